import Policy
import Testing

@Suite struct InheritanceTests {
    private func group(_ name: String, in groups: [String] = [], _ labels: [String: String] = [:]) -> TargetGroup {
        TargetGroup(name: name, groups: groups, settings: TargetSettings(labels: labels))
    }

    @Test func `what stands nearer wins: own, group, parent, defaults`() throws {
        let inheritance = Inheritance(
            groups: [
                TargetGroup(
                    name: "access", groups: ["ams"],
                    settings: TargetSettings(port: 2_001, labels: ["tier": "access", "rack": "7"])),
                TargetGroup(
                    name: "ams",
                    settings: TargetSettings(
                        port: 2_000, family: "ios", labels: ["tier": "any", "site": "ams", "rack": "0"])),
            ],
            defaults: TargetSettings(
                transport: .telnet, port: 23, family: "raw", credential: "core", labels: ["owner": "noc"]))
        let resolved = try inheritance.resolve(TargetSettings(labels: ["rack": "9"]), in: ["access"])
        #expect(resolved.groups == ["access", "ams"])
        #expect(
            resolved.settings
                == TargetSettings(
                    transport: .telnet, port: 2_001, family: "ios", credential: "core",
                    labels: ["rack": "9", "tier": "access", "site": "ams", "owner": "noc"]))
    }

    @Test func `groups that contradict each other are refused, because a lost label may be a lost denial`() throws {
        let inheritance = Inheritance(groups: [group("a", ["tier": "ot"]), group("b", ["tier": "lab"])])
        #expect(throws: Inheritance.Fault.conflict(setting: "label tier", first: "a", second: "b")) {
            try inheritance.resolve(TargetSettings(), in: ["a", "b"])
        }
        let own = try inheritance.resolve(TargetSettings(labels: ["tier": "own"]), in: ["a", "b"])
        #expect(own.settings.labels == ["tier": "own"])
    }

    @Test(arguments: [
        ("port", TargetSettings(port: 1), TargetSettings(port: 2)),
        ("family", TargetSettings(family: "ios"), TargetSettings(family: "raw")),
        ("credential", TargetSettings(credential: "a"), TargetSettings(credential: "b")),
    ])
    func `settings are compared like labels`(name: String, first: TargetSettings, second: TargetSettings) throws {
        let inheritance = Inheritance(
            groups: [TargetGroup(name: "a", settings: first), TargetGroup(name: "b", settings: second)])
        #expect(throws: Inheritance.Fault.conflict(setting: name, first: "a", second: "b")) {
            try inheritance.resolve(TargetSettings(), in: ["a", "b"])
        }
        #expect(try inheritance.resolve(second, in: ["a", "b"]).settings == second)
    }

    @Test func `two ways to one ancestor are no conflict`() throws {
        let inheritance = Inheritance(
            groups: [group("a", in: ["top"]), group("b", in: ["top"]), group("top", ["site": "ams"])])
        let resolved = try inheritance.resolve(TargetSettings(), in: ["a", "b"])
        #expect(resolved.settings.labels == ["site": "ams"])
        #expect(resolved.groups == ["a", "b", "top"])
    }

    @Test func `an unknown group is refused, and whatever belongs to a faulty one`() {
        let inheritance = Inheritance(groups: [group("a", in: ["ghost"]), group("b", in: ["a"])])
        #expect(throws: Inheritance.Fault.unknownGroup("nobody")) {
            try inheritance.resolve(TargetSettings(), in: ["nobody"])
        }
        #expect(throws: Inheritance.Fault.faultyGroup("b")) {
            try inheritance.resolve(TargetSettings(), in: ["b"])
        }
        #expect(inheritance.faults == ["a": .unknownGroup("ghost"), "b": .faultyGroup("a")])
    }

    @Test(arguments: [["a"], ["a", "b"], ["a", "b", "c"]])
    func `a circle of any size is refused, and what belongs to it`(names: [String]) {
        let next = names.dropFirst() + names.prefix(1)
        let circle = zip(names, next).map { group($0, in: [$1]) }
        let inheritance = Inheritance(groups: circle + [group("below", in: ["good", "a"]), group("good")])
        var expected = Dictionary(uniqueKeysWithValues: names.map { ($0, Inheritance.Fault.cycle) })
        expected["below"] = .faultyGroup("a")
        #expect(inheritance.faults == expected)
    }

    @Test(arguments: [true, false])
    func `groups may be nested to the limit and no deeper, in whatever order they come`(isReversed: Bool) throws {
        let names = (1...Inheritance.deepest + 2).map { "g\($0)" }
        let groups = names.enumerated().map { group($1, in: $0 > 0 ? [names[$0 - 1]] : []) }
        let inheritance = Inheritance(groups: isReversed ? groups.reversed() : groups)
        let deepest = try inheritance.resolve(TargetSettings(), in: [names[Inheritance.deepest - 1]])
        #expect(deepest.groups.count == Inheritance.deepest)
        #expect(
            inheritance.faults == [names[Inheritance.deepest]: .tooDeep, names[Inheritance.deepest + 1]: .tooDeep])
    }

    @Test func `a lattice with very many paths is resolved at once`() throws {
        let levels = 12
        let groups = (0..<levels).flatMap { level in
            (0..<8).map { index in
                group("l\(level)-\(index)", in: level + 1 < levels ? (0..<8).map { "l\(level + 1)-\($0)" } : [])
            }
        }
        let resolved = try Inheritance(groups: groups).resolve(TargetSettings(), in: ["l0-0"])
        #expect(resolved.groups.count == 1 + 8 * (levels - 1))
    }
}
