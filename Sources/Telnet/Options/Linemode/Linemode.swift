/// LINEMODE (RFC 1184): the performing side, a client, edits lines and turns special characters into commands, the way
/// the server wants it.
///
/// Three things are agreed on: the ``Mode``, the ``SpecialCharacters`` and the ``ForwardMask``. Each is a file of this
/// folder, with the rule that says who gives way; nothing here ever answers an answer. What a client does with them is
/// a ``LineDiscipline``'s business. The RFC also wants TOGGLE-FLOW-CONTROL negotiated along with it (section 2.2): list
/// both in ``Engine/Configuration/requests``.
public struct Linemode: TelnetOption {
    /// LINEMODE.
    public static let option = Option.linemode

    /// The first byte of a subnegotiation; for the forward mask it is a verb and this comes second (section 1).
    enum Code {
        static let mode: UInt8 = 1
        static let forwardMask: UInt8 = 2
        static let characters: UInt8 = 3
    }

    /// What holds now. We obey what we asked for from the moment we asked (section 2.2).
    var mode = Mode()
    /// What we last asked for, as long as it may still be answered.
    var proposed: Mode?

    /// The characters as agreed on; none at first (section 3).
    var characters = SpecialCharacters()
    /// What we support ourselves; nil as long as it is what the configuration says.
    var own: SpecialCharacters?

    /// The mask in force.
    var forwardMask: ForwardMask?
    /// What we asked the client to use and have no answer about, oldest first; nil for an end.
    var forwardMasksAsked: [ForwardMask?] = []

    /// The defaults of section 3.
    public init() {}

    /// Only a client performs it (section 2.1), and so never both (section 5.7).
    public static func accepts(_ side: Side, in exchange: borrowing Exchange) -> Bool {
        side == exchange.linemodeSide
    }

    /// A client tells its characters or asks for the server's (section 5.5); a server asks for what is configured.
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {
        guard side == exchange.linemodeSide else { return }
        forget()
        switch exchange.configuration.role {
        case .client: introduceCharacters(in: &exchange)
        case .server:
            propose(exchange.configuration.linemode.mode, in: &exchange)
            ask(forwardMask: exchange.configuration.linemode.forwardMask, in: &exchange)
        }
    }

    /// Nothing agreed on outlives the option.
    public mutating func disabled(_ side: Side, in exchange: inout Exchange) {
        forget()
    }

    /// One of the three.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard exchange.isAgreed(.linemode, exchange.linemodeSide) else { throw .malformed(.linemode) }
        switch payload.first {
        case Code.mode: return try received(mode: payload.dropFirst(), in: &exchange)
        case Code.characters: return try received(characters: payload.dropFirst(), in: &exchange)
        default:
            guard let verb = payload.first.flatMap(Verb.init), payload.dropFirst().first == Code.forwardMask else {
                throw .malformed(.linemode)
            }
            return try received(verb, forwardMask: payload.dropFirst(2), in: &exchange)
        }
    }

    /// The mode in force. The characters would be a long answer to a question nobody asks.
    public func status(_ side: Side, in exchange: borrowing Exchange) -> [UInt8]? {
        side == exchange.linemodeSide ? [Code.mode, mode.rawValue] : nil
    }

    private mutating func forget() {
        mode = []
        proposed = nil
        characters = SpecialCharacters()
        forwardMask = nil
        forwardMasksAsked = []
    }
}

extension Linemode {
    /// What an end asks for, allows and has, before anything is agreed on.
    public struct Settings: Sendable {
        /// The mode a server asks for as soon as the option is in force; with none it waits for the application.
        public var mode: Mode = [.edit, .trapSignals]
        /// What the other end may have. A client agrees to `EDIT` and `TRAPSIG` whatever this says (section 2.2).
        public var allowed = Mode.all
        /// Which of `EDIT` and `TRAPSIG` a server insists on when a client asks to be without (section 2.2).
        public var required: Mode = []
        /// The characters we support: a client's own, which it tells, or a server's system defaults. A function
        /// without support is refused to the peer; at `.default` it is left to the peer.
        public var characters = SpecialCharacters.customary
        /// Whether a client asks for the server's characters instead of telling its own (section 5.5).
        public var importsCharacters = false
        /// What a server asks a client to transmit at (section 2.3).
        public var forwardMask: ForwardMask?
        /// Whether a client agrees to a forward mask.
        public var allowsForwardMask = true

        /// The defaults.
        public init() {}
    }
}

extension Exchange {
    /// The only side that may perform LINEMODE.
    var linemodeSide: Side {
        configuration.role == .client ? .local : .remote
    }

    /// Whether we may send LINEMODE subnegotiations: nobody has asked to end it.
    var mayNegotiateLinemode: Bool {
        state(.linemode, linemodeSide) == .yes
    }
}
