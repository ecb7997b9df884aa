/// SUPPRESS-GO-AHEAD (RFC 858): the performing side sends no `IAC GA`.
///
/// This library never sends `GA` by itself, so it has nothing to suppress. A server therefore offers the option, and
/// both roles accept it always (RFC 1123 section 3.2.2).
public struct SuppressGoAhead: TelnetOption {
    /// SUPPRESS-GO-AHEAD.
    public static let option = Option.suppressGoAhead

    /// Without state.
    public init() {}
}
