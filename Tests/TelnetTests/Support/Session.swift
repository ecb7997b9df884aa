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
    private(set) var observations: [Observation] = []
    private(set) var output: [UInt8] = []

    init(_ configuration: Engine.Configuration) {
        engine = Engine(configuration)
        engine.start()
        drain()
    }

    mutating func receive(_ bytes: [UInt8]) {
        var position = 0
        while let event = engine.next(in: bytes.span, at: &position, now: now) {
            switch event {
            case .data(let range): add(data: bytes[range])
            case .subnegotiation(let option, .opaque): observations.append(.opaque(option, engine.payload))
            default: observations.append(.event(event))
            }
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

    private mutating func add(data: ArraySlice<UInt8>) {
        if case .data(let before) = observations.last {
            observations[observations.count - 1] = .data(before + data)
        } else {
            observations.append(.data(Array(data)))
        }
    }

    private mutating func drain() {
        if engine.hasOutput { output += engine.takeOutput() }
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
