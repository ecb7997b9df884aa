/// All targets and roles, and the one function that decides by them.
///
/// The rules of the house: what is not allowed is denied; one `deny` outweighs any number of `allow`; a role that is
/// not defined allows nothing; the order of roles and rules never matters; the duties of all of a person's roles hold
/// together, the strictest of each kind.
public struct PolicyBook: Sendable {
    /// The targets, in the order of their names.
    public let targets: [Target]
    private let targetsByName: [String: Target]
    private let rolesByName: [String: Role]

    /// A book of these targets and roles. Of two with one name the first counts; a configuration has no such pair.
    public init(targets: some Sequence<Target>, roles: some Sequence<Role>) {
        targetsByName = Dictionary(targets.map { ($0.name, $0) }) { first, _ in first }
        rolesByName = Dictionary(roles.map { ($0.name, $0) }) { first, _ in first }
        self.targets = targetsByName.values.sorted { $0.name < $1.name }
    }

    /// The target with exactly this name.
    public func target(named name: String) -> Target? { targetsByName[name] }

    /// The role with exactly this name.
    public func role(named name: String) -> Role? { rolesByName[name] }

    /// Whether someone may do something to the target of this name; an unknown target is denied.
    public func decide(
        subject: Subject, verb: Verb, target name: String, context: Context = Context()
    ) -> Decision {
        guard let target = target(named: name) else {
            return Decision(.deny, .unknownTarget, reason: "there is no target named \(quoted(name))")
        }
        return decide(subject: subject, verb: verb, target: target, context: context)
    }

    /// Whether someone may do something to this target.
    public func decide(
        subject: Subject, verb: Verb, target: Target, context: Context = Context()
    ) -> Decision {
        let roles = roles(of: subject)
        if let (role, rule) = decisive(.deny, in: roles, verb, target, context) {
            return Decision(
                .deny, .denied(role: role.name), rule: rule.location,
                reason: "role \(role.name) denies \(verb.rawValue) for \(rule.targets)")
        }
        if let (role, rule) = decisive(.allow, in: roles, verb, target, context) {
            return Decision(
                .allow, .allowed(role: role.name), rule: rule.location, duties: duties(of: roles),
                reason: "role \(role.name) allows \(verb.rawValue) for \(rule.targets)")
        }
        return refusal(subject, roles, verb, target, context)
    }

    /// The targets that someone may use in some way from where they are, in the order of their names.
    public func visibleTargets(for subject: Subject, context: Context = Context()) -> [Target] {
        targets.filter { isVisible($0, to: subject, context: context) }
    }

    /// The target that was probably meant, among those this person may see; nil when nothing is close enough.
    public func suggestion(for name: String, subject: Subject, context: Context = Context()) -> String? {
        NearestName.find(name, among: visibleTargets(for: subject, context: context).lazy.map(\.name))
    }

    /// What to tell the person who asked, when the decision is a denial: one sentence that does not tell whether a
    /// target exists that they may not see.
    public func notice(
        of verb: Verb, to subject: Subject, target name: String, context: Context = Context()
    ) -> String {
        if let target = target(named: name), isVisible(target, to: subject, context: context) {
            return "you may not \(verb.phrase) \(quoted(name))"
        }
        let nearest = suggestion(for: name, subject: subject, context: context)
        let hint = nearest.map { "; did you mean \(quoted($0))?" } ?? ""
        return "there is no target named \(quoted(name)) that you may use\(hint)"
    }

    private func isVisible(_ target: Target, to subject: Subject, context: Context) -> Bool {
        Verb.allCases.contains {
            decide(subject: subject, verb: $0, target: target, context: context).isAllowed
        }
    }

    /// The defined roles of a person, each once, in the order of their names.
    func roles(of subject: Subject) -> [Role] {
        Set(subject.roles).sorted().compactMap { rolesByName[$0] }
    }

    func duties(of roles: [Role]) -> Duties {
        roles.reduce(.none) { $0.combined(with: $1.duties) }
    }

    /// Of the rules that apply, the one that is written first: which one is named must not depend on the order in
    /// which roles were handed in.
    private func decisive(
        _ effect: Rule.Effect, in roles: [Role], _ verb: Verb, _ target: Target, _ context: Context
    ) -> (Role, Rule)? {
        var first: (role: Role, rule: Rule)?
        for role in roles {
            for rule in role.rules(effect) where rule.applies(to: target, verb, in: context, as: effect) {
                if let found = first?.rule.location, let own = rule.location, own >= found { continue }
                if first != nil, rule.location == nil { continue }
                first = (role, rule)
            }
        }
        return first
    }

    private func refusal(
        _ subject: Subject, _ roles: [Role], _ verb: Verb, _ target: Target, _ context: Context
    ) -> Decision {
        if subject.roles.isEmpty {
            return Decision(.deny, .noRoles, reason: "\(quoted(subject.user)) has no role")
        }
        if roles.isEmpty {
            let names = Set(subject.roles).sorted().map { quoted($0) }.joined(separator: ", ")
            return Decision(.deny, .undefinedRoles, reason: "none of the roles is defined: \(names)")
        }
        let others = Verb.allCases.filter { $0 != verb && decisive(.allow, in: roles, $0, target, context) != nil }
        if let other = others.first {
            return Decision(
                .deny, .verbNotAllowed,
                reason: "no role allows \(verb.rawValue) for \(quoted(target.name)), only \(other.rawValue)")
        }
        return Decision(.deny, .nothingAllows, reason: "no role allows \(quoted(target.name))")
    }
}

extension Role {
    /// The rules with this effect.
    func rules(_ effect: Rule.Effect) -> [Rule] { effect == .allow ? allow : deny }
}
