/// What takes the events of a read from ``Engine/receive(_:now:into:)``, in the order of the stream.
///
/// Data, commands and violations come by methods of their own, because there may be thousands of them in one read.
public protocol EventSink {
    /// ``Engine/Event/data(_:)``: this range of the span given.
    mutating func received(data range: Range<Int>)

    /// ``Engine/Event/command(_:)``.
    mutating func received(_ command: Command)

    /// ``Engine/Event/violation(_:)``.
    mutating func received(_ violation: Violation)

    /// What else has happened, and violations that come of it. Returns whether to go on: after some events the bytes
    /// that follow are for somebody else, such as those behind the subnegotiation that begins compression.
    mutating func received(_ event: Engine.Event) -> Bool
}
