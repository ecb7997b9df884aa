import Platform
import TelnetServer
import Testing

@Suite struct BannerTests {
    private static let system = SystemNames(
        name: "Linux", host: "box.example.org", release: "6.1.0", version: "#1 SMP", machine: "x86_64")

    @Test(arguments: [
        ("Debian 12\n", "Debian 12\r\n"), ("%h|%D", "box.example.org|example.org\r\n"),
        ("%s %m %r %v\n", "Linux x86_64 6.1.0 #1 SMP\r\n"),
        ("%d\n", "Mon\r\n"), ("%t\n", "network\r\n"), ("100%%\n", "100%\r\n"), ("%q\n", "%q\r\n"), ("", ""),
        ("a\u{1b}[2J\u{9b}b\u{7f}\rc\td\n", "a[2Jbc\td\r\n"), ("Grüße\n", "Grüße\r\n"),
        ("no end", "no end\r\n"), ("end%", "end%\r\n"), ("50%\nmore\n", "50%\r\nmore\r\n"), ("%%%\n", "%%\r\n"),
        ("%\u{1b}[2J\n", "%[2J\r\n"), ("%\u{9b}x\n", "%x\r\n"),
        ("a\u{202e}b\u{2066}c\u{200f}d\u{feff}e\u{2028}f\n", "abcdef\r\n"),
    ])
    func `each escape of issue.net is what it stands for, and nothing acts on the terminal`(
        _ text: String, _ shown: String
    ) {
        #expect(Banner(text, Self.system).text(date: "Mon") == shown)
    }

    @Test func `a host without a domain has an empty one`() {
        let system = SystemNames(name: "", host: "box", release: "", version: "", machine: "")
        #expect(Banner("<%D>", system).text(date: "") == "<>\r\n")
    }
}
