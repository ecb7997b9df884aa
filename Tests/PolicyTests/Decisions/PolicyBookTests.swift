import Policy
import Testing

/// The switch, the controller, and the roles that the tests of decisions are about.
enum Plant {
    static func place(_ line: Int) -> Policy.SourceLocation {
        Policy.SourceLocation(file: "plant.yaml", line: line, column: 7)
    }

    static let targets = [
        Target(name: "core-sw1", address: "10.1.0.1", labels: ["tier": "prod", "site": "ams"]),
        Target(name: "core-sw2", address: "10.1.0.2", labels: ["tier": "prod", "site": "fra"]),
        Target(name: "plc-7", address: "10.2.0.7", labels: ["tier": "ot"], location: place(3)),
        Target(name: "bare", address: "10.3.0.1"),
    ]

    static let roles = [
        Role(
            name: "netops",
            allow: [Rule(targets: .labels(["tier": ["prod"]]), verbs: [.connect, .run], location: place(10))],
            duties: Duties(idle: .seconds(900), longest: .seconds(28_800))),
        Role(
            name: "careful",
            deny: [Rule(targets: .labels(["tier": ["ot"]]), verbs: [.connect, .run], location: place(20))],
            duties: Duties(idle: .seconds(60), sessions: 2)),
        Role(name: "all", allow: [Rule(targets: .every, verbs: [.connect], location: place(30))]),
        Role(
            name: "office",
            allow: [
                Rule(targets: .names(["bare"]), verbs: [.run], sources: office, location: place(40))
            ]),
        Role(
            name: "not-from-office",
            deny: [Rule(targets: .names(["bare"]), verbs: [.connect], sources: office, location: place(50))]),
    ]

    static let book = PolicyBook(targets: targets, roles: roles)

    private static var office: [CIDR] { ["192.0.2.0/24"].compactMap { try? CIDR($0) } }
}

