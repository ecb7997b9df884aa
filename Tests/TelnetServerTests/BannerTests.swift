import Platform
import TelnetServer
import Testing

@Suite struct BannerTests {
    private static let system = SystemNames(
        name: "Linux", host: "box.example.org", release: "6.1.0", version: "#1 SMP", machine: "x86_64")

    @Test(arguments: [
        ("Debian 12\n", "Debian 12\r\n"), ("%h|%D", "box.example.org|example.org"),
        ("%s %m %r %v", "Linux x86_64 6.1.0 #1 SMP"),
        ("%d", "Mon"), ("%t", "network"), ("100%%", "100%"), ("%q", "%q"), ("end%", "end"), ("", ""),
        ("a\u{1b}[2J\u{9b}b\u{7f}\rc\td", "a[2Jbc\td"), ("Grüße", "Grüße"),
    ])
    func `each escape of issue.net is what it stands for, and nothing acts on the terminal`(
        _ text: String, _ shown: String
    ) {
        #expect(Banner(text, Self.system).text(date: "Mon") == shown)
    }

    @Test func `a host without a domain has an empty one`() {
        let system = SystemNames(name: "", host: "box", release: "", version: "", machine: "")
        #expect(Banner("<%D>", system).text(date: "") == "<>")
    }
}
