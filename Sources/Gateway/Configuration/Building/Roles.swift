import Policy

extension ConfigurationBuilder {
    /// The roles; names in their rules must be names of targets.
    mutating func buildRoles(_ root: Fields, targets: [Target]) -> [Role] {
        let hosts = root.fields("targets")?.members("hosts") ?? []
        let names = Self.names(hosts)
        let inventory = Inventory(names: names, known: Set(names), targets: targets)
        return root.members("roles").compactMap { member in
            guard let fields = member.setting?.fields else { return nil }
            let allow = fields.items("allow").compactMap { rule($0, inventory) }
            let deny = fields.items("deny").compactMap { rule($0, inventory) }
            return Role(
                name: member.name, allow: allow, deny: deny, duties: Self.duties(fields.fields("options")),
                location: member.location)
        }
    }

    private struct Inventory {
        let names: [String]
        let known: Set<String>
        let targets: [Target]
    }

    private static func duties(_ fields: Fields?) -> Duties {
        Duties(
            idle: fields?.duration("idle"), longest: fields?.duration("max"), sessions: fields?.integer("sessions"))
    }

    private mutating func rule(_ setting: Setting, _ inventory: Inventory) -> Rule? {
        guard let fields = setting.fields, let targets = fields.fields("targets"),
            let selector = selector(targets, inventory)
        else { return nil }
        let sources = fields.fields("when")?.texts("from") ?? []
        return Rule(
            targets: selector, verbs: Set(fields.texts("do").compactMap(Verb.init)),
            sources: sources.compactMap { try? CIDR($0) }, location: setting.location)
    }

    private mutating func selector(_ fields: Fields, _ inventory: Inventory) -> TargetSelector? {
        switch (fields.isGiven("match"), fields.isGiven("names")) {
        case (true, true):
            diagnostics.error(
                .conflict, fields.location, "give either 'match' or 'names'; for both, write two rules")
            return nil
        case (false, false):
            diagnostics.error(
                .missing, fields.location,
                "the rule names no targets; add 'match: {LABEL: VALUE}' or 'names: [NAME]', or 'match: {}' for all")
            return nil
        case (true, false): return labels(fields, inventory)
        case (false, true): return names(fields, inventory)
        }
    }

    /// A misspelt name in a `deny` would deny nothing, so it is an error and not a warning.
    private mutating func names(_ fields: Fields, _ inventory: Inventory) -> TargetSelector? {
        for item in fields.items("names") {
            guard let name = item.text, !inventory.known.contains(name) else { continue }
            unknown("target", name, among: inventory.names, at: item.location, define: "targets.hosts")
        }
        return .names(Set(fields.texts("names")))
    }

    private mutating func labels(_ fields: Fields, _ inventory: Inventory) -> TargetSelector? {
        guard let match = fields["match"] else { return nil }
        let wanted = match.members.compactMap { member in
            member.setting.map { (member.name, Set($0.items.compactMap(\.text))) }
        }
        let selector = TargetSelector.labels(Dictionary(wanted) { first, _ in first })
        if !wanted.isEmpty, !inventory.targets.contains(where: selector.matches) {
            diagnostics.warning(
                .unknownReference, match.location,
                "no target has the labels \(selector); check their spelling, or leave it if targets will follow")
        }
        return selector
    }
}
