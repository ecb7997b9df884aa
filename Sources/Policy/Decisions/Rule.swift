/// What a person may want to do with a target. More verbs follow with the features they name.
public enum Verb: String, Sendable, Hashable, CaseIterable {
    /// An interactive session.
    case connect
    /// One command, run without a terminal, its output returned.
    case run

    /// The verb as it stands in a sentence in front of a target's name.
    var phrase: String {
        switch self {
        case .connect: "connect to"
        case .run: "run commands on"
        }
    }
}

/// One line of a role: for these targets, these verbs, from these networks.
public struct Rule: Sendable, Hashable {
    /// What a rule does when it applies.
    public enum Effect: String, Sendable, Hashable {
        /// It permits, unless something denies.
        case allow
        /// It forbids, whatever permits.
        case deny
    }

    /// Which targets it is about.
    public let targets: TargetSelector
    /// Which verbs it is about.
    public let verbs: Set<Verb>
    /// The networks a request must come from; empty means from anywhere.
    public let sources: [CIDR]
    /// Where it is written.
    public let location: SourceLocation?

    /// A rule.
    public init(
        targets: TargetSelector, verbs: Set<Verb>, sources: [CIDR] = [], location: SourceLocation? = nil
    ) {
        self.targets = targets
        self.verbs = verbs
        self.sources = sources
        self.location = location
    }

    /// Whether the rule, used for this effect, speaks about this verb on this target in this context.
    public func applies(to target: Target, _ verb: Verb, in context: Context, as effect: Effect) -> Bool {
        verbs.contains(verb) && targets.matches(target) && covers(context.source, as: effect)
    }

    /// A source that is not known might be any: good enough to deny, not to allow.
    func covers(_ source: IPAddress?, as effect: Effect) -> Bool {
        guard !sources.isEmpty else { return true }
        guard let source else { return effect == .deny }
        return sources.contains { $0.contains(source) }
    }
}
