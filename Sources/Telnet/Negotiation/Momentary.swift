extension Option {
    /// Whether the option is a moment and no state: asked for, answered, over (RFC 860, RFC 727).
    public var isMomentary: Bool {
        self == .timingMark || self == .logout
    }
}

/// Why momentary options do not go through the Q method: it answers a proposal only if that changes the state, which
/// would leave all timing marks but the first without their answer (RFC 860 section 4 wants one for each), and would
/// take a second log-out for one that is done. So these options have no state to be in. What the table keeps for them,
/// in the same four bits a side, is how many of our own requests wait for an answer: that alone decides whether a verb
/// received is an answer, never to be answered, or a request, always to be answered. Two ends that keep this count
/// cannot loop, because what is an answer to one was counted as a request by the other.
extension NegotiationTable {
    /// Most requests for one momentary option on one side that may wait for their answers. More are not sent.
    public static let momentaryRequests = 15

    /// How many of our requests for a momentary option have no answer yet.
    public func unanswered(_ option: Option, _ side: Side) -> Int {
        option.isMomentary ? Int(half(option, side)) : 0
    }

    mutating func receivedMomentary(_ verb: Verb, _ option: Option, agreed: Bool) -> Reaction {
        let side = verb.sideWhenReceived
        let waiting = half(option, side)
        guard waiting == 0 else {
            setHalf(waiting - 1, option, side)
            return Reaction(reply: nil, side: side, change: verb.isPositive ? .momentary : .refused)
        }
        guard verb.isPositive else { return Reaction(reply: nil, side: side, change: nil) }
        return Reaction(
            reply: Verb.sent(about: side, positive: agreed), side: side, change: agreed ? .momentary : nil)
    }

    /// There is nothing to end, so only `DO` and `WILL` are ever sent.
    mutating func requestMomentary(_ verb: Verb, _ option: Option) -> Bool {
        let waiting = half(option, verb.sideWhenSent)
        guard verb.isPositive, waiting < Self.momentaryRequests else { return false }
        setHalf(waiting + 1, option, verb.sideWhenSent)
        return true
    }
}
