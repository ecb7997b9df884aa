/// MCCP3: the other direction of ``MCCP2``. The server offers to understand it, and the client announces the byte from
/// which what it sends is compressed, see ``Engine/beginCompression()``.
public struct MCCP3: TelnetOption {
    /// MCCP3.
    public static let option = Option.mccp3

    /// Without state.
    public init() {}

    /// The server offers it, though it is the client that compresses.
    public static func accepts(_ side: Side, in exchange: borrowing Exchange) -> Bool {
        side == (exchange.configuration.role == .server ? .local : .remote)
    }

    /// The next byte of the peer is compressed.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard payload.isEmpty, exchange.isAgreed(.mccp3, .local) else { throw .malformed(.mccp3) }
        return .compression
    }
}
