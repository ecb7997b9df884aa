import Telnet

/// What an engine reported and sent, with ranges resolved and adjacent data merged: the same for a stream in any pieces.
struct Observation: Equatable {
    private(set) var events: [Engine.Event] = []
    private(set) var payloads: [[UInt8]] = []
    private(set) var data: [UInt8] = []
    private(set) var output: [UInt8] = []
    /// The limit that was exceeded, if one was.
    private(set) var exceeded: Limit?

    /// Feeds the engine and takes what it sends. With `batched`, by the loop that hands events to a sink.
    init(_ engine: inout Engine, _ pieces: [ArraySlice<UInt8>], batched: Bool = false) {
        for piece in pieces {
            if batched {
                receiveBatch(Array(piece), &engine)
            } else {
                receive(Array(piece), &engine)
            }
        }
    }

    private mutating func receiveBatch(_ bytes: [UInt8], _ engine: inout Engine) {
        var position = 0
        // As often as the sink stops; it does at every event that it may stop at.
        while true {
            var batch = Batch()
            let rest = Array(bytes[position...])
            position += engine.receive(rest.span, now: .zero, into: &batch)
            for event in batch.events {
                require(exceeded == nil, "an event after a limit")
                add(event, rest, engine)
            }
            if batch.events.isEmpty || position == bytes.count, !batch.hasStopped { break }
        }
        if engine.hasOutput { output += engine.takeOutput() }
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

/// Collects, and stops at every event there may be something to do about.
private struct Batch: EventSink {
    var events: [Engine.Event] = []
    var hasStopped = false

    mutating func received(data range: Range<Int>) {
        events.append(.data(range))
    }

    mutating func received(_ command: Command) {
        events.append(.command(command))
    }

    mutating func received(_ violation: Violation) {
        events.append(.violation(violation))
    }

    mutating func received(_ event: Engine.Event) -> Bool {
        events.append(event)
        hasStopped = true
        return false
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
