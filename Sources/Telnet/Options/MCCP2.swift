/// MCCP2: a MUD server compresses what it sends, by zlib (RFC 1950), from an announced byte on.
///
/// The engine holds no compressor. A peer's announcement is ``Meaning/compression``: the byte at the position where
/// the event was returned is the first compressed one. Our own is ``Engine/beginCompression()``.
public struct MCCP2: TelnetOption {
    /// MCCP2.
    public static let option = Option.mccp2

    /// Without state.
    public init() {}

    /// The server performs it.
    public static func accepts(_ side: Side, in exchange: borrowing Exchange) -> Bool {
        side == (exchange.configuration.role == .server ? .local : .remote)
    }

    /// The next byte of the peer is compressed.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard payload.isEmpty, exchange.isAgreed(.mccp2, .remote) else { throw .malformed(.mccp2) }
        return .compression
    }
}

extension Engine {
    /// Announces that what we send is compressed from here on: by MCCP2 as server, by MCCP3 as client. Returns
    /// whether it was announced, which it can only be where the option is in force. The output taken next ends with
    /// the announcement, plain; whatever is sent after it goes through the caller's compressor, inside of which this
    /// library's escapes stay as they are. Call it once for each compressed stream.
    public mutating func beginCompression() -> Bool {
        switch exchange.configuration.role {
        case .server where isEnabled(.mccp2, .local): exchange.send(.mccp2, [])
        case .client where isEnabled(.mccp3, .remote): exchange.send(.mccp3, [])
        default: return false
        }
        return true
    }
}
