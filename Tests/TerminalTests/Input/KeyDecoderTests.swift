import Terminal
import Testing

@Suite struct KeyDecoderTests {
    static let rows: [(String, [Key])] = [
        ("a", [.text("a")]),
        ("é", [.text("é")]),
        ("日🎉", [.text("日"), .text("🎉")]),
        ("e\u{301}", [.text("e"), .text("\u{301}")]),
        ("\r", [.enter]),
        ("\r\n", [.enter]),
        ("\r\0", [.enter]),
        ("\n", [.enter]),
        ("\r\n\r\n", [.enter, .enter]),
        ("\r\r", [.enter, .enter]),
        ("\u{8}\u{7F}", [.backspace, .backspace]),
        ("\u{1}\u{3}\u{1D}\0", [.control(0x41), .control(0x43), .control(0x5D), .control(0x40)]),
        ("\u{1B}[A\u{1B}OB", [.up, .down]),
        ("\u{1B}[1;5C\u{1B}[D", [.right, .left]),
        ("\u{1B}[H\u{1B}[4~\u{1B}OF", [.home, .end, .end]),
        ("\u{1B}[3~\u{1B}[2~\u{1B}[5~\u{1B}[6~", [.delete, .insert, .pageUp, .pageDown]),
        ("\u{1B}OP\u{1B}[15~\u{1B}[24~", [.function(1), .function(5), .function(12)]),
        ("\t\u{1B}[Z", [.tab, .backTab]),
        ("\u{1B}b\u{1B}\u{1B}[A", [.meta(0x62), .escape, .up]),
        ("\u{1B}[200~x\u{1B}[201~", [.text("x")]),
        ("\u{1B}]0;title\u{7}y\u{1B}P1$r\u{1B}\\z", [.text("y"), .text("z")]),
        ("\u{1B}[12\rx", [.enter, .text("x")]),
    ]

    @Test("Bytes become keys, whole and cut at every point", arguments: rows)
    func decodesWholeAndCut(row: (input: String, keys: [Key])) {
        let bytes = Array(row.input.utf8)
        for cut in 0...bytes.count {
            var decoder = KeyDecoder()
            let keys = decoder.decode(bytes[..<cut]) + decoder.decode(bytes[cut...])
            #expect(keys == row.keys, "cut at \(cut)")
            #expect(!decoder.isPending)
        }
    }

    @Test func `A lone Escape is reported once nothing followed it`() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([0x1B]) == [])
        #expect(decoder.isPending)
        #expect(decoder.flush() == [.escape])
        #expect(decoder.flush() == [])
    }

    @Test("What is not UTF-8 comes through as single bytes (RFC 3629 section 3)")
    func malformedUTF8() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([0xE9, 0x41]) == [.byte(0xE9), .text("A")])
        #expect(decoder.decode([0xC0, 0x80, 0xFF]) == [.byte(0xC0), .byte(0x80), .byte(0xFF)])
        #expect(decoder.decode([0xED, 0xA0, 0x80]) == [.byte(0xED), .byte(0xA0), .byte(0x80)])
        #expect(decoder.decode([0xF0, 0x9F, 0x0D]) == [.byte(0xF0), .byte(0x9F), .enter])
        #expect(decoder.decode([0xC3]) == [])
        #expect(decoder.flush() == [.byte(0xC3)])
    }

    @Test func `A sequence longer than the limit is swallowed whole`() {
        var decoder = KeyDecoder()
        let long = [0x1B, 0x5B] + [UInt8](repeating: 0x31, count: 10 * KeyDecoder.maximumParameters)
        #expect(decoder.decode(long + [0x41, 0x78]) == [.text("x")])
    }

    @Test func `A control string that never ends gives the keyboard back after its limit`() {
        var decoder = KeyDecoder()
        let flood = [0x1B, 0x5D] + [UInt8](repeating: 0x61, count: KeyDecoder.maximumString + 1)
        _ = decoder.decode(flood)
        #expect(decoder.decode([0x62]) == [.text("b")])
    }

    @Test func `Random bytes never leave the decoder stuck`() {
        var random = SeededBytes(seed: 0x5A11)
        for _ in 0..<200 {
            var decoder = KeyDecoder()
            _ = decoder.decode(random.bytes(64))
            _ = decoder.flush()
            #expect(decoder.decode([0x61]).last == .text("a") || decoder.isPending == false)
            #expect(decoder.decode([0x61]) == [.text("a")])
        }
    }
}

/// A small generator with a seed, so that a failure repeats.
struct SeededBytes {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt8 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in next() } }
}
