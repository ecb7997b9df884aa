/// MCCP1: what a MUD server compressed its stream by before ``MCCP2``. Understood from servers that still do; never
/// offered to clients.
///
/// It begins with `IAC SB MCCP1 WILL SE`, which lacks an `IAC` and so breaks RFC 855; the ``Parser`` knows.
public struct MCCP1: TelnetOption {
    /// MCCP1.
    public static let option = Option.mccp1

    /// Without state.
    public init() {}

    /// Only a client, and only of its server's stream.
    public static func accepts(_ side: Side, in exchange: borrowing Exchange) -> Bool {
        side == .remote && exchange.configuration.role == .client
    }

    /// The next byte of the peer is compressed.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard payload == [Verb.will.rawValue], exchange.isAgreed(.mccp1, .remote) else { throw .malformed(.mccp1) }
        return .compression
    }
}
