import Telnet

/// Two engines that want and allow different things come to rest, agree on the state of every option, and find no fault
/// in each other, in whatever order they act and their bytes arrive (RFC 1143).
func fuzz(_ input: [UInt8]) {
    var choices = Choices(input)
    var pair = Pair(engine(.client, &choices), engine(.server, &choices))
    while !choices.rest.isEmpty {
        let choice = choices.byte()
        let verb = Verb.allCases[Int(choice >> 2 & 3)]
        let option = options[choices.number(below: options.count)]
        switch choice & 3 {
        case 0: pair.client.request(verb, option)
        case 1: pair.server.request(verb, option)
        case 2: pair.deliverToServer(Int(choice >> 4))
        default: pair.deliverToClient(Int(choice >> 4))
        }
    }
    pair.settle()
    for option in options {
        for side in Side.allCases {
            let state = pair.client.state(option, side)
            require(state == pair.server.state(option, side.opposite), "\(option) \(side): no agreement")
            require(state == .yes || state == .no, "\(option) \(side): \(state) at rest")
        }
    }
    require(pair.client.violations + pair.server.violations == 0, "a fault between two engines of ours")
}

private let options: [Option] = [.binary, .echo, .suppressGoAhead, .endOfRecord, Option(99)]

private func engine(_ role: Role, _ choices: inout Choices) -> Engine {
    var configuration = Engine.Configuration(role: role)
    configuration.limits.negotiations = .max
    let (local, remote) = (choices.byte(), choices.byte())
    for (index, option) in options.enumerated() {
        if local >> UInt8(index) & 1 == 0 { configuration.local.insert(option) }
        if remote >> UInt8(index) & 1 == 0 { configuration.remote.insert(option) }
    }
    return Engine(configuration)
}

private struct Pair {
    var client: Engine
    var server: Engine
    private var toClient: [UInt8] = []
    private var toServer: [UInt8] = []

    init(_ client: Engine, _ server: Engine) {
        (self.client, self.server) = (client, server)
    }

    mutating func deliverToServer(_ count: Int) {
        toServer += client.takeOutput()
        let piece = Array(toServer.prefix(count))
        toServer.removeFirst(piece.count)
        toClient += Observation(&server, [piece[...]]).output
    }

    mutating func deliverToClient(_ count: Int) {
        toClient += server.takeOutput()
        let piece = Array(toClient.prefix(count))
        toClient.removeFirst(piece.count)
        toServer += Observation(&client, [piece[...]]).output
    }

    /// Delivers until nothing is under way.
    mutating func settle() {
        for _ in 0..<1000 {
            deliverToServer(.max)
            deliverToClient(.max)
            if toClient.isEmpty, toServer.isEmpty { return }
        }
        fatalError("negotiation does not end")
    }
}
