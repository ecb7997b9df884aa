/// TERMINAL-TYPE (RFC 1091): the performing side names its terminal when asked.
public struct TerminalType: TelnetOption {
    /// TERMINAL-TYPE.
    public static let option = Option.terminalType

    private static let `is`: UInt8 = 0
    private static let send: UInt8 = 1

    /// How many of our questions have no answer yet. More than one if the option ended and began in between.
    private var questions = 0

    /// Nothing asked yet.
    public init() {}

    /// Asks a peer that has agreed to tell; a peer may not tell unasked (RFC 1091 section 5).
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {
        guard side == .remote else { return }
        questions += 1
        exchange.send(.terminalType, [Self.send])
    }

    /// `SEND` is answered with our terminal's type: always the same, which also tells a peer that cycles through a
    /// list that it has only one member (RFC 1091 section 7). `IS` is checked and handed on.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        switch payload.first {
        case Self.send where payload.count == 1 && exchange.isAgreed(.terminalType, .local):
            guard exchange.isEnabled(.terminalType, .local) else { return .opaque }
            exchange.send(.terminalType, [Self.is] + exchange.configuration.terminalType.utf8)
            return .opaque
        case Self.is where exchange.isAgreed(.terminalType, .remote):
            guard questions > 0 else { throw .unsolicited(.terminalType) }
            questions -= 1
            return .terminalType(try name(payload.dropFirst(), limit: exchange.configuration.limits.terminalType))
        default:
            throw .malformed(.terminalType)
        }
    }

    /// Wider than the letters, digits, `-` and `/` of RFC 1091, since terminals today have names like
    /// `xterm+256color` and MUD clients send `MTTS 137`; still nothing that a terminal or a shell would act on unseen.
    private func name(_ bytes: ArraySlice<UInt8>, limit: Int) throws(Violation) -> String {
        guard 1...limit ~= bytes.count, bytes.allSatisfy({ 0x20...0x7E ~= $0 }) else {
            throw .unacceptableValue(.terminalType)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
