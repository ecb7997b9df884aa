import NIOCore
import Telnet

/// What is made of a read: its data in one buffer, its events, and why the connection cannot go on, if it cannot.
///
/// It stops the engine at the events after which the bytes that follow, or the bytes to be sent, are another matter:
/// the handler acts on them before the rest is looked at.
struct Reading: EventSink {
    /// What a read ends in, where that is not just more of the same.
    enum End {
        /// Why the connection cannot go on.
        case fault(any Error)
        /// The peer will not have TLS.
        case tlsRefused
        /// What stands behind the peer's `FOLLOWS`.
        case tls(ByteBuffer)
    }

    /// What a read came to.
    struct Outcome {
        let data: ByteBuffer
        let events: [TelnetEvent]
        let end: End?
        /// Whether the peer wants no more output.
        let isOutputAborted: Bool
    }

    /// What the read ends in, as far as it has come.
    var end: End?

    /// What the handler has to act on now.
    private var turn: Engine.Event?
    private var isOutputAborted = false

    /// Whether a mark stands in what has not been read yet (``Urgency``).
    private var isMarkAhead = false
    /// Whether data is thrown away until `DM`.
    private var isSynching = false
    /// Whether what the peer says may be handed on at all.
    private var isAdmitted = true

    /// ``TelnetFeatures/keys``.
    private let keys: (@Sendable (Command) -> UInt8?)?

    private var piece = ByteBuffer()
    private var excerpt = Excerpt()
    private var events = EventCollector()
    private var spare = SpareStorage()

    init(keys: (@Sendable (Command) -> UInt8?)?) {
        self.keys = keys
    }

    /// A read begins. A mark ahead of it, or left from before, throws its data away up to `DM`.
    mutating func begin(isMarkAhead: Bool, isAdmitted: Bool) {
        self.isMarkAhead = isMarkAhead
        self.isAdmitted = isAdmitted
        if isMarkAhead { isSynching = true }
        isOutputAborted = false
    }

    /// Takes the front of `piece` apart, up to an event that has to be acted on, which is returned.
    mutating func read(_ piece: inout ByteBuffer, by engine: inout Engine, now: Duration) -> Engine.Event? {
        self.piece = piece
        piece.moveReaderIndex(forwardBy: engine.receive(piece.readableBytesUInt8Span, now: now, into: &self))
        self.piece = ByteBuffer()
        defer { turn = nil }
        return turn
    }

    mutating func received(data range: Range<Int>) {
        guard !isSynching, isAdmitted else { return }
        excerpt.keep(range, of: piece, in: &spare)
    }

    mutating func received(_ command: Command) {
        // Another Synch may be on its way behind this one (RFC 854).
        if command == .dm { isSynching = isMarkAhead }
        if command == .ao { isOutputAborted = true }
        if let keys, !isSynching, isAdmitted, let byte = keys(command) {
            excerpt.put(byte, in: &spare)
        } else {
            events.add(.command(command))
        }
    }

    mutating func received(_ violation: Violation) {
        events.add(.violation(violation))
    }

    mutating func received(_ event: Engine.Event) -> Bool {
        if case .exceeded(let limit) = event { end = .fault(TelnetError.limit(limit)) }
        if let event = TelnetEvent(event) { events.add(event) }
        guard event.isTurn else { return true }
        turn = event
        return false
    }

    /// The application data of the read so far, as it came.
    mutating func takeData() -> ByteBuffer {
        defer { excerpt = Excerpt() }
        return excerpt.finish(in: &spare)
    }

    /// Whether the connection cannot go on.
    var isFaulty: Bool {
        if case .fault = end { true } else { false }
    }

    /// The read is over.
    mutating func finish() -> Outcome {
        defer {
            if end != nil { end = nil }
        }
        return Outcome(data: takeData(), events: events.take(), end: end, isOutputAborted: isOutputAborted)
    }
}

extension Engine.Event {
    /// Whether what follows, in or out, is another matter than what was before.
    fileprivate var isTurn: Bool {
        switch self {
        case .enabled(_, let option), .disabled(_, let option), .refused(_, let option):
            option == .startTLS || option == .mccp2 || option == .mccp3
        case .subnegotiation(_, let meaning):
            switch meaning {
            case .characterSet, .translation, .compression, .tlsFollows: true
            default: false
            }
        default: false
        }
    }
}
