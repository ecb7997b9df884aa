/// TIMING-MARK (RFC 860): "have you come this far?", answered at its place in the stream.
///
/// Momentary: each `DO` gets its own answer and nothing stays in force. The answer stands in the output behind
/// everything sent before the `DO` was looked at, and whoever asked for it sees it as ``Engine/Event/momentary(_:_:)``.
/// A `WILL` nobody asked for is turned down, which by RFC 860 section 2 says no more than that it was ignored.
public struct TimingMark: TelnetOption {
    /// TIMING-MARK.
    public static let option = Option.timingMark

    /// Without state.
    public init() {}

    /// We mark where we are, as the configuration allows; a mark of the peer's is only ever an answer.
    public static func accepts(_ side: Side, in exchange: borrowing Exchange) -> Bool { side == .local }
}
