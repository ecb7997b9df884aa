/// Runs what a peer sent through an engine of its own and tells, step by step, what comes of it.
///
///     var replay = Replay(configuration)
///     for step in replay.start() + replay.receive(bytes.span) + replay.finish() { print(step.reports) }
///
/// The steps do not depend on the pieces the stream comes in. Each has the bytes that belong together for a reader: a
/// line of data, or one command and what it brings about. Time stands still, since a saved stream has none: what is
/// allowed so often a period is allowed so often in the whole stream. No more is held than a line and the engine's
/// own limits allow.
public struct Replay: Sendable {
    /// A stretch of what the peer sent, and all that followed from it before the next byte. The first step may have
    /// no bytes: our own requests.
    public struct Step: Equatable, Sendable {
        /// What the peer sent.
        public internal(set) var received: [UInt8]
        /// What followed, in order.
        public internal(set) var reports: [Report]

        /// A step of these bytes and reports.
        public init(received: [UInt8] = [], reports: [Report] = []) {
            self.received = received
            self.reports = reports
        }
    }

    /// Something that followed from the peer's bytes.
    public enum Report: Equatable, Sendable {
        /// The engine sent this.
        case sent([UInt8])
        /// Application data, with the end-of-line rules undone.
        case data([UInt8])
        /// A subnegotiation, what it says, and its parameters with `IAC` undoubled.
        case subnegotiation(Option, Meaning, [UInt8])
        /// Any other event.
        case event(Engine.Event)
    }

    /// Longest stretch of data in one step, in bytes; an end of line ends it before.
    public static let longestLine = 64

    /// The limit that the peer went beyond, if it did.
    public private(set) var exceeded: Limit?
    /// Whether the rest of the stream is not looked at: a limit was exceeded, or TLS or compressed bytes follow.
    public private(set) var isOver = false

    private var engine: Engine
    private var holdsIAC = false
    private var step = Step()

    /// A replay at the start of a connection.
    public init(_ configuration: Engine.Configuration) {
        engine = Engine(configuration)
    }

    /// The connection is open: makes the requests of the configuration.
    public mutating func start() -> [Step] {
        engine.start()
        drain()
        return takeStep()
    }

    /// The next bytes of the stream. Returns the steps that are complete now.
    public mutating func receive(_ bytes: Span<UInt8>) -> [Step] {
        var steps: [Step] = []
        var position = 0
        while !isOver, position < bytes.count {
            if engine.isBetweenCommands, bytes[position] != Byte.iac, !holdsIAC {
                feedData(bytes, at: &position)
            } else {
                steps += receive(byte: bytes[position])
                position += 1
            }
            if isStepComplete { steps += takeStep() }
        }
        return steps
    }

    /// The stream has ended. Returns what is left.
    public mutating func finish() -> [Step] {
        if holdsIAC, !isOver { feed([Byte.iac]) }
        holdsIAC = false
        return takeStep()
    }
}

// MARK: - Steps

extension Replay {
    /// Data up to the end of the line, or the next `IAC`.
    private mutating func feedData(_ bytes: Span<UInt8>, at position: inout Int) {
        let start = position
        let end = min(bytes.count, start + max(1, Self.longestLine - step.received.count))
        repeat { position += 1 } while position < end && bytes[position] != Byte.iac && bytes[position - 1] != Byte.lf
        feed((start..<position).map { bytes[$0] })
    }

    /// A byte that is no data, or that follows such a one. An `IAC` waits for the byte behind it: only a command ends
    /// the line before it, a doubled one belongs to it.
    private mutating func receive(byte: UInt8) -> [Step] {
        guard engine.isBetweenCommands else {
            feed([byte])
            return []
        }
        guard holdsIAC else {
            holdsIAC = true
            return []
        }
        holdsIAC = false
        let before = byte == Byte.iac ? [] : takeStep()
        feed([Byte.iac, byte])
        return before
    }

    private var isStepComplete: Bool {
        guard engine.isBetweenCommands, let last = step.received.last else { return false }
        if case .data = step.reports.last { return last == Byte.lf || step.received.count >= Self.longestLine }
        return !step.reports.isEmpty || step.received.count >= Self.longestLine
    }

    private mutating func takeStep() -> [Step] {
        guard step != Step() else { return [] }
        defer { step = Step() }
        return [step]
    }
}

// MARK: - The engine

extension Replay {
    private mutating func feed(_ bytes: [UInt8]) {
        step.received += bytes
        var position = 0
        while let event = engine.next(in: bytes.span, at: &position, now: .zero) {
            drain()
            report(event, bytes)
        }
        drain()
    }

    private mutating func report(_ event: Engine.Event, _ bytes: [UInt8]) {
        switch event {
        case .data(let range): add(data: bytes[range])
        case .subnegotiation(let option, let meaning):
            isOver = meaning == .tlsFollows || meaning == .compression
            step.reports.append(.subnegotiation(option, meaning, engine.payload))
        case .exceeded(let limit):
            exceeded = limit
            isOver = true
            step.reports.append(.event(event))
        default: step.reports.append(.event(event))
        }
    }

    private mutating func add(data: ArraySlice<UInt8>) {
        if case .data(let before) = step.reports.last {
            step.reports[step.reports.count - 1] = .data(before + data)
        } else {
            step.reports.append(.data(Array(data)))
        }
    }

    private mutating func drain() {
        if engine.hasOutput { step.reports.append(.sent(engine.takeOutput())) }
    }
}
