import Platform

/// What a login is asked for with.
package struct LoginRequest: Equatable, Sendable {
    /// Names the session between the two processes.
    package var id: UInt32
    /// The name that was typed or told: see ``UserName``.
    package var user: String
    /// Where the person comes from, in numbers.
    package var host: String
    /// From which port; 0 where it is not known.
    package var port: UInt16
    /// Whether in TLS.
    package var isSecured: Bool
    /// What they said their terminal is, or `UNKNOWN`.
    package var terminal: String
    /// The size of their window.
    package var size: PTYSize
    /// Further variables, `NAME=VALUE`.
    package var environment: [String]

    package init(
        id: UInt32, user: String, host: String, port: UInt16 = 0, isSecured: Bool = false, terminal: String,
        size: PTYSize = PTYSize(), environment: [String] = []
    ) {
        self.id = id
        self.user = user
        self.host = host
        self.port = port
        self.isSecured = isSecured
        self.terminal = terminal
        self.size = size
        self.environment = environment
    }

    init(_ reader: inout MessageReader) throws(MessageError) {
        id = try reader.number()
        user = try reader.text("user")
        host = try reader.text("host")
        port = try reader.number()
        isSecured = try reader.number(UInt8.self) == 1
        terminal = try reader.text("terminal")
        size = PTYSize(columns: try reader.number(), rows: try reader.number())
        environment = try reader.list("environment")
    }

    func write(to writer: inout MessageWriter) {
        writer.write(id)
        writer.write(user)
        writer.write(host)
        writer.write(port)
        writer.write(UInt8(isSecured ? 1 : 0))
        writer.write(terminal)
        writer.write(size.columns)
        writer.write(size.rows)
        writer.write(environment)
    }
}
