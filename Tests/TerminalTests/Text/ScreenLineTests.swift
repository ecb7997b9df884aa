import Terminal
import Testing

@Suite struct ScreenLineTests {
    static let rows: [(String, String)] = [
        ("switch1#", "switch1#"),
        ("old\rnew", "new"),
        ("abc\u{8}\u{8}X", "aXc"),
        ("\u{1B}[1;31mred\u{1B}[0m>", "red>"),
        ("\u{1B}]0;switch1# title\u{7}Username: ", "Username: "),
        ("abcdef\r\u{1B}[Kxy", "xy"),
        ("abcdef\u{1B}[3D\u{1B}[K", "abc"),
        ("ab\u{1B}[2K", "  "),
        ("abc\u{1B}[1G>", ">bc"),
        ("a\tb", "a       b"),
        ("\u{7}a\u{0}b\u{7F}", "ab"),
        ("größe#", "größe#"),
    ]

    @Test("A line is what a person sees of it", arguments: rows)
    func seen(row: (bytes: String, line: String)) {
        var line = ScreenLine()
        for byte in row.bytes.utf8 { _ = line.receive(byte) }
        #expect(line.visible == row.line)
    }

    @Test func `A pager wiped with backspaces and blanks leaves an empty line`() {
        var line = ScreenLine()
        var effects: [ScreenLine.Effect] = []
        let wiped = " --More-- " + String(repeating: "\u{8}", count: 10) + String(repeating: " ", count: 10)
        for byte in wiped.utf8 { _ = line.receive(byte) }
        for _ in 0..<10 { effects.append(line.receive(0x08)) }
        #expect(effects.last == .erased)
        for byte in " ip address".utf8 { _ = line.receive(byte) }
        #expect(line.visible == " ip address")
    }

    @Test func `A finished line stays readable until the next byte`() {
        var line = ScreenLine()
        for byte in "one\r".utf8 { _ = line.receive(byte) }
        #expect(line.receive(0x0A) == .ended)
        #expect(line.visible == "one")
        _ = line.receive(0x78)
        #expect(line.visible == "x")
    }

    @Test func `A line keeps no more columns than its limit`() {
        var line = ScreenLine(limit: 4)
        for byte in "abcdefgh\u{1B}[999999999999999999999C\tz".utf8 { _ = line.receive(byte) }
        #expect(line.visible == "abcd")
        #expect(line.isOverlong)
    }

    @Test func `Random bytes are survived, and a line feed always ends a line in the end`() {
        var random = SeededBytes(seed: 7)
        for _ in 0..<200 {
            var line = ScreenLine(limit: 16)
            for byte in random.bytes(200) { _ = line.receive(byte) }
            let effects = [0x0A, 0x0A, 0x0A].map { line.receive($0) }
            #expect(effects.contains(.ended))
        }
    }
}
