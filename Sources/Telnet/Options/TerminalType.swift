/// TERMINAL-TYPE (RFC 1091): the performing side names its terminal when asked, and may have several names to offer.
public struct TerminalType: TelnetOption {
    /// TERMINAL-TYPE.
    public static let option = Option.terminalType

    private var inquiry = Inquiry(.terminalType)
    /// How many names of our list we have given.
    private var given = 0
    /// The names the peer has given since it was first asked, if it is asked for all.
    private var names: [String] = []

    /// Nothing asked yet.
    public init() {}

    /// A list starts over when the option begins (RFC 1091 section 7). As server, asks a peer that has agreed to tell.
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {
        switch side {
        case .local: given = 0
        case .remote:
            names = []
            inquiry.ask(in: &exchange)
        }
    }

    /// `SEND` is answered with the next name of our list, `IS` is checked and handed on.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        switch try inquiry.received(payload, in: exchange) {
        case .asked:
            inquiry.answer(next(of: exchange.configuration.terminalTypes).utf8, in: &exchange)
            return .opaque
        case .answered(let bytes):
            let limits = exchange.configuration.limits
            // Wider than the letters, digits, `-` and `/` of RFC 1091, since terminals today have names like
            // `xterm+256color` and MUD clients send `MTTS 137`.
            let name = try String(checking: bytes, .terminalType, limit: limits.terminalType)
            return told(name, in: &exchange)
        }
    }

    /// The last name comes twice, which tells a peer that it is the last, and then the first again. A list of one is
    /// therefore always answered the same.
    private mutating func next(of names: [String]) -> String {
        guard let last = names.last else { return "UNKNOWN" }
        defer { given = given < names.count ? given + 1 : 0 }
        return given < names.count ? names[given] : last
    }

    /// A name heard before ends the list, wherever it was: some clients start over without the repetition.
    private mutating func told(_ name: String, in exchange: inout Exchange) -> Meaning {
        let limit = exchange.configuration.limits.terminalTypes
        guard exchange.configuration.asksAllTerminalTypes, names.count < limit else { return .terminalType(name) }
        let isEnd = names.contains(name)
        if !isEnd { names.append(name) }
        guard !isEnd, names.count < limit else { return .terminalTypes(names) }
        if exchange.maySpeak(.terminalType, .remote) { inquiry.ask(in: &exchange) }
        return .terminalType(name)
    }

    mutating func askAgain(in exchange: inout Exchange) {
        inquiry.ask(in: &exchange)
    }
}

extension Engine {
    /// Asks a client for the next of its terminal types (RFC 1091 section 7); it becomes the type it names. Returns
    /// whether it could be asked. For those who look for a type they know, and stop as soon as they have one.
    @discardableResult
    public mutating func askTerminalType() -> Bool {
        guard exchange.maySpeak(.terminalType, .remote) else { return false }
        with(TerminalType.self) { own, exchange in own.askAgain(in: &exchange) }
        return true
    }
}
