/// TERMINAL-SPEED (RFC 1079): the performing side, a client, tells its terminal's line speeds when asked.
public struct TerminalSpeed: TelnetOption {
    /// TERMINAL-SPEED.
    public static let option = Option.terminalSpeed

    private var inquiry = Inquiry(.terminalSpeed)

    /// Nothing asked yet.
    public init() {}

    /// Asks a peer that has agreed to tell.
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {
        if side == .remote { inquiry.ask(in: &exchange) }
    }

    /// `SEND` is answered out of the configuration, `IS` is handed on.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        switch try inquiry.received(payload, in: exchange) {
        case .asked:
            inquiry.answer(exchange.configuration.terminalSpeed.description.utf8, in: &exchange)
            return .opaque
        case .answered(let bytes):
            guard let speed = LineSpeed(parameters: bytes) else { throw .malformed(.terminalSpeed) }
            return .terminalSpeed(speed)
        }
    }
}

/// A terminal's speeds in bits per second, as its own end sees them (RFC 1079).
public struct LineSpeed: Hashable, Sendable {
    /// From the terminal to us.
    public var transmit: UInt32
    /// From us to the terminal.
    public var receive: UInt32

    /// The two speeds, in bits per second.
    public init(transmit: UInt32, receive: UInt32) {
        self.transmit = transmit
        self.receive = receive
    }

    /// Two decimal numbers and a comma, nothing else (RFC 1079 section 4).
    init?(parameters bytes: ArraySlice<UInt8>) {
        let parts = bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard parts.count == 2, let transmit = Self.number(parts[0]), let receive = Self.number(parts[1]) else {
            return nil
        }
        self.init(transmit: transmit, receive: receive)
    }

    /// Digits only; a sign, which `UInt32` would take, is none.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt32? {
        guard digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        return UInt32(String(decoding: digits, as: UTF8.self))
    }
}

extension LineSpeed: CustomStringConvertible {
    /// As it goes over the wire.
    public var description: String { "\(transmit),\(receive)" }
}
