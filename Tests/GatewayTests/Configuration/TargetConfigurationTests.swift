import Gateway
import Policy
import Testing

@Suite struct TargetConfigurationTests {
    static let faults = [
        Fault(
            .missing, "targets: {hosts: {a: ‸{port: 23}}}\n",
            "'addr' is missing in targets.hosts.NAME; add it: a host name or address"),
        Fault(
            .badValue, "targets: {hosts: {a: {addr: ‸\"\"}}}\n",
            "'' in 'addr' is empty; give a host name or an address"),
        Fault(
            .badValue, "targets: {hosts: {a: {addr: ‸\"10.0.0.1:23\"}}}\n",
            "'10.0.0.1:23' in 'addr' holds a port; write the host here and the port as 'port'"),
        Fault(
            .badValue, "targets: {hosts: {a: {addr: ‸10.0.0.300}}}\n",
            "'10.0.0.300' in 'addr' is not a host name or address; correct it"),
        Fault(
            .badValue, "targets: {hosts: {‸-a: {addr: h}}}\n",
            "'-a' in 'hosts' starts with a hyphen; start a name with a letter or digit"),
        Fault(
            .badValue, "targets: {hosts: {‸a+b: {addr: h}}}\n",
            "'a+b' in 'hosts' is not a name; use 1 to 64 of the letters A to Z and a to z, digits, '.', '_' and '-'"),
        Fault(
            .badValue, "targets: {hosts: {‸ä: {addr: h}}}\n",
            "'ä' in 'hosts' is not a name; use 1 to 64 of the letters A to Z and a to z, digits, '.', '_' and '-'"),
        Fault(
            .badValue, "targets: {hosts: {a: {addr: h, family: ‸isos}}}\n",
            "'isos' in 'family' is not known; did you mean 'ios'?"),
        Fault(
            .badValue, "targets: {hosts: {a: {addr: h, family: ‸tn3270}}}\n",
            "'tn3270' in 'family' is not known; write one of ios, raw"),
        Fault(
            .badValue, "targets: {hosts: {a: {addr: h, labels: {‸\"a b\": c}}}}\n",
            "'a b' in 'labels' is not a label; use 1 to 64 of the letters A to Z and a to z, digits, '.', '_', '-' "
                + "and '/'"),
        Fault(
            .badValue, "targets: {hosts: {a: {addr: h, labels: {x: ‸\"\\n\"}}}}\n",
            #"'\u{a}' in 'x' holds a character that is not printable; remove it"#),
        Fault(
            .unknownReference,
            "credentials: {core: {secret: vault:x}}\ntargets: {hosts: {a: {addr: h, credential: ‸cor}}}\n",
            "there is no credential 'cor'; did you mean 'core'?"),
        Fault(
            .unknownReference, "targets: {defaults: {credential: ‸core}}\n",
            "there is no credential 'core'; define it under 'credentials' or correct the name"),
        Fault(
            .unknownReference, "targets: {groups: {g: {credential: ‸core, groups: [‸h]}}}\n",
            "there is no credential 'core'; define it under 'credentials' or correct the name"),
        Fault(
            .unknownReference, "targets: {groups: {ams: {}}, hosts: {a: {addr: h, groups: [‸amd, ‸far]}}}\n",
            "there is no group 'amd'; did you mean 'ams'?"),
        Fault(
            .conflict,
            "targets: {groups: {‸a: {groups: [b]}, ‸b: {groups: [a]}}, hosts: {x: {addr: h, groups: [a]}}}\n",
            "the group 'a' belongs to itself by way of its groups; break the circle"),
        Fault(
            .conflict,
            "targets: {groups: {a: {labels: {t: x}}, b: {labels: {t: y}}}, hosts: {‸x: {addr: h, groups: [a, b]}}}\n",
            "the target 'x' gets different values of label t from the groups 'a' and 'b'; give it a value of its own"),
        Fault(
            .conflict,
            "targets: {groups: {a: {port: 1}, b: {port: 2}, ‸c: {groups: [a, b]}}, hosts: {x: {addr: h, groups: [c]}}}\n",
            "the group 'c' gets different values of port from the groups 'a' and 'b'; give it a value of its own"),
        Fault(
            .missing, "credentials: {a: ‸{user: u}}\n",
            "'secret' is missing in credentials.NAME; add it: a secret's name, as vault:NAME"),
        Fault(
            .badValue, "credentials: {a: {secret: ‸hunter2}}\n",
            "'secret' must name a secret, as vault:NAME; store its value with 'sallyport secrets set NAME'"),
        Fault(
            .badValue, "credentials: {a: {secret: vault:x, enable: ‸\"vault:\"}}\n",
            "'enable' must name a secret, as vault:NAME; store its value with 'sallyport secrets set NAME'"),
        Fault(
            .unknownKey, "credentials: {a: {secret: vault:x, ‸password: hunter2}}\n",
            "'password' is never in the configuration; write 'secret: vault:NAME' and store it with "
                + "'sallyport secrets set NAME'"),
    ]

    @Test(arguments: faults)
    func `a faulty target or credential is reported at its place`(fault: Fault) throws {
        try fault.check()
    }

    @Test func `a credential that is itself faulty is defined all the same`() throws {
        try Fault(
            .badValue, "credentials: {core: {secret: ‸x}}\ntargets: {hosts: {a: {addr: h, credential: core}}}\n",
            "'secret' must name a secret, as vault:NAME; store its value with 'sallyport secrets set NAME'"
        ).check()
    }

    @Test func `a value that might be a secret never stands in a message`() throws {
        let folder = try ConfigurationFolder([
            "main.yaml": ConfigurationFolder.head + "credentials: {a: {secret: hunter2, enable: hunter3}}\n"
        ])
        #expect(folder.errors().count == 2)
        #expect(!folder.errors().contains { $0.description.contains("hunter") })
    }

    @Test func `groups within groups and defaults are applied`() throws {
        let configuration = try ConfigurationFolder.configuration(
            """
            credentials: {core: {user: netops, secret: vault:core, enable: vault:en/core}}
            targets:
              defaults: {family: ios, credential: core, labels: {owner: noc}}
              groups:
                ams: {labels: {site: ams}, port: 2001}
                prod: {groups: [ams], labels: {tier: prod}}
              hosts:
                b: {addr: 10.0.0.2, groups: [prod], port: 99, labels: {owner: me}}
                a: {addr: "2001:db8::1", groups: [prod]}
                c: {addr: host.example.net, family: raw}
            """)
        #expect(configuration.targets.map(\.name) == ["a", "b", "c"])
        #expect(configuration.targets.map(\.port) == [2_001, 99, 23])
        #expect(configuration.targets.map(\.family) == ["ios", "ios", "raw"])
        #expect(configuration.targets.map(\.groups) == [["prod", "ams"], ["prod", "ams"], []])
        #expect(
            configuration.targets.map(\.labels) == [
                ["owner": "noc", "site": "ams", "tier": "prod"], ["owner": "me", "site": "ams", "tier": "prod"],
                ["owner": "noc"],
            ])
        #expect(configuration.targets.first?.location?.line == 11)
        let credential = try #require(configuration.credential(named: "core"))
        #expect(credential.user == "netops" && credential.secret == "core" && credential.enable == "en/core")
        #expect(configuration.credential(named: "cor") == nil)
    }
}
