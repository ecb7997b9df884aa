import Audit
import Testing

@Suite struct JSONReaderTests {
    private func read(_ text: String) throws -> JSONValue {
        try JSONReader.read(Array(text.utf8)[...])
    }

    @Test func `RFC 8259: every kind of value is read`() throws {
        let value = try read(#" {"a":[1,-2.5e+3,true,false,null],"b":{"c":"x"},"d":""} "#)
        #expect(value["a"] == .array([.number("1"), .number("-2.5e+3"), .bool(true), .bool(false), .null]))
        #expect(value["b"]?["c"]?.string == "x")
        #expect(value["d"]?.string == "")
        #expect(value["none"] == nil)
    }

    @Test(
        "RFC 8259 section 7: escapes are undone",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9\u20AC""#, "é€"),
            (#""\ud83d\ude00""#, "😀"), (#""\ud83dx""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
            (#""\ude00""#, "\u{FFFD}"),
        ])
    func escapes(text: String, meaning: String) throws {
        #expect(try read(text).string == meaning)
    }

    @Test(
        "what is not JSON is refused with its place",
        arguments: [
            ("", 0), ("{", 1), ("[1,]", 3), (#"{"a"}"#, 4), (#"{"a":1,}"#, 7), (#""abc"#, 4), (#""\x""#, 3), ("01", 2),
            ("-", 1), ("1.", 2), ("1e", 2), ("tru", 3), ("1 2", 2), (#""\u12""#, 5),
        ])
    func refused(text: String, offset: Int) {
        #expect(throws: JSONFault.syntax(offset: offset)) { try read(text) }
    }

    @Test func `nesting beyond the limit is refused, at the limit it is not`() throws {
        let depth = JSONReader.maximumDepth
        _ = try read(String(repeating: "[", count: depth + 1) + String(repeating: "]", count: depth + 1))
        #expect(throws: JSONFault.tooDeep) { try read(String(repeating: "[", count: depth + 2)) }
        #expect(throws: JSONFault.tooDeep) { try read(String(repeating: "[", count: 100_000)) }
    }

    @Test func `a text beyond the limit is refused unread`() {
        #expect(throws: JSONFault.tooLong) {
            try JSONReader.read([UInt8](repeating: 0x20, count: JSONReader.maximumBytes + 1)[...])
        }
    }

    @Test("any bytes are survived", arguments: 0..<32 as Range<UInt64>)
    func anyBytes(seed: UInt64) {
        var random = Seeded(seed)
        let alphabet = Array(#"{}[]",:\u0129.eE+-tfn "#.utf8)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                Bool.random(using: &random) ? alphabet.randomElement(using: &random) ?? 0 : random.bytes(1)[0]
            }
            _ = try? JSONReader.read(bytes[...])
        }
    }
}
