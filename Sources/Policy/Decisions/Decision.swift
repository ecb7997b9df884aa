/// The answer to "may this person do this to that target?".
public struct Decision: Sendable, Hashable {
    /// Yes or no.
    public enum Outcome: String, Sendable, Hashable {
        /// It may be done, within the duties.
        case allow
        /// It may not be done.
        case deny
    }

    /// What a decision rests on.
    public enum Ground: Sendable, Hashable {
        /// A rule of this role allows it and nothing denies it.
        case allowed(role: String)
        /// A rule of this role denies it.
        case denied(role: String)
        /// There is no such target.
        case unknownTarget
        /// The person has no role.
        case noRoles
        /// The person has roles, but none of them is defined.
        case undefinedRoles
        /// Some role allows the target, but not this verb on it.
        case verbNotAllowed
        /// No role of the person allows the target.
        case nothingAllows
    }

    /// Yes or no.
    public let outcome: Outcome
    /// What it rests on.
    public let ground: Ground
    /// The rule that decided; nil where no rule did.
    public let rule: SourceLocation?
    /// What the session is bound to when it is allowed.
    public let duties: Duties
    /// Why, in one sentence, for the operator, the audit log and `policy explain`. It may tell that a target exists:
    /// show ``PolicyBook/notice(of:to:target:)`` to the person who asked.
    public let reason: String

    /// Whether it may be done.
    public var isAllowed: Bool { outcome == .allow }

    init(
        _ outcome: Outcome, _ ground: Ground, rule: SourceLocation? = nil, duties: Duties = .none, reason: String
    ) {
        self.outcome = outcome
        self.ground = ground
        self.rule = rule
        self.duties = duties
        self.reason = reason
    }
}
