import Telnet

func terminal(type: String, columns: UInt16, rows: UInt16) -> Engine {
    var configuration = Engine.Configuration(role: .client)
    configuration.local = [.suppressGoAhead, .terminalType, .naws]
    configuration.remote = [.suppressGoAhead, .echo]
    configuration.terminalType = type
    configuration.window = WindowSize(columns: columns, rows: rows)
    return Engine(configuration)
}

extension Engine {
    /// Whether the client itself shows what its user types: until the server does.
    var echoesLocally: Bool {
        !isEnabled(.echo, .remote)
    }
}
