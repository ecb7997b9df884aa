import Telnet
import Testing

@Suite struct `The parser` {
    /// Every distance a jump search can go wrong at: within a block, at its edges, in the tail.
    @Test(arguments: 0...200)
    func `finds what ends a run at any distance`(_ length: Int) {
        for (role, mark) in [(Role.client, wire("IAC NOP")), (.server, wire("IAC NOP"))] {
            let bytes = [UInt8](repeating: 65, count: length) + mark + [66]
            let before: [Parser.Token] = length > 0 ? [.data(0..<length)] : []
            #expect(
                tokens(bytes, role) == before + [.command(.nop), .data(length + 2..<length + 3)])
        }
    }

    @Test(arguments: 1...200)
    func `drops the NUL and LF after a CR at any distance`(_ length: Int) {
        var text = [UInt8](repeating: 65, count: length)
        text[length - 1] = 13
        #expect(data(text + [0, 66], .client) == text + [66])
        #expect(data(text + [0, 66], .server) == text + [66])
        #expect(data(text + [10, 66], .server) == text + [66])
        #expect(data(text + [10, 66], .client) == text + [10, 66])
    }

    @Test func `reports every byte but IAC as data, first on the wire and behind anything else`() {
        for byte in UInt8.min..<UInt8.max {
            #expect(data([byte], .client) == [byte])
            #expect(data([65, byte], .server) == [65, byte])
        }
    }

    @Test(arguments: Role.allCases)
    func `takes each byte after IAC in its stride, first on the wire`(_ role: Role) {
        for byte in UInt8.min...UInt8.max {
            let command = Command(rawValue: byte)
            let expected: [Parser.Token] =
                switch byte {
                case 236...239, 241...249: [.command(command)]
                case 240: [.violation(.strayEnd)]
                case 250...254: []
                case 255: [.data(1..<2)]
                default: [.violation(.unknownCommand(command))]
                }
            #expect(tokens([255, byte], role) == expected)
        }
    }

    @Test(arguments: [Verb.will, .wont, .do, .dont])
    func `takes each of 256 options after a verb, 255 without doubling (RFC 855)`(_ verb: Verb) {
        for code in UInt8.min...UInt8.max {
            #expect(
                tokens([255, verb.rawValue, code, 65], .server) == [.negotiation(verb, Option(code)), .data(3..<4)])
        }
    }

    @Test func `in binary looks at IAC only (RFC 856)`() {
        let bytes = wire("CR NUL CR LF NUL IAC IAC CR")
        var parser = Parser(role: .server)
        parser.isBinary = true
        #expect(collect(&parser, bytes) == [.data(0..<5), .data(6..<8)])
        // The CR was binary; what follows the end of binary is not its second half.
        parser.isBinary = false
        #expect(collect(&parser, wire("NUL LF")) == [.data(0..<2)])
    }

    @Test func `keeps the payload of a subnegotiation until the next call`() {
        var parser = Parser(role: .client)
        #expect(collect(&parser, wire("IAC SB NAWS IAC IAC 1")) == [])
        #expect(collect(&parser, wire("2 IAC SE")) == [.subnegotiation(.naws)])
        #expect(parser.payload == [255, 1, 2])
    }

    @Test(arguments: [0, 1, 2, 63, 64, 65, 4096])
    func `holds a subnegotiation up to the limit and not a byte more`(_ limit: Int) {
        let opening = wire("IAC SB GMCP"), end = wire("IAC SE")
        for filler in [wire("\"x\""), wire("IAC IAC")] {
            var parser = Parser(role: .server, subnegotiationLimit: limit)
            let full = Array(repeatElement(filler, count: limit).joined())
            #expect(collect(&parser, opening + full + end) == [.subnegotiation(Option(201))])
            #expect(parser.payload.count == limit)
            let over = Array(repeatElement(filler, count: limit + 1).joined())
            #expect(collect(&parser, opening + over).first == .exceeded(.subnegotiation(limit)))
            #expect(parser.payload.isEmpty)
        }
    }

    @Test func `never needs the end of anything (CVE-2017-12988)`() {
        let stream = wire("\"a\" IAC WILL 1 CR NUL IAC SB NAWS 0 IAC IAC 0 24 IAC SE IAC AYT IAC IAC")
        for end in 0...stream.count {
            var parser = Parser(role: .server)
            _ = collect(&parser, Array(stream[..<end]))
            #expect(collect(&parser, []) == [])
        }
    }

    private func tokens(_ bytes: [UInt8], _ role: Role) -> [Parser.Token] {
        var parser = Parser(role: role)
        return collect(&parser, bytes)
    }

    private func collect(_ parser: inout Parser, _ bytes: [UInt8]) -> [Parser.Token] {
        var tokens: [Parser.Token] = []
        var position = 0
        while let token = parser.next(in: bytes.span, at: &position) { tokens.append(token) }
        #expect(position == bytes.count)
        return tokens
    }

    private func data(_ bytes: [UInt8], _ role: Role) -> [UInt8] {
        tokens(bytes, role).flatMap { token -> ArraySlice<UInt8> in
            guard case .data(let range) = token else { return [] }
            return bytes[range]
        }
    }
}
