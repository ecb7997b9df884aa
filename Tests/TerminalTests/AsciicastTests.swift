import Terminal
import Testing

@Suite struct AsciicastTests {
    private let header = AsciicastHeader(
        columns: 80, rows: 24, timestamp: 1_769_846_709, terminalType: "xterm-256color", title: "alice on \"sw1\"")

    private func lines(
        _ version: AsciicastVersion, _ body: (inout AsciicastEncoder, inout [UInt8]) -> Void
    ) -> [String] {
        var out: [UInt8] = []
        var encoder = AsciicastEncoder(version: version, header: header, to: &out)
        body(&encoder, &out)
        return String(decoding: out, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            .map(String.init)
    }

    @Test func `version 2 has its header and absolute times`() {
        let lines = lines(.v2) { encoder, out in
            encoder.output(Array("hi\r\n".utf8)[...], at: 1_500_000_999, to: &out)
            encoder.input(Array("q".utf8)[...], at: 1_500_001_000, to: &out)
            encoder.resize(columns: 100, rows: 30, at: 61_000_000_000, to: &out)
            encoder.marker("a\tb", at: 61_000_000_001, to: &out)
        }
        #expect(
            lines == [
                #"{"version": 2, "width": 80, "height": 24, "env": {"TERM": "xterm-256color"}, "#
                    + #""timestamp": 1769846709, "title": "alice on \"sw1\""}"#,
                #"[1.500000, "o", "hi\r\n"]"#, #"[1.500001, "i", "q"]"#, #"[61.000000, "r", "100x30"]"#,
                #"[61.000000, "m", "a\tb"]"#,
            ])
    }

    @Test func `version 3 has its header and intervals`() {
        let lines = lines(.v3) { encoder, out in
            encoder.output([0x61], at: 1_500_000_999, to: &out)
            encoder.output([0x62], at: 1_500_001_000, to: &out)
        }
        #expect(
            lines == [
                #"{"version": 3, "term": {"cols": 80, "rows": 24, "type": "xterm-256color"}, "#
                    + #""timestamp": 1769846709, "title": "alice on \"sw1\""}"#,
                #"[1.500000, "o", "a"]"#, #"[0.000001, "o", "b"]"#,
            ])
    }

    @Test func `intervals do not drift: a million of 1.9 microseconds add up`() {
        var total = 0
        var out: [UInt8] = []
        var encoder = AsciicastEncoder(version: .v3, header: header, to: &out)
        for event in 1...100_000 {
            out.removeAll(keepingCapacity: true)
            encoder.output([0x61], at: UInt64(event) * 1_900, to: &out)
            total += Int(String(decoding: out[3..<9], as: UTF8.self)) ?? 0
        }
        #expect(total == 190_000)
    }

    @Test func `times that run backwards do not`() {
        let lines = lines(.v3) { encoder, out in
            encoder.output([0x61], at: 5_000_000, to: &out)
            encoder.output([0x62], at: 1_000_000, to: &out)
        }
        #expect(lines.last == #"[0.000000, "o", "b"]"#)
    }

    @Test("a text cut at any byte is the same text", arguments: ["é€😀z", "\u{10FFFF}\u{800}\u{7FF}"])
    func cut(text: String) {
        let bytes = Array(text.utf8)
        for place in 0...bytes.count {
            let lines = lines(.v2) { encoder, out in
                encoder.output(bytes[..<place], at: 0, to: &out)
                encoder.output(bytes[place...], at: 0, to: &out)
                encoder.finish(at: 0, to: &out)
            }
            let joined = lines.dropFirst().map { $0.dropFirst(17).dropLast(2) }.joined()
            #expect(joined == text)
        }
    }

    @Test(
        "Unicode 3.9: ill-formed UTF-8 becomes U+FFFD as Swift's own decoder has it",
        arguments: [
            [0x80], [0xC0, 0xAF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xFF, 0xFE], [0xE2, 0x82, 0x41], [0xF0, 0x9F, 0x98, 0xE2, 0x82, 0xAC], [0xC3],
            [0xE2, 0x82], [0x41, 0xF0, 0x9F],
        ] as [[UInt8]])
    func illFormed(bytes: [UInt8]) {
        let lines = lines(.v2) { encoder, out in
            encoder.output(bytes[...], at: 0, to: &out)
            encoder.finish(at: 0, to: &out)
        }
        let joined = lines.dropFirst().map { $0.dropFirst(17).dropLast(2) }.joined()
        #expect(joined == String(decoding: bytes, as: UTF8.self))
    }

    @Test func `everything JSON and a terminal would trip over is escaped`() {
        let lines = lines(.v2) { encoder, out in
            encoder.output([0x00, 0x1B, 0x22, 0x5C, 0x7F, 0xC2, 0x9B, 0xE2, 0x80, 0xAE], at: 0, to: &out)
        }
        #expect(lines.last == #"[0.000000, "o", "\u0000\u001b\"\\\u007f\u009b\u202e"]"#)
    }
}
