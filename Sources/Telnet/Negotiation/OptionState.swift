/// The state of one option on one side: the Q method of RFC 1143, section 7, with its queue bit folded in.
///
/// The same six states serve both sides. Ours and the peer's differ only in the verbs on the wire, which are the
/// business of ``NegotiationTable``; here an answer is just positive or negative.
public enum OptionState: UInt8, Hashable, Sendable, CaseIterable {
    /// Not in force, and both know it.
    case no
    /// In force, and both know it.
    case yes
    /// In force so far; we asked to end it and wait for the answer.
    case wantNo
    /// As ``wantNo``, and once answered we shall ask to begin again.
    case wantNoOpposite
    /// Not in force so far; we asked to begin and wait for the answer.
    case wantYes
    /// As ``wantYes``, and once answered we shall ask to end it again.
    case wantYesOpposite
}

extension OptionState {
    /// What a transition asks of whoever holds the state.
    public struct Outcome: Equatable, Sendable {
        /// What to send: true for `DO` or `WILL`, false for `DONT` or `WONT`, nil for nothing.
        public var reply: Bool?
        /// What the peer may now be said to have agreed to.
        public var change: Change?
        /// The peer answered a refusal with its opposite, which no peer may.
        public var isPeerAtFault = false

        /// Nothing to send and nothing to say.
        public static let nothing = Outcome()
    }

    /// A change that both ends have agreed to.
    public enum Change: Equatable, Sendable {
        /// The option has come into force.
        case enabled
        /// The option was in force and no longer is.
        case disabled
        /// We asked for the option and the peer refused.
        case refused
        /// A momentary option was agreed to, and with that is over.
        case momentary
    }

    /// The peer sent `WILL` or `DO`. `agreed` tells whether we accept an option the peer proposes.
    public mutating func receivedPositive(agreed: Bool) -> Outcome {
        switch self {
        case .no:
            guard agreed else { return Outcome(reply: false) }
            self = .yes
            return Outcome(reply: true, change: .enabled)
        case .yes:
            return .nothing
        case .wantNo:
            self = .no
            return Outcome(change: .disabled, isPeerAtFault: true)
        case .wantNoOpposite:
            self = .yes
            return Outcome(isPeerAtFault: true)
        case .wantYes:
            self = .yes
            return Outcome(change: .enabled)
        case .wantYesOpposite:
            self = .wantNo
            return Outcome(reply: false)
        }
    }

    /// The peer sent `WONT` or `DONT`, which is always obeyed (RFC 854).
    public mutating func receivedNegative() -> Outcome {
        switch self {
        case .no:
            return .nothing
        case .yes:
            self = .no
            return Outcome(reply: false, change: .disabled)
        case .wantNo:
            self = .no
            return Outcome(change: .disabled)
        case .wantNoOpposite:
            self = .wantYes
            return Outcome(reply: true, change: .disabled)
        case .wantYes:
            self = .no
            return Outcome(change: .refused)
        case .wantYesOpposite:
            self = .no
            return .nothing
        }
    }

    /// We want the option. Returns whether to ask for it now; a request for what is already wanted changes nothing.
    public mutating func enable() -> Bool {
        switch self {
        case .no:
            self = .wantYes
            return true
        case .wantNo:
            self = .wantNoOpposite
        case .wantYesOpposite:
            self = .wantYes
        case .yes, .wantNoOpposite, .wantYes:
            break
        }
        return false
    }

    /// We do not want the option. Returns whether to say so now; as for ``enable()``.
    public mutating func disable() -> Bool {
        switch self {
        case .yes:
            self = .wantNo
            return true
        case .wantYes:
            self = .wantYesOpposite
        case .wantNoOpposite:
            self = .wantNo
        case .no, .wantNo, .wantYesOpposite:
            break
        }
        return false
    }
}
