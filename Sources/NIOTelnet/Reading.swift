import NIOCore
import Telnet

/// What is made of a read: its data in one buffer, its events, and the limit the peer went beyond, if it did.
struct Reading: EventSink {
    private(set) var limit: Limit?
    private var buffer = ByteBuffer()
    private var excerpt = Excerpt()
    private var events = EventCollector()
    private var spare = SpareStorage()

    /// Takes a read apart. What it holds is to be taken before the next.
    mutating func read(_ buffer: ByteBuffer, by engine: inout Engine, now: Duration) {
        self.buffer = buffer
        engine.receive(buffer.readableBytesUInt8Span, now: now, into: &self)
    }

    mutating func received(data range: Range<Int>) {
        excerpt.keep(range, of: buffer, in: &spare)
    }

    mutating func received(_ command: Command) {
        events.add(.command(command))
    }

    mutating func received(_ violation: Violation) {
        events.add(.violation(violation))
    }

    mutating func received(_ event: Engine.Event) -> Bool {
        if case .exceeded(let exceeded) = event { limit = exceeded }
        if let event = TelnetEvent(event) { events.add(event) }
        return true
    }

    /// The application data of the read.
    mutating func takeData() -> ByteBuffer {
        defer {
            excerpt = Excerpt()
            buffer = ByteBuffer()
        }
        return excerpt.finish(of: buffer, in: &spare)
    }

    /// The events of the read.
    mutating func takeEvents() -> [TelnetEvent] {
        events.take()
    }
}
