import Gateway
import Policy
import Testing

@Suite struct ConfigurationSchemaTests {
    static let unknown = [
        Fault(.unknownKey, "‸user: {}\n", "unknown key 'user' in top level; did you mean 'users'?"),
        Fault(
            .unknownKey, "‸zzz: {}\n",
            "unknown key 'zzz' in top level; the keys here are version, include, gateway, listeners, credentials, "
                + "targets, roles, users"),
        Fault(.unknownKey, "gateway: {‸nmae: x}\n", "unknown key 'nmae' in gateway; did you mean 'name'?"),
        Fault(
            .unknownKey, "targets: {hosts: {a: {addr: h, ‸adr: h}}}\n",
            "unknown key 'adr' in targets.hosts.NAME; did you mean 'addr'?"),
        Fault(
            .unknownKey, "users: {a: {‸password: x}}\n",
            "'password' is never in the configuration; set it with 'sallyport users passwd NAME'"),
        Fault(
            .unknownKey, "users: {a: {‸\"\\e[31m\": x}}\n",
            #"unknown key '\u{1b}[31m' in users.NAME; the keys here are roles, keys"#),
    ]

    @Test(arguments: unknown)
    func `an unknown key is refused with the one that was meant, or all there are`(fault: Fault) throws {
        try fault.check()
    }

    @Test(
        arguments: ["providers", "commands", "alerts", "sinks"].map { "‸\($0): []\n" } + [
            "gateway: {‸timezone: UTC, ‸database: x}\n",
            "targets: {hosts: {a: {addr: h, ‸device: x, ‸line: x, ‸tls: true, ‸limits: {sessions: 4}}}}\n",
            "targets: {defaults: {‸via: serial}}\n".replacing("‸via: ", with: "via: ‸"),
            "roles: {r: {‸request: {}}}\n",
            "roles: {r: {allow: [{targets: {match: {}}, do: [connect, ‸observe, ‸forward], ‸commands: x}]}}\n",
            "roles: {r: {allow: [{targets: {match: {}}, when: {‸hours: x, ‸mfa: 8h}}]}}\n",
            "users: {a: {‸mfa: [totp]}}\n",
        ])
    func `a key or value of a feature that is not built is refused as such, at its place`(yaml: String) throws {
        let folder = try ConfigurationFolder(["main.yaml": ConfigurationFolder.head + yaml])
        let errors = folder.errors()
        #expect(errors.map(\.location) == folder.marks)
        for error in errors {
            #expect(error.kind == .notInThisVersion)
            #expect(error.message.contains("is not in this version; "))
        }
    }

    static let types = [
        Fault(.wrongType, "users: ‸hello\n", "'users' is a single value; it must be a mapping from names"),
        Fault(.wrongType, "users: ‸[]\n", "'users' is a list; it must be a mapping from names"),
        Fault(.wrongType, "gateway: ‸[]\n", "'gateway' is a list; it must be a mapping"),
        Fault(.wrongType, "users: {a: {roles: ‸netops}}\n", "'roles' is a single value; it must be a list"),
        Fault(.wrongType, "gateway: {name: ‸[a]}\n", "'name' is a list; it must be a name"),
        Fault(.wrongType, "gateway: {name: ‸{a: b}}\n", "'name' is a mapping; it must be a name"),
        Fault(.wrongType, "gateway: {name: ‸~}\n", "'name' has no value; it must be a name"),
        Fault(.wrongType, "users: {a: {roles: [‸[b]]}}\n", "'roles' is a list; it must be a name"),
        Fault(
            .wrongType, "targets: {defaults: {port: ‸telnet}}\n",
            "'telnet' in 'port' is not a number; write a number from 1 to 65535"),
        Fault(
            .wrongType, "targets: {defaults: {port: ‸\"23\"}}\n",
            "'23' in 'port' is not a number; write a number from 1 to 65535, without quotes"),
        Fault(
            .wrongType, "targets: {defaults: {port: ‸0x17}}\n",
            "'0x17' in 'port' is not a number; write a number from 1 to 65535"),
        Fault(
            .wrongType, "targets: {defaults: {port: ‸023}}\n",
            "'023' in 'port' is not a number; write a number from 1 to 65535"),
        Fault(
            .badValue, "targets: {defaults: {port: ‸0}}\n",
            "'0' in 'port' is out of range; write a number from 1 to 65535"),
        Fault(
            .badValue, "targets: {defaults: {port: ‸65536}}\n",
            "'65536' in 'port' is out of range; write a number from 1 to 65535"),
        Fault(
            .badValue, "targets: {defaults: {port: ‸99999999999999999999}}\n",
            "'99999999999999999999' in 'port' is out of range; write a number from 1 to 65535"),
        Fault(
            .badValue, "targets: {defaults: {port: ‸-23}}\n",
            "'-23' in 'port' is out of range; write a number from 1 to 65535"),
        Fault(
            .badValue, "gateway: {recording: {mode: ‸strickt}}\n",
            "'strickt' in 'mode' is not known; did you mean 'strict'?"),
        Fault(
            .badValue, "gateway: {recording: {mode: ‸sometimes}}\n",
            "'sometimes' in 'mode' is not known; write one of strict, best_effort, off"),
        Fault(
            .badValue, "roles: {r: {options: {idle: ‸15}}}\n",
            "'15' in 'idle' is not a duration; write it like 30s, 15m, 8h or 1h30m, at most 366d"),
        Fault(
            .badValue, "roles: {r: {options: {sessions: ‸0}}}\n",
            "'0' in 'sessions' is out of range; write a number from 1 to 10000"),
        Fault(
            .badValue, "gateway: {name: ‸\"\"}\n",
            "'' in 'name' is not a name; use 1 to 64 of the letters A to Z and "
                + "a to z, digits, '.', '_' and '-'"),
        Fault(.badValue, "gateway: {state: ‸\"\"}\n", "'' in 'state' is empty; give a path"),
        Fault(
            .badValue, "gateway: {state: ‸~/sallyport}\n",
            "'~/sallyport' in 'state' starts with '~', which only a shell expands; write the whole path"),
    ]

    @Test(arguments: types)
    func `a wrong type or value is reported at the value`(fault: Fault) throws {
        try fault.check()
    }

    static let version = [
        Fault(
            .badValue, "version: ‸2\nlisteners: [{name: s, proto: ssh, bind: \"[::1]:0\"}]\n",
            "'2' in 'version' is out of range; write the number 1", isWholeFile: true),
        Fault(
            .wrongType, "version: ‸\"1\"\nlisteners: [{name: s, proto: ssh, bind: \"[::1]:0\"}]\n",
            "'1' in 'version' is not a number; write the number 1, without quotes", isWholeFile: true),
        Fault(
            .missing, "‸listeners: [{name: s, proto: ssh, bind: \"[::1]:0\"}]\n",
            "'version' is missing in top level; add it: the number 1", isWholeFile: true),
        Fault(.missing, "version: 1\nlisteners: ‸[]\n", "'listeners' is empty; give at least 1", isWholeFile: true),
    ]

    @Test(arguments: version)
    func `the version and a way in are required`(fault: Fault) throws {
        try fault.check()
    }

    @Test func `an empty section is an empty one, as after commenting out its last entry`() throws {
        let configuration = try ConfigurationFolder.configuration(
            "gateway:\nusers:\nroles:\ncredentials:\ntargets:\n  hosts:\n  groups:\n  defaults:\n")
        #expect(configuration.targets.isEmpty && configuration.users.isEmpty)
    }

    @Test func `everything that is left out has its default`() throws {
        let configuration = try ConfigurationFolder.configuration(
            "targets: {hosts: {a: {addr: h}}}\nroles: {r: {allow: [{targets: {match: {}}}], deny: [{targets: {match: {}}}]}}\n"
        )
        #expect(configuration.gateway.name == "sallyport")
        #expect(configuration.gateway.state == "/var/lib/sallyport")
        #expect(configuration.gateway.recording == .strict)
        let target = try #require(configuration.targets.first)
        #expect(target.port == 23 && target.transport == .telnet && target.family == "raw" && target.credential == nil)
        let role = try #require(configuration.roles.first)
        #expect(role.allow.map(\.verbs) == [[.connect]])
        #expect(role.deny.map(\.verbs) == [Set(Verb.allCases)])
        #expect(role.duties == .none)
        #expect(configuration.listeners.map(\.from) == [[]])
    }
}
