/// What takes the events of a read from ``Engine/receive(_:now:into:)``, in the order of the stream.
///
/// Data and commands come by methods of their own, because there may be thousands of them in one read.
public protocol EventSink {
    /// Application data: this range of the span given.
    mutating func received(data range: Range<Int>)

    /// A command without operand, ``Engine/Event/command(_:)``, except `AYT`.
    mutating func received(_ command: Command)

    /// What else has happened. Returns whether to go on: after some events the bytes that follow are for somebody
    /// else, such as those behind the subnegotiation that begins compression.
    mutating func received(_ event: Engine.Event) -> Bool
}
