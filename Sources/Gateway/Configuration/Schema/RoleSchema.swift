import Policy

/// The tables of `roles`.
enum RoleSchema {
    static let role = Section(
        "roles.NAME",
        """
        What people with this role may do. One `deny`, in any of a person's roles, outweighs every `allow`. The order \
        of rules does not matter.
        """,
        keys: [
            Key("allow", .list(.section(rule(.allow)), 0...1_000), .standard("[]"), "What is allowed."),
            Key(
                "deny", .list(.section(rule(.deny)), 0...1_000), .standard("[]"),
                "What is denied, whatever allows it."),
            Key("options", .section(options), .standard("{}"), "Limits on the sessions of everyone with this role."),
        ],
        absent: [.later("request")])

    static let options = Section(
        "roles.NAME.options",
        "Limits. The strictest of all of a person's roles holds, limit by limit; what no role limits is not limited.",
        keys: [
            Key("idle", .duration, .optional, "How long a session may go without input from its user."),
            Key("max", .duration, .optional, "How long a session may last."),
            Key("sessions", .integer(1...10_000), .optional, "How many sessions a person may have at a time."),
        ])

    private static func rule(_ effect: Rule.Effect) -> Section {
        let verbs = Verb.allCases.map(\.rawValue)
        let standard = effect == .allow ? [Verb.connect.rawValue] : verbs
        return Section(
            "roles.NAME.\(effect.rawValue)[]", effect == .allow ? "A permission." : "A prohibition.",
            keys: [
                Key("targets", .section(selector(effect)), .required, "Which targets it is about."),
                Key(
                    "do", .list(.choice(verbs, later: ["observe", "forward"]), 1...verbs.count),
                    .standard("[\(standard.joined(separator: ", "))]"),
                    "`connect`: interactive sessions. `run`: single commands, without a terminal."),
                Key("when", .section(when(effect)), .standard("{}"), "Under what circumstances; without any, always."),
            ],
            absent: [.later("commands")])
    }

    private static func when(_ effect: Rule.Effect) -> Section {
        let unknown =
            effect == .allow
            ? "A source that is not known is in none of them." : "A source that is not known is in them."
        return Section(
            "roles.NAME.\(effect.rawValue)[].when", "The circumstances of a request.",
            keys: [
                Key(
                    "from", .list(.text(.network), 1...256), .optional,
                    "The networks that the request must come from. \(unknown)")
            ],
            absent: [.later("hours"), .later("mfa")])
    }

    private static func selector(_ effect: Rule.Effect) -> Section {
        Section(
            "roles.NAME.\(effect.rawValue)[].targets", "Which targets the rule is about: give one of the two.",
            keys: [
                Key(
                    "match", .map(.label, .oneOrMore(.text(.line), atMost: 64), atMost: 64), .optional,
                    """
                    Targets that have, for every label named here, its value or one of a list: `{site: ams, tier: \
                    [lab, test]}`. `{}` means every target.
                    """),
                Key("names", .list(.text(.name), 1...10_000), .optional, "Targets with exactly these names."),
            ])
    }
}