@Suite struct PolicyBookTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let roles: [String]
        let verb: Verb
        let target: String
        let outcome: Decision.Outcome
        let ground: Decision.Ground
        var line: Int?
        var testDescription: String { "\(roles) \(verb) \(target): \(outcome)" }
    }

    @Test(arguments: [
        Case(
            roles: ["netops"], verb: .connect, target: "core-sw1", outcome: .allow, ground: .allowed(role: "netops"),
            line: 10),
        Case(
            roles: ["netops"], verb: .run, target: "core-sw2", outcome: .allow, ground: .allowed(role: "netops"),
            line: 10),
        Case(roles: ["netops"], verb: .connect, target: "plc-7", outcome: .deny, ground: .nothingAllows),
        Case(roles: ["netops"], verb: .connect, target: "bare", outcome: .deny, ground: .nothingAllows),
        Case(roles: ["all"], verb: .connect, target: "plc-7", outcome: .allow, ground: .allowed(role: "all"), line: 30),
        Case(roles: ["all"], verb: .run, target: "plc-7", outcome: .deny, ground: .verbNotAllowed),
        Case(
            roles: ["all", "careful"], verb: .connect, target: "plc-7", outcome: .deny,
            ground: .denied(role: "careful"), line: 20),
        Case(roles: [], verb: .connect, target: "core-sw1", outcome: .deny, ground: .noRoles),
        Case(roles: ["ghost"], verb: .connect, target: "core-sw1", outcome: .deny, ground: .undefinedRoles),
        Case(
            roles: ["ghost", "netops"], verb: .connect, target: "core-sw1", outcome: .allow,
            ground: .allowed(role: "netops"), line: 10),
        Case(roles: ["all"], verb: .connect, target: "nowhere", outcome: .deny, ground: .unknownTarget),
        Case(roles: ["all"], verb: .connect, target: "CORE-SW1", outcome: .deny, ground: .unknownTarget),
    ])
    func `what is not allowed is denied, and one denial outweighs every permission`(row: Case) {
        let decision = Plant.book.decide(
            subject: Subject(user: "alice", roles: row.roles), verb: row.verb, target: row.target)
        #expect(decision.outcome == row.outcome)
        #expect(decision.ground == row.ground)
        #expect(decision.rule == row.line.map(Plant.place))
        #expect(!decision.reason.isEmpty)
    }

    @Test(
        arguments: [
            ("192.0.2.9", Verb.run, true), ("192.0.3.9", .run, false), (nil, .run, false),
            ("192.0.2.9", .connect, false), ("192.0.3.9", .connect, true), (nil, .connect, false),
        ] as [(String?, Verb, Bool)])
    func `a source that is not known is good enough to deny and not to allow`(
        source: String?, verb: Verb, isAllowed: Bool
    ) {
        let subject = Subject(user: "alice", roles: ["all", "office", "not-from-office"])
        let context = Context(source: source.flatMap { IPAddress($0) })
        let decision = Plant.book.decide(subject: subject, verb: verb, target: "bare", context: context)
        #expect(decision.isAllowed == isAllowed)
    }

    @Test func `the strictest duties of all the roles come with a permission, and none with a denial`() {
        let subject = Subject(user: "alice", roles: ["netops", "careful"])
        let allowed = Plant.book.decide(subject: subject, verb: .connect, target: "core-sw1")
        #expect(allowed.duties == Duties(idle: .seconds(60), longest: .seconds(28_800), sessions: 2))
        let denied = Plant.book.decide(subject: subject, verb: .connect, target: "plc-7")
        #expect(denied.duties == .none)
    }

    @Test func `people see the targets they may use in some way, in the order of names`() {
        func visible(_ roles: String..., from source: String? = nil) -> [String] {
            let context = Context(source: source.flatMap { IPAddress($0) })
            return Plant.book.visibleTargets(for: Subject(user: "alice", roles: roles), context: context).map(\.name)
        }
        #expect(visible("netops") == ["core-sw1", "core-sw2"])
        #expect(visible("all") == ["bare", "core-sw1", "core-sw2", "plc-7"])
        #expect(visible("all", "careful") == ["bare", "core-sw1", "core-sw2"])
        #expect(visible("office", from: "192.0.2.1") == ["bare"])
        #expect(visible("office") == [])
        #expect(visible() == [])
    }

    @Test(
        arguments: [
            ("netops", "core-sw3", "core-sw1"), ("netops", "plc7", nil), ("all", "plc7", "plc-7"),
            ("careful", "core-sw3", nil),
        ] as [(String, String, String?)])
    func `only targets that the person may see are suggested`(role: String, typed: String, suggestion: String?) {
        #expect(Plant.book.suggestion(for: typed, subject: Subject(user: "alice", roles: [role])) == suggestion)
    }

    @Test func `a person is not told whether a target exists that they may not see`() {
        let alice = Subject(user: "alice", roles: ["netops"])
        func notice(_ name: String, _ verb: Verb = .connect) -> String {
            Plant.book.notice(of: verb, to: alice, target: name)
        }
        #expect(notice("plc-7") == "there is no target named 'plc-7' that you may use")
        #expect(notice("plc-8") == "there is no target named 'plc-8' that you may use")
        #expect(notice("core-sw") == "there is no target named 'core-sw' that you may use; did you mean 'core-sw1'?")
        let onlyConnect = Subject(user: "bob", roles: ["all"])
        #expect(
            Plant.book.notice(of: .run, to: onlyConnect, target: "plc-7") == "you may not run commands on 'plc-7'")
    }

    @Test func `a hostile name is shown escaped and shortened`() {
        let name = "\u{1b}]0;x\u{7}\u{202e}" + String(repeating: "y", count: 10_000)
        let decision = Plant.book.decide(subject: Subject(user: "a", roles: ["all"]), verb: .connect, target: name)
        #expect(decision.reason.hasPrefix(#"there is no target named '\u{1b}]0;x\u{7}\u{202e}yyy"#))
        #expect(decision.reason.count < 200)
    }
}
