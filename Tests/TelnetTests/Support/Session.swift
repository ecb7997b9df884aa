import Telnet

/// What a session saw, with the bytes that ranges stood for. Adjacent data is merged, so that the same stream in other
/// pieces gives the same observations.
enum Observation: Equatable {
    case data([UInt8])
    case event(Engine.Event)
    case opaque(Option, [UInt8])
}

/// An engine with its wires: bytes and time in, observations and output collected.
struct Session {
    var engine: Engine
    var now = Duration.zero
    /// Whether to ask for one event after the other instead of having them handed over.
    var pulls = false
    private(set) var observations: [Observation] = []
    private(set) var output: [UInt8] = []

    init(_ configuration: Engine.Configuration, startingAt now: Duration = .zero) {
        self.now = now
        engine = Engine(configuration)
        engine.start(now: now)
        drain()
    }

    mutating func receive(_ bytes: [UInt8]) {
        var position = 0
        if pulls {
            while let event = engine.next(in: bytes.span, at: &position, now: now) { add(event, in: bytes) }
        } else {
            var consumed = 0
            repeat {
                var batch = EventList(position: position, stopsAtPayload: true)
                consumed = engine.receive(bytes.span.extracting(position...), now: now, into: &batch)
                position += consumed
                for event in batch.events { add(event, in: bytes) }
            } while consumed > 0
        }
        drain()
    }

    mutating func act(_ action: (inout Engine) throws -> Void) rethrows {
        try action(&engine)
        drain()
    }

    /// What was observed since last asked.
    mutating func takeObservations() -> [Observation] {
        defer { observations = [] }
        return observations
    }

    /// What was sent since last asked.
    mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    private mutating func add(_ event: Engine.Event, in bytes: [UInt8]) {
        switch event {
        case .data(let range): add(data: bytes[range])
        case .subnegotiation(let option, .opaque): observations.append(.opaque(option, engine.payload))
        default: observations.append(.event(event))
        }
    }

    private mutating func add(data: ArraySlice<UInt8>) {
        if case .data(let before) = observations.last {
            observations[observations.count - 1] = .data(before + data)
        } else {
            observations.append(.data(Array(data)))
        }
    }

    private mutating func drain() {
        if pulls {
            if engine.hasOutput { output += engine.takeOutput() }
        } else {
            engine.takeOutput { bytes in
                for index in bytes.indices { output.append(bytes[index]) }
            }
        }
    }
}

/// Events as they are handed over.
struct EventList: EventSink {
    /// What the places of data are counted from.
    var position = 0
    /// Whether it goes on no further than to a subnegotiation: its payload is the engine's until it goes on.
    var stopsAtPayload = false
    var events: [Engine.Event] = []

    mutating func received(data range: Range<Int>) {
        events.append(.data(position + range.lowerBound..<position + range.upperBound))
    }

    mutating func received(_ command: Command) {
        events.append(.command(command))
    }

    mutating func received(_ violation: Violation) {
        events.append(.violation(violation))
    }

    mutating func received(_ event: Engine.Event) -> Bool {
        events.append(event)
        if case .subnegotiation = event { return !stopsAtPayload }
        return true
    }
}

extension Engine.Configuration {
    /// A configuration in one line.
    static func made(
        _ role: Role, local: Set<Option> = [], remote: Set<Option> = [], requests: [Engine.Request] = [],
        _ adjust: (inout Engine.Configuration) -> Void = { _ in }
    ) -> Engine.Configuration {
        var configuration = Engine.Configuration(role: role)
        configuration.local = local
        configuration.remote = remote
        configuration.requests = requests
        adjust(&configuration)
        return configuration
    }

    /// Agrees to every option there is.
    static func willing(_ role: Role) -> Engine.Configuration {
        let all = Set((0...255).map { Option(UInt8($0)) })
        return made(role, local: all, remote: all) { $0.askUser = true }
    }
}
