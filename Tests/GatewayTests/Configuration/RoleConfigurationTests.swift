import Gateway
import Policy
import Testing

@Suite struct RoleConfigurationTests {
    private static let key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

    static let faults = [
        Fault(
            .missing, "roles: {r: {allow: [‸{do: [run]}]}}\n",
            "'targets' is missing in roles.NAME.allow[]; add it: a mapping"),
        Fault(
            .missing, "roles: {r: {deny: [{targets: ‸{}}]}}\n",
            "the rule names no targets; add 'match: {LABEL: VALUE}' or 'names: [NAME]', or 'match: {}' for all"),
        Fault(
            .conflict, "roles: {r: {deny: [{targets: ‸{match: {}, names: [a]}}]}}\ntargets: {hosts: {a: {addr: h}}}\n",
            "give either 'match' or 'names'; for both, write two rules"),
        Fault(.missing, "roles: {r: {deny: [{targets: {names: ‸[]}}]}}\n", "'names' is empty; give at least 1"),
        Fault(
            .unknownReference,
            "roles: {r: {deny: [{targets: {names: [a, ‸sw2]}}]}}\n"
                + "targets: {hosts: {a: {addr: h}, sw1: {addr: h}}}\n", "there is no target 'sw2'; did you mean 'sw1'?"),
        Fault(
            .badValue, "roles: {r: {allow: [{targets: {match: {}}, do: [‸conect]}]}}\n",
            "'conect' in 'do' is not known; did you mean 'connect'?"),
        Fault(.missing, "roles: {r: {allow: [{targets: {match: {}}, do: ‸[]}]}}\n", "'do' is empty; give at least 1"),
        Fault(
            .duplicate, "roles: {r: {deny: [{targets: {match: {}}, do: [run, ‸run]}]}}\n",
            "'run' stands twice in 'do'; keep one"),
        Fault(
            .wrongType, "roles: {r: {deny: [{targets: {match: {a: ‸{b: c}}}}]}}\n",
            "'a' is a mapping; it must be a text"),
        Fault(.missing, "roles: {r: {deny: [{targets: {match: {a: ‸[]}}}]}}\n", "'a' is empty; give at least 1"),
        Fault(
            .badValue, "roles: {r: {deny: [{targets: {match: {}}, when: {from: [‸10.0.0.0/40]}}]}}\n",
            "'10.0.0.0/40' in 'from' has no such prefix; use /0 to /32 for IPv4 and /0 to /128 for IPv6"),
        Fault(
            .missing, "roles: {r: {allow: [{targets: {match: {}}, when: {from: ‸[]}}]}}\n",
            "'from' is empty; give at least 1"),
        Fault(
            .unknownReference, "roles: {netops: {}}\nusers: {a: {roles: [‸netop, ‸x]}}\n",
            "there is no role 'netop'; did you mean 'netops'?"),
        Fault(
            .badValue, "users: {a: {keys: [‸\"ssh-ed25519 AAAA\"]}}\n",
            "'keys' must be one line of a .pub file, such as 'ssh-ed25519 AAAA… comment', without options in front"),
        Fault(
            .badValue, "users: {a: {keys: [‸\"\(key.dropLast(4))\"]}}\n",
            "'keys' must be one line of a .pub file, such as 'ssh-ed25519 AAAA… comment', without options in front"),
        Fault(
            .badValue, "users: {a: {keys: [‸\"from=x \(key)\"]}}\n",
            "'keys' must be one line of a .pub file, such as 'ssh-ed25519 AAAA… comment', without options in front"),
        Fault(
            .badValue, "users: {a: {keys: [‸\"ssh-rsa \(key.dropFirst(12))\"]}}\n",
            "'keys' must be one line of a .pub file, such as 'ssh-ed25519 AAAA… comment', without options in front"),
        Fault(
            .badValue, "users: {a: {keys: [‸\"-----BEGIN OPENSSH PRIVATE KEY----- b3Bl\"]}}\n",
            "'keys' must be the public key, not the private one; use the .pub file"),
        Fault(
            .duplicate, "users:\n  a: {keys: [\"\(key) one\", ‸\"\(key) two\"]}\n  b: {keys: [‸\"\(key)\"]}\n",
            "this key is already given at main.yaml:4:14; every person needs their own"),
        Fault(
            .badValue, "users: {‸a@b: {}}\n",
            "'a@b' in 'users' is not a name; use 1 to 64 of the letters A to Z and a to z, digits, '.', '_' and '-'"),
    ]

    @Test(arguments: faults)
    func `a faulty role or user is reported at its place`(fault: Fault) throws {
        try fault.check()
    }

    @Test func `a role in the file decides with the place of its rule`() throws {
        let configuration = try ConfigurationFolder.configuration(
            """
            targets:
              hosts:
                core-sw1: {addr: h, labels: {tier: prod}}
                plc-7: {addr: h, labels: {tier: ot}}
            roles:
              netops:
                allow:
                  - targets: {match: {tier: [prod, ot]}}
                    do: [connect, run]
                    when: {from: [10.0.0.0/8, "::1"]}
                deny:
                  - targets: {names: [plc-7]}
                options: {idle: 15m, max: 8h, sessions: 3}
            users:
              alice: {roles: [netops], keys: ["\(Self.key) alice@home"]}
            """)
        let alice = try #require(configuration.user(named: "alice"))
        #expect(alice.keys == [Self.key])
        let subject = Subject(user: alice.name, roles: alice.roles)
        let context = Context(source: IPAddress("10.2.3.4"))
        let allowed = configuration.policy.decide(
            subject: subject, verb: .run, target: "core-sw1", context: context)
        #expect(allowed.isAllowed)
        #expect(allowed.rule.map { [$0.line, $0.column] } == [10, 9])
        #expect(allowed.duties == Duties(idle: .seconds(900), longest: .seconds(28_800), sessions: 3))
        let denied = configuration.policy.decide(
            subject: subject, verb: .connect, target: "plc-7", context: context)
        #expect(!denied.isAllowed)
        #expect(denied.rule.map { [$0.line, $0.column] } == [14, 9])
        #expect(!configuration.policy.decide(subject: subject, verb: .run, target: "core-sw1").isAllowed)
    }

    @Test func `a list of known words has no other limit than theirs`() throws {
        try Fault(
            .duplicate, "roles: {r: {deny: [{targets: {match: {}}, do: [run, connect, ‸run, ‸connect]}]}}\n",
            "'run' stands twice in 'do'; keep one"
        ).check()
    }

    @Test func `labels that no target has are worth a warning`() throws {
        let folder = try ConfigurationFolder([
            "main.yaml": ConfigurationFolder.head + """
                targets: {hosts: {a: {addr: h, labels: {tier: prod}}}}
                roles: {r: {deny: [{targets: {match: ‸{teir: prod}}}], allow: [{targets: {match: {tier: prod}}}]}}
                """
        ])
        let warnings = try folder.load().warnings
        #expect(warnings.map { $0.location.description.replacing(folder.path, with: "") } == folder.marks)
        #expect(
            warnings.first?.message
                == "no target has the labels teir=prod; check their spelling, or leave it if targets will follow")
    }
}
