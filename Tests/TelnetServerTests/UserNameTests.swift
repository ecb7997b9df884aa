import TelnetServer
import Testing

/// What may be a user's name (CVE-2026-24061, CVE-2007-0882, CVE-1999-0113, CVE-2001-0797).
@Suite struct UserNameTests {
    @Test(arguments: [
        "root", "alice", "a", "_apt", "www-data", "j.doe", "user+tag", "CORP\\alice", "alice@corp.example", "host$",
        "0x1",
        String(repeating: "n", count: 64),
    ])
    func `is taken`(_ name: String) {
        #expect(UserName(name)?.text == name)
    }

    @Test(arguments: [
        "", "-f", "-froot", "-f root", "--", "--help", "-e", ".", ".hidden", "+", "@corp", "$", "a b", "a\tb",
        "a\u{0}b", "a\nb",
        "a\rb", "a;b", "a=b", "a/b", "a$b", "a'b", "a\"b", "a`b", "a|b", "a\u{7f}", "a\u{1b}[2J", "é", "root\u{202e}",
        "\u{2212}froot", "\u{ff0d}froot", String(repeating: "n", count: 65), String(repeating: "word ", count: 10_000),
    ])
    func `is refused`(_ name: String) {
        #expect(UserName(name) == nil)
    }
}
