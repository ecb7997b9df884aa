import NIOCore
import NIOEmbedded
import NIOTelnet
import Testing

@Suite struct `Text in other character sets` {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let wire: [UInt8]
        var testDescription: String { name }
    }

    /// Written down from the code charts, not by a converter.
    static let rows = [
        Row(name: "UTF-8", text: "häé€😀", wire: [104, 195, 164, 195, 169, 226, 130, 172, 240, 159, 152, 128]),
        Row(name: "ISO-8859-1", text: "häé£", wire: [104, 0xE4, 0xE9, 0xA3]),
        Row(name: "CP437", text: "é╔═╗ß", wire: [0x82, 0xC9, 0xCD, 0xBB, 0xE1]),
        Row(name: "GBK", text: "中文ab", wire: [0xD6, 0xD0, 0xCE, 0xC4, 0x61, 0x62]),
        Row(name: "IBM037", text: "Hello 19", wire: [0xC8, 0x85, 0x93, 0x93, 0x96, 0x40, 0xF1, 0xF9]),
        Row(name: "BIG5", text: "中", wire: [0xA4, 0xA4]),
    ]

    @Test(arguments: rows)
    func `the application speaks UTF-8 and the wire its own, both ways, wherever it is cut`(_ row: Row) throws {
        for cut in row.wire.indices {
            let peer = try harness(row.name)
            try peer.receive(Array(row.wire[..<cut]))
            try peer.receive(Array(row.wire[cut...]))
            #expect(String(decoding: peer.recorder.data, as: UTF8.self) == row.text)
        }
        let bytes = Array(row.text.utf8)
        for cut in bytes.indices {
            let peer = try harness(row.name)
            try peer.write(Array(bytes[..<cut]))
            try peer.write(Array(bytes[cut...]))
            #expect(try peer.sent() == row.wire)
        }
    }

    @Test func `what is no text becomes U+FFFD, and what the wire cannot say becomes a question mark`() throws {
        let peer = try harness("GBK")
        try peer.receive([0x61, 0xFF, 0xFF, 0x62, 0xD6, 0x20, 0x63])
        #expect(String(decoding: peer.recorder.data, as: UTF8.self) == "a\u{FFFD}b\u{FFFD} c")
        let latin = try harness("ISO-8859-1")
        try latin.write(Array("a中€😀b".utf8) + [0xC3, 0x28])
        #expect(String(decoding: try latin.sent(), as: UTF8.self) == "a???b?(")
        let host = try harness("IBM037")
        try host.write(Array("中".utf8))
        #expect(try host.sent() == [0x6F], "the question mark of EBCDIC")
    }

    @Test func `a character set agreed on takes effect at the very byte, and only there`() throws {
        var configuration = TelnetConfiguration(role: .server)
        configuration.remote = [.charset]
        configuration.characterSets = ["X-UNHEARD-OF", "UTF-8"]
        let peer = try Harness(configuration) { $0.text = .utf8(wire: "ISO-8859-1") }
        try peer.receive([255, 251, 42])
        _ = try peer.sent()
        try peer.write(Array("ä".utf8))
        let request = [255, 250, 42, 1] + Array(";x-unheard-of;utf-8".utf8) + [255, 240]
        try peer.receive([0xE4] + request + Array("ä".utf8))
        try peer.write(Array("ä".utf8))
        #expect(peer.recorder.reads == [Array("ää".utf8)])
        #expect(try peer.sent() == [0xE4, 255, 250, 42, 2] + Array("utf-8".utf8) + [255, 240] + Array("ä".utf8))
        #expect(peer.recorder.events.last == .said([.characterSet("utf-8")]))
    }

    @Test func `a table of the peer stands between (RFC 2066, TTABLE-IS)`() throws {
        var configuration = TelnetConfiguration(role: .client)
        configuration.local = [.charset]
        configuration.characterSets = ["ISO-8859-1"]
        configuration.acceptsTranslationTable = true
        let peer = try Harness(configuration) { $0.text = .utf8(wire: "US-ASCII") }
        try peer.receive([255, 253, 42])
        _ = try peer.sent()
        // The peer's set has ä at 1 and 1 at ä.
        var map = (UInt8.min...UInt8.max).map { $0 }
        map.swapAt(1, 0xE4)
        let doubled = (map + map).flatMap { $0 == 255 ? [255, 255] : [$0] }
        let table: [UInt8] =
            [255, 250, 42, 4, 1] + Array(" iso-8859-1 ".utf8) + [8, 0, 1, 0] + Array(" X ".utf8) + [8, 0, 1, 0]
        try peer.receive(table + doubled + [255, 240, 1])
        #expect(peer.recorder.data == Array("ä".utf8))
        #expect(try peer.sent() == [255, 250, 42, 6, 255, 240])
        try peer.write(Array("ä".utf8))
        #expect(try peer.sent() == [1])
    }

    @Test func `ASCII passes without a copy where the wire holds it`() throws {
        let peer = try harness("CP437")
        let typed = ByteBuffer(string: "show version")
        try peer.channel.writeInbound(typed)
        #expect(peer.recorder.lastAddress == typed.withUnsafeReadableBytes { $0.baseAddress })
    }

    @Test(arguments: ["", "NO-SUCH-SET", "UTF-8//TRANSLIT", "ISO-8859-1/x"])
    func `a set that cannot be had leaves bytes as they are, and is never agreed on`(_ name: String) throws {
        var configuration = TelnetConfiguration(role: .server)
        configuration.remote = [.charset]
        configuration.characterSets = [name]
        let peer = try Harness(configuration) { $0.text = .utf8(wire: name) }
        try peer.receive([0xE4, 255, 251, 42, 255, 250, 42, 1] + Array(";\(name)".utf8) + [255, 240])
        #expect(peer.recorder.data == [0xE4])
        #expect(!peer.recorder.events.contains(.said([.characterSet(name)])))
    }

    @Test func `a byte 255 of the wire's set is doubled like any other`() throws {
        let peer = try harness("ISO-8859-1")
        try peer.write(Array("ÿ".utf8))
        #expect(try peer.sent() == [255, 255])
        try peer.receive([255, 255])
        #expect(peer.recorder.data == Array("ÿ".utf8))
    }

    private func harness(_ name: String) throws -> Harness {
        try Harness(.lines(role: .server)) { $0.text = .utf8(wire: name) }
    }
}
