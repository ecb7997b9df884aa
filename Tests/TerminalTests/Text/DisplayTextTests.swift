import Terminal
import Testing

@Suite struct DisplayTextTests {
    static let rows: [(String, String)] = [
        ("core-sw1", "core-sw1"),
        ("größe 日本 🎉", "größe 日本 🎉"),
        ("a\u{1B}[2Jb", "a\\u{1b}[2Jb"),
        ("a\r\nb\u{7}", "a\\u{0d}\\u{0a}b\\u{07}"),
        ("\u{9B}31m", "\\u{9b}31m"),
        ("\u{202E}evil\u{2066}", "\\u{202e}evil\\u{2066}"),
        ("zero\u{200B}width\u{2028}", "zero\\u{200b}width\\u{2028}"),
        ("\u{7F}", "\\u{7f}"),
    ]

    @Test("Nothing that acts on a terminal survives", arguments: rows)
    func escapes(row: (text: String, safe: String)) {
        #expect(DisplayText.sanitized(row.text) == row.safe)
    }

    @Test func `Bytes that are not UTF-8 are written in hexadecimal`() {
        #expect(DisplayText.sanitized(bytes: [0x61, 0x9B, 0xE9, 0x62, 0xC3]) == "a\\x9b\\xe9b\\xc3")
        #expect(DisplayText.sanitized(bytes: Array("é".utf8)) == "é")
    }

    @Test func `A long text is cut where the limit says`() {
        #expect(DisplayText.sanitized("abcdef", limit: 3) == "abc…")
        #expect(DisplayText.sanitized(bytes: Array("abcdef".utf8), limit: 3) == "abc…")
        #expect(DisplayText.sanitized("abc", limit: 3) == "abc")
    }

    static let widths: [(Unicode.Scalar, Int)] = [
        ("a", 1), ("é", 1), ("\u{301}", 0), ("日", 2), ("ｱ", 1), ("Ａ", 2), ("한", 2), ("🎉", 2), ("🇩", 1),
        ("\u{200B}", 0), ("\u{1B}", 0), ("\u{85}", 0), ("⌚", 2),
    ]

    @Test("A character takes the columns a terminal gives it (UAX 11)", arguments: widths)
    func width(row: (scalar: Unicode.Scalar, columns: Int)) {
        #expect(DisplayWidth.columns(of: row.scalar) == row.columns)
    }
}
