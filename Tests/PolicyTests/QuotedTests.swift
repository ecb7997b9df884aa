import Policy
import Testing

@Suite struct QuotedTests {
    @Test(arguments: [
        ("core-sw1", "'core-sw1'"), ("", "''"), ("żółć 😀", "'żółć 😀'"), ("a\u{1b}[2Jb", #"'a\u{1b}[2Jb'"#),
        ("\u{9b}", #"'\u{9b}'"#), ("a\u{202e}b", #"'a\u{202e}b'"#), ("a\r\nb", #"'a\u{d}\u{a}b'"#),
        ("\u{2028}", #"'\u{2028}'"#), ("\u{e000}", #"'\u{e000}'"#), ("\u{0}", #"'\u{0}'"#),
    ])
    func `what could disturb a terminal is escaped, and nothing else`(text: String, shown: String) {
        #expect(quoted(text) == shown)
    }

    @Test func `a long text is cut`() {
        #expect(quoted("abcdef", atMost: 6) == "'abcdef'")
        #expect(quoted("abcdefg", atMost: 6) == "'abcdef…'")
    }
}
