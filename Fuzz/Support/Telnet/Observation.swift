import Telnet

/// What an engine reported and sent, with ranges resolved and adjacent data merged: the same for a stream in any pieces.
struct Observation: Equatable {
    private(set) var events: [Engine.Event] = []
    private(set) var payloads: [[UInt8]] = []
    private(set) var data: [UInt8] = []
    private(set) var output: [UInt8] = []
    /// The limit that was exceeded, if one was.
    private(set) var exceeded: Limit?

    /// Feeds the engine and takes what it sends.
    init(_ engine: inout Engine, _ pieces: [ArraySlice<UInt8>]) {
        for piece in pieces { receive(Array(piece), &engine) }
    }

    private mutating func receive(_ bytes: [UInt8], _ engine: inout Engine) {
        var position = 0
        while let event = engine.next(in: bytes.span, at: &position, now: .zero) {
            require(exceeded == nil, "an event after a limit")
            add(event, bytes, engine)
        }
        require(position == bytes.count, "\(bytes.count - position) bytes were not taken")
        if engine.hasOutput { output += engine.takeOutput() }
    }

    private mutating func add(_ event: Engine.Event, _ bytes: [UInt8], _ engine: Engine) {
        switch event {
        case .data(let range):
            // The place of data among the events, as its end in all of the data.
            if case .data = events.last { events.removeLast() }
            data += bytes[range]
            events.append(.data(0..<data.count))
            return
        case .subnegotiation: payloads.append(engine.payload)
        case .exceeded(let limit): exceeded = limit
        default: break
        }
        events.append(event)
    }
}

/// Whether `bytes` are Telnet in which the peer of `role` finds no fault of form.
func isWellFormed(_ bytes: [UInt8], from role: Role) -> Bool {
    var parser = Parser(role: role == .client ? .server : .client, subnegotiationLimit: .max)
    var position = 0
    while let token = parser.next(in: bytes.span, at: &position) {
        switch token {
        case .violation, .exceeded: return false
        case .data, .command, .negotiation, .subnegotiation: continue
        }
    }
    return true
}

extension Set<Option> {
    /// Every code.
    static let all = Set((UInt8.min...UInt8.max).map { Option($0) })
}
