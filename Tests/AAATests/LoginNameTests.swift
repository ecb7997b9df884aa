import AAA
import Testing

@Suite struct LoginNameTests {
    @Test(
        arguments: [
            ("alice", "alice", nil), ("alice+core-sw1", "alice", "core-sw1"), ("a+b+c", "a", "b+c"),
            ("jörg@example", "jörg@example", nil), ("x+10.0.0.1", "x", "10.0.0.1"),
        ] as [(String, String, String?)])
    func `the first plus parts user and target`(text: String, user: String, target: String?) throws {
        let name = try LoginName.parse(text)
        #expect(name.user == user)
        #expect(name.target == target)
        #expect(name.description == text)
        #expect(try LoginName.parse(bytes: Array(text.utf8)) == name)
    }

    @Test(arguments: [
        ("", LoginNameError.empty), ("+sw", .empty), ("alice+", .emptyTarget),
        ("al ice", .forbiddenCharacter(0x20)), ("alice\n", .forbiddenCharacter(0x0A)),
        ("a\u{1B}[2J", .forbiddenCharacter(0x1B)), ("a\u{202E}b", .forbiddenCharacter(0x202E)),
        ("a\u{0}", .forbiddenCharacter(0)), ("alice+s w", .forbiddenCharacter(0x20)),
    ])
    func `names that could trick a terminal or a log are refused`(text: String, error: LoginNameError) {
        #expect(throws: error) { try LoginName.parse(text) }
        #expect(LoginName(text) == nil)
    }

    @Test(arguments: ["-f root", "-froot", "-", "alice+-oProxyCommand"])
    func `CVE-2026-24061: a name that looks like an option is refused`(text: String) {
        #expect(throws: LoginNameError.startsWithHyphen) { try LoginName.parse(text) }
    }

    @Test func `user and target may be as long as their limits and not a byte longer`() throws {
        let user = String(repeating: "u", count: LoginName.userLimit)
        let target = String(repeating: "t", count: LoginName.targetLimit)
        #expect(try LoginName.parse("\(user)+\(target)").target == target)
        #expect(throws: LoginNameError.tooLong(limit: 64)) { try LoginName.parse(user + "u") }
        #expect(throws: LoginNameError.tooLong(limit: 253)) { try LoginName.parse("u+" + target + "t") }
        #expect(throws: LoginNameError.self) { try LoginName.parse(String(repeating: "é", count: 100_000)) }
        #expect(throws: LoginNameError.tooLong(limit: 64)) { try LoginName.parse(String(repeating: "é", count: 33)) }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        #expect(throws: LoginNameError.notUTF8) { try LoginName.parse(bytes: [0x61, 0xFF]) }
    }

    @Test func `a user's own name has no plus`() throws {
        try LoginName.checkUser("alice")
        #expect(throws: LoginNameError.forbiddenCharacter(0x2B)) { try LoginName.checkUser("alice+sw") }
        #expect(throws: LoginNameError.self) { try LoginName.checkUser(LoginName.impossible) }
    }

    @Test func `the text of an error never repeats the name`() {
        #expect(
            "\(LoginNameError.forbiddenCharacter(0x1B))" == "contains the character U+001B, which names may not have")
    }
}
