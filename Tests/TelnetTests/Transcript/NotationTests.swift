import Telnet
import Testing

@Suite struct `The notation` {
    @Test(
        arguments: [
            ("", []), ("IAC SB NAWS 0 80 0 24 IAC SE", [255, 250, 31, 0, 80, 0, 24, 255, 240]),
            ("IAC SB TERMINAL-TYPE IS \"XTERM\" IAC SE", [255, 250, 24, 0, 88, 84, 69, 82, 77, 255, 240]),
            ("\"hello\" CR LF", [104, 101, 108, 108, 111, 13, 10]), ("IAC IAC \"a\" 200", [255, 255, 97, 200]),
            ("\"say \\\"a\\\\b\\\"\"", Array("say \"a\\b\"".utf8)),
            ("NUL BEL BS TAB ESCAPE DEL", [0, 7, 8, 9, 27, 127]),
            ("IAC WILL ECHO IAC 7 IAC DO 50", [255, 251, 1, 255, 7, 255, 253, 50]),
            ("IAC SB IAC IAC \"abc\" IAC IAC IAC SE", [255, 250, 255, 255, 97, 98, 99, 255, 255, 255, 240]),
            ("IAC SB IAC SE IAC DO EXTENDED-OPTIONS-LIST", [255, 250, 255, 240, 255, 253, 255]),
            ("IAC SB NAWS 1 IAC WILL GMCP \"x\"", [255, 250, 31, 1, 255, 251, 201, 120]),
            ("IAC SB NAWS 1 IAC IAC 80 IAC SB GMCP \"x\"", [255, 250, 31, 1, 255, 255, 80, 255, 250, 201, 120]),
            (
                "IAC SB NEW-ENVIRON INFO USERVAR \"A\" ESC VALUE VALUE \"b\" IAC SE",
                [255, 250, 39, 2, 3, 65, 2, 1, 1, 98, 255, 240]
            ),
            ("IAC SB LINEMODE SLC 1 2 3 IAC SE", [255, 250, 34, 3, 1, 2, 3, 255, 240]),
            ("IAC SB 99 \"long enough\" 65 0 IAC SE", [255, 250, 99] + Array("long enough".utf8) + [65, 0, 255, 240]),
        ] as [(String, [UInt8])])
    func `is written and read like this`(_ text: String, _ bytes: [UInt8]) throws {
        #expect(try Notation.bytes(text) == bytes)
        // Eleven characters and one more are one text.
        if !text.contains("99") { #expect(Notation.text(bytes) == text) }
    }

    @Test func `has no commands in data and in parameters`() throws {
        let bytes: [UInt8] = [255, 251, 1, 255, 240, 65]
        #expect(Notation.text(bytes, of: .data) == "255 251 1 255 240 \"A\"")
        #expect(Notation.text(bytes, of: .parameters(.naws)) == "255 251 1 255 240 65")
        #expect(Notation.text([0, 0, 255, 65], of: .parameters(.newEnviron)) == "IS VAR 255 \"A\"")
    }

    @Test(
        arguments: [
            ("  IAC   NOP ", [255, 241]), ("iac will echo", [255, 251, 1]), ("\"jürgen\"", Array("jürgen".utf8)),
            ("\"a\"\"b\"1 \"\"", [97, 98, 1]), ("STATUS", nil),
            ("IAC SB STATUS IS WILL ECHO", [255, 250, 5, 0, 251, 1]),
            ("IAC SB MSDP VAR \"A\" VAL \"B\"", [255, 250, 69, 1, 65, 2, 66]), ("\"\u{301}\"", [204, 129]),
        ] as [(String, [UInt8]?)])
    func `is read in looser forms too`(_ text: String, _ bytes: [UInt8]?) {
        #expect((try? Notation.bytes(text)) == bytes)
    }

    @Test(arguments: [
        ("256", "256"), ("-1", "-1"), ("+1", "+1"), ("0x41", "0x41"), ("IAC FROB", "FROB"), ("\"open", "\"open"),
        ("CR \"a\\n\"", "\"a\\n\""), ("\"a\\", "\"a\\"), ("ECHO", "ECHO"), ("IAC SB NAWS SEND", "SEND"),
    ])
    func `is refused with the word that means nothing`(_ text: String, _ word: String) {
        let error = #expect(throws: Notation.Malformed.self) { try Notation.bytes(text) }
        #expect(error?.word == word)
        #expect(error.map { "\($0)" } == "\(word) is no byte, name or closed quote of Telnet's notation")
    }

    @Test func `reads back every pair and triple of bytes that decides how the next is written`() throws {
        let deciding: [UInt8] = [
            0, 1, 2, 3, 5, 10, 13, 24, 31, 32, 34, 39, 65, 69, 92, 126, 127, 240, 250, 251, 254, 255,
        ]
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max { try expectRoundTrip([first, second], of: [.stream]) }
        }
        for first in deciding {
            for second in deciding {
                for third in deciding { try expectRoundTrip([255, 250, first, second, third, 65]) }
            }
        }
    }

