import Policy

/// The tables of `targets`.
enum TargetSchema {
    static let targets = Section(
        "targets",
        """
        The devices behind the gate. What stands nearer wins: a host's own value, then its groups', then their \
        groups', then the defaults. Groups that contradict each other are an error.
        """,
        keys: [
            Key(
                "defaults", .section(defaults), .standard("{}"),
                "What holds for every host that does not say otherwise."),
            Key(
                "groups", .map(.name, .section(group), atMost: 1_000), .standard("{}"),
                "Sets of hosts that share labels and settings."),
            Key(
                "hosts", .map(.name, .section(host), atMost: 50_000), .standard("{}"),
                "The targets, by the name that people type."),
        ])

    static let defaults = Section(
        "targets.defaults", "What holds for every host that does not say otherwise.",
        keys: [
            Key("via", via, .standard(Transport.telnet.rawValue), viaDoc),
            Key("port", port, .standard("23"), portDoc),
            Key("family", .family, .standard("raw"), familyDoc),
            Key("credential", .text(.name), .optional, credentialDoc),
            Key("labels", labels, .standard("{}"), labelsDoc),
        ], absent: later)

    static let group = Section(
        "targets.groups.NAME", "A set of hosts.",
        keys: shared + [
            Key(
                "groups", .list(.text(.name), 0...64), .standard("[]"),
                "The groups that this group belongs to; their settings hold for its hosts too.")
        ], absent: later)

    static let host = Section(
        "targets.hosts.NAME", "A target.",
        keys: [Key("addr", .text(.host), .required, "Its host name or address, without a port.")] + shared + [
            Key("groups", .list(.text(.name), 0...64), .standard("[]"), "The groups it belongs to.")
        ], absent: later)

    private static let shared = [
        Key("via", via, .optional, viaDoc),
        Key("port", port, .optional, portDoc),
        Key("family", .family, .optional, familyDoc),
        Key("credential", .text(.name), .optional, credentialDoc),
        Key("labels", labels, .standard("{}"), labelsDoc),
    ]

    private static let via = ValueType.choice(Transport.allCases.map(\.rawValue), later: ["serial", "ssh"])
    private static let viaDoc = "How the gate reaches it."
    private static let port = ValueType.integer(1...65_535)
    private static let portDoc = "The TCP port."
    private static let familyDoc = "The device family: how it logs in, prompts and pages. `raw` has no dialogue."
    private static let credentialDoc = "The name of the credential that the gate logs in with to run commands."
    private static let labels = ValueType.map(.label, .text(.line), atMost: 64)
    private static let labelsDoc = "Labels, for `match` in roles."
    private static let later: [Absent] = [.later("device"), .later("line"), .later("tls"), .later("limits")]
}
