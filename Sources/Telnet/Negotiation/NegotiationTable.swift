/// The states of all 256 options on both sides, and the verbs that move them (RFC 1143).
///
/// Symmetric: it does not know which end it serves. It holds no policy either; whether a proposed option is agreed
/// to is the caller's argument.
public struct NegotiationTable: Sendable {
    /// What follows from a verb received.
    public struct Reaction: Equatable, Sendable {
        /// The answer to send, if one is due. Never more than one.
        public let reply: Verb?
        /// The side the verb was about.
        public let side: Side
        /// What both ends now agree on.
        public let change: OptionState.Change?
        /// Whether the verb was an answer no peer may give (RFC 1143 section 7, "Error").
        public let isPeerAtFault: Bool

        init(reply: Verb?, side: Side, change: OptionState.Change?, isPeerAtFault: Bool = false) {
            self.reply = reply
            self.side = side
            self.change = change
            self.isPeerAtFault = isPeerAtFault
        }
    }

    /// One byte an option: our side in the low half, the peer's in the high half. Empty until the first option moves,
    /// for a gateway holds thousands of these; and not inline, or each look at it would copy all of it.
    private var states: [UInt8] = []

    /// A table with every option off on both sides: how a connection begins (RFC 854).
    public init() {}

    /// The state of an option on one side. A momentary option is never in force: `NO`, or `WANTYES` while an answer
    /// is due.
    public internal(set) subscript(_ option: Option, _ side: Side) -> OptionState {
        get {
            let code = half(option, side)
            guard !option.isMomentary else { return code == 0 ? .no : .wantYes }
            // What is not momentary is written here only, and from raw values.
            return OptionState(rawValue: code) ?? .no
        }
        set {
            setHalf(newValue.rawValue, option, side)
        }
    }

    /// Whether the option is off on the side, and nothing about it under way.
    func isUntouched(_ option: Option, _ side: Side) -> Bool {
        half(option, side) == 0
    }

    func half(_ option: Option, _ side: Side) -> UInt8 {
        states.isEmpty ? 0 : states[Int(option.rawValue)] >> side.shift & 0x0F
    }

    mutating func setHalf(_ value: UInt8, _ option: Option, _ side: Side) {
        guard value != half(option, side) else { return }
        if states.isEmpty { states = Array(repeating: 0, count: 256) }
        let others = states[Int(option.rawValue)] & ~(0x0F << side.shift)
        states[Int(option.rawValue)] = others | value << side.shift
    }

    /// Whether both ends last agreed that the option is in force, though one may have asked to end it since.
    public func isAgreed(_ option: Option, _ side: Side) -> Bool {
        switch self[option, side] {
        case .yes, .wantNo, .wantNoOpposite: true
        case .no, .wantYes, .wantYesOpposite: false
        }
    }

    /// Whether the option governs the bytes now. Our side obeys an end from the moment we announce it; the peer's
    /// goes on until the peer confirms, for what it sent before is still under way.
    public func isEnabled(_ option: Option, _ side: Side) -> Bool {
        side == .local ? self[option, side] == .yes : isAgreed(option, side)
    }

    /// The peer sent a verb. `agreed` matters for `WILL` and `DO` only: whether we accept the option proposed.
    public mutating func received(_ verb: Verb, _ option: Option, agreed: Bool) -> Reaction {
        guard !option.isMomentary else { return receivedMomentary(verb, option, agreed: agreed) }
        let side = verb.sideWhenReceived
        let outcome =
            verb.isPositive
            ? self[option, side].receivedPositive(agreed: agreed)
            : self[option, side].receivedNegative()
        return Reaction(
            reply: outcome.reply.map { Verb.sent(about: side, positive: $0) },
            side: side, change: outcome.change, isPeerAtFault: outcome.isPeerAtFault)
    }

    /// We want what this verb says. Returns whether it is to be sent now: not if it already holds, or if the peer
    /// still owes an answer, in which case the wish is queued (at most one, RFC 1143 section 6).
    public mutating func request(_ verb: Verb, _ option: Option) -> Bool {
        guard !option.isMomentary else { return requestMomentary(verb, option) }
        return verb.isPositive ? self[option, verb.sideWhenSent].enable() : self[option, verb.sideWhenSent].disable()
    }
}

extension Side {
    fileprivate var shift: UInt8 {
        self == .local ? 0 : 4
    }
}