    @Test func `reads back every word of every option`() throws {
        for option in UInt8.min...UInt8.max where option != 255 {
            for first in UInt8.min...UInt8.max {
                try expectRoundTrip([255, 250, option, first, 255, 240])
                try expectRoundTrip([255, 250, option, 1, first, 255, 240])
                let payload = [first, 0, first]
                let text = Notation.text(payload, of: .parameters(Option(option)))
                #expect(try Notation.bytes(text, of: .parameters(Option(option))) == payload)
            }
        }
    }

    @Test(arguments: UInt64(0)..<60)
    func `reads back any bytes it has written`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let alphabet: [UInt8] = [255, 255, 250, 240, 251, 253, 34, 92, 65, 66, 32, 0, 1, 2, 3, 24, 39, 31, 13, 10]
        let bytes = (0..<80).map { _ in
            Int.random(in: 0..<4, using: &random) == 0
                ? UInt8.random(in: 0...255, using: &random) : alphabet.randomElement(using: &random) ?? 0
        }
        try expectRoundTrip(bytes)
        for cut in bytes.indices {
            try expectRoundTrip(Array(bytes[..<cut]))
            try expectRoundTrip(Array(bytes[cut...]))
        }
    }

    private func expectRoundTrip(
        _ bytes: [UInt8], of contents: [Notation.Content] = [.stream, .data, .parameters(.newEnviron)]
    ) throws {
        for content in contents {
            let text = Notation.text(bytes, of: content)
            let isASCII = text.utf8.allSatisfy { 0x20...0x7E ~= $0 }
            let read = try Notation.bytes(text, of: content)
            if read != bytes || !isASCII { Issue.record("\(bytes) is written \(text)") }
        }
    }
}

@Suite struct `A list of options` {
    @Test func `is made of names in any case, numbers, all and none`() throws {
        #expect(try Option.set(named: ["echo", "31", "Terminal-Type"]) == [.echo, .naws, .terminalType])
        #expect(try Option.set(named: []) == [])
        #expect(try Option.set(named: ["NONE"]) == [])
        #expect(try Option.set(named: ["none", "all"]).count == 256)
        let error = #expect(throws: Option.Unknown.self) { try Option.set(named: ["1", "NAWSS"]) }
        #expect(error?.name == "NAWSS")
    }

    @Test func `of those with names has each once, by code`() {
        #expect(Option.registered.count > 60)
        #expect(Option.registered.first == .binary)
        #expect(Option.registered.last == .extendedOptionsList)
        #expect(Option.registered.allSatisfy { Option(named: "\($0)") == $0 })
    }
}

@Suite struct `Hexadecimal text` {
    @Test(
        arguments: [
            ("", []), ("00ff", [0, 255]), ("FF fb\n01\t\r\n", [255, 251, 1]), (" 0a0B ", [10, 11]),
        ] as [(String, [UInt8])])
    func `is read in any pieces`(_ text: String, _ bytes: [UInt8]) throws {
        for size in 1...9 {
            var reader = HexReader()
            var read: [UInt8] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                read += try reader.read(Array(rest.prefix(size)).span)
                rest = rest.dropFirst(size)
            }
            try reader.finish()
            #expect(read == bytes)
        }
    }

    @Test(arguments: [
        ("0", "1:2: a byte is two hexadecimal digits"), ("0 0", "1:2: a byte is two hexadecimal digits"),
        ("00\nf\n", "2:2: a byte is two hexadecimal digits"), ("00\n\nxy", "3:1: not a hexadecimal digit"),
        ("0x41", "1:2: not a hexadecimal digit"), ("é", "1:1: not a hexadecimal digit"),
    ])
    func `is refused with the place and the reason`(_ text: String, _ message: String) {
        var reader = HexReader()
        let error = #expect(throws: HexReader.Malformed.self) {
            _ = try reader.read(Array(text.utf8).span)
            try reader.finish()
        }
        #expect(error.map { "\($0)" } == message)
    }
}
