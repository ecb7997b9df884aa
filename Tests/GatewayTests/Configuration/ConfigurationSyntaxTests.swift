import Gateway
import Policy
import Testing

@Suite struct ConfigurationSyntaxTests {
    static let faults = [
        Fault(
            .syntax, "users:\n‸\talice: {}\n",
            "a tab indents this line; YAML allows only spaces there, so replace it"),
        Fault(
            .syntax, "users:\n  ‸\talice: {}\n",
            "a tab indents this line; YAML allows only spaces there, so replace it"),
        Fault(
            .syntax, "users:\n  alice:\n  ‸\troles: []\n",
            "a tab indents this line; YAML allows only spaces there, so replace it"),
        Fault(
            .syntax, "users:\n  alice: {roles: [a‸}\n",
            "this is not valid YAML: did not find expected ',' or ']' (while parsing a flow sequence that starts at "
                + "line 4); check the line and the one above"),
        Fault(
            .syntax, "users: \"alice\n‸",
            "this is not valid YAML: found unexpected end of stream (while scanning a quoted scalar that starts at "
                + "line 3); check the line and the one above"),
        Fault(.syntax, "users: {‸[a]: b}\n", "a key must be a single value; write 'key: value'"),
        Fault(
            .syntax, "users: {a: &x {roles: []}, b: {‸<<: *x}}\n",
            "merge keys are not used here; share settings by targets.groups and targets.defaults"),
        Fault(
            .syntax, "users: ‸*ghost\n",
            "this is not valid YAML: found undefined alias; check the line and the one above"),
        Fault(.syntax, "users: {‸\u{8}a: {}}\n", "the character U+8 is not allowed in YAML; remove it"),
        Fault(.syntax, "users: {a: {}, é‸\u{fffe}: {}}\n", "the character U+fffe is not allowed in YAML; remove it"),
        Fault(
            .duplicate, "users: {a: {}}\nroles: {}\n‸users: {b: {}}\n",
            "the key 'users' stands already in line 3; keep one of them"),
        Fault(
            .duplicate, "users: {a: {}, b: {}, ‸a: {}, ‸b: {}, ‸a: {}}\nroles: {r: {}, ‸\"r\": {}}\n",
            "the key 'a' stands already in line 3; keep one of them"),
        Fault(
            .duplicate, "users: {1: {}, ‸'1': {}}\n", "the key '1' stands already in line 3; keep one of them"),
    ]

    @Test(arguments: faults)
    func `what is no YAML, or not the kind used here, is reported at its place`(fault: Fault) throws {
        try fault.check()
    }

    @Test func `a document after the first is refused`() throws {
        try Fault(
            .syntax, "version: 1\n‸---\nversion: 1\n",
            "this is not valid YAML: but found another document (expected a single document in the stream that "
                + "starts at line 1); check the line and the one above", isWholeFile: true
        ).check()
    }

    @Test(arguments: ["", "# nothing\n", "---\n", "~\n"])
    func `an empty file lacks what is required`(text: String) throws {
        let folder = try ConfigurationFolder(["main.yaml": text])
        #expect(
            folder.errors().map(\.description) == [
                "main.yaml:1:1: 'listeners' is missing in top level; add it: a list",
                "main.yaml:1:1: 'version' is missing in top level; add it: the number 1",
            ])
    }

    @Test(arguments: [("hello\n", "a single value"), ("- a\n", "a list")])
    func `a file that is not a mapping is refused`(text: String, kind: String) throws {
        try Fault(
            .wrongType, "‸" + text, "the file must be a mapping, not \(kind); start with 'version: 1'",
            isWholeFile: true
        ).check()
    }

    @Test func `what is not UTF-8 is reported at its first wrong byte`() throws {
        let folder = try ConfigurationFolder()
        try folder.write("main.yaml", bytes: Array("version: 1\n# né ".utf8) + [0xc3, 0x28, 0x0a])
        #expect(folder.errors().map(\.description) == ["main.yaml:2:6: this is not UTF-8 text; save the file as UTF-8"])
    }

    @Test func `a byte order mark and Windows line ends are accepted, and places are the same`() throws {
        let folder = try ConfigurationFolder()
        let text = ConfigurationFolder.head + "users: {}\nuser: {}\n"
        try folder.write("main.yaml", bytes: [0xef, 0xbb, 0xbf] + Array(text.replacing("\n", with: "\r\n").utf8))
        #expect(folder.errors().map(\.location) == ["main.yaml:4:1"])
    }

    @Test func `columns count characters, not bytes`() throws {
        try Fault(
            .unknownKey, "credentials: {a: {user: \"żółć 😀\", secret: vault:a, ‸usr: b}}\n",
            "unknown key 'usr' in credentials.NAME; did you mean 'user'?"
        ).check()
    }

    @Test func `nesting is limited, long before it could exhaust the stack`() throws {
        for depth in [70, 900, 100_000] {
            let folder = try ConfigurationFolder([
                "main.yaml": ConfigurationFolder.head + "users: " + String(repeating: "[", count: depth)
                    + String(repeating: "]", count: depth)
            ])
            let errors = folder.errors()
            #expect(errors.contains { $0.kind == .limit || $0.kind == .syntax }, "\(depth): \(errors)")
        }
    }

    @Test func `aliases cannot multiply a small file into a huge one`() throws {
        let levels = (1...12).map { level in
            "  l\(level): &l\(level) [" + Array(repeating: "*l\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
        }
        let folder = try ConfigurationFolder([
            "main.yaml": ConfigurationFolder.head + "users:\n  l0: &l0 [x]\n" + levels.joined()
        ])
        #expect(folder.errors().contains { $0.kind == .limit && $0.message.hasPrefix("more than 200000 values") })
    }

    @Test func `an alias may stand for a value`() throws {
        let configuration = try ConfigurationFolder.configuration(
            "roles: {a: &a {options: {idle: 5m}}, b: *a}\n")
        #expect(configuration.roles.map(\.duties.idle) == [.seconds(300), .seconds(300)])
    }

    @Test func `the first hundred errors are kept`() throws {
        let keys = (1...150).map { "key-\($0): 1\n" }.joined()
        let folder = try ConfigurationFolder(["main.yaml": ConfigurationFolder.head + keys])
        #expect(folder.errors().count == ConfigurationErrors.limit)
    }
}
