/// MXP: the server's text holds mark-up from where it says so. What the mark-up means is the application's concern.
public struct MXP: TelnetOption {
    /// MXP.
    public static let option = Option.mxp

    /// Without state.
    public init() {}

    /// A server says that the mark-up begins, whichever side was asked to perform the option.
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {
        guard exchange.configuration.role == .server else { return }
        exchange.send(.mxp, [])
    }

    /// The mark-up begins.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard payload.isEmpty else { throw .malformed(.mxp) }
        return .markup
    }
}
