import Telnet
import Testing

@Suite struct `The serializer` {
    typealias Row = (role: Role, writes: [String], wire: String)

    static let rows: [Row] = [
        (.client, ["\"plain\""], "\"plain\""),
        (.client, [""], ""),
        (.client, ["CR"], "CR NUL"),
        (.client, ["CR LF"], "CR LF"),
        (.client, ["CR", "LF"], "CR NUL LF"),
        (.client, ["CR CR LF CR \"x\""], "CR NUL CR LF CR NUL \"x\""),
        (.client, ["CR NUL"], "CR NUL NUL"),
        (.client, ["IAC", "IAC CR"], "IAC IAC IAC IAC CR NUL"),
        (.server, ["CR"], "CR"),
        (.server, ["CR", "LF"], "CR LF"),
        (.server, ["CR", "", "LF"], "CR LF"),
        (.server, ["CR", "CR", "\"x\""], "CR NUL CR NUL \"x\""),
        (.server, ["CR", "IAC"], "CR NUL IAC IAC"),
        (.server, ["CR LF CR IAC CR LF"], "CR LF CR NUL IAC IAC CR LF"),
        (.server, ["LF", "NUL"], "LF NUL"),
    ]

    @Test(arguments: rows)
    func `escapes as RFC 854 wants it`(_ row: Row) {
        var serializer = Serializer(role: row.role)
        #expect(row.writes.flatMap { write(wire($0), &serializer) } == wire(row.wire))
    }

    @Test(arguments: Role.allCases)
    func `in binary doubles IAC and nothing else (RFC 856)`(_ role: Role) {
        var serializer = Serializer(role: role)
        #expect(write(wire("CR"), &serializer) == wire(role == .client ? "CR NUL" : "CR"))
        serializer.isBinary = true
        #expect(write(wire("\"x\" CR CR NUL IAC CR"), &serializer) == wire("\"x\" CR CR NUL IAC IAC CR"))
        serializer.isBinary = false
        #expect(write(wire("\"x\""), &serializer) == wire("\"x\""))
    }

    @Test func `hands data in need of nothing on in one piece`() {
        var serializer = Serializer(role: .server)
        let text = Array(repeatElement(wire("\"a line of text\" CR LF"), count: 100).joined())
        var position = 0
        let piece = serializer.next(in: text.span, at: &position)
        #expect(piece?.range == 0..<text.count)
        #expect(piece?.prefix == nil)
        #expect(piece?.suffix == nil)
        #expect(serializer.next(in: text.span, at: &position) == nil)
    }

    @Test(arguments: [(Role.client, Role.server), (.server, .client)], 0..<32)
    func `is undone by the parser, whatever the writes and reads`(_ roles: (from: Role, to: Role), seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var serializer = Serializer(role: roles.from)
        var parser = Parser(role: roles.to)
        let isBinary = Bool.random(using: &random)
        serializer.isBinary = isBinary
        parser.isBinary = isBinary
        var (sent, received): ([UInt8], [UInt8]) = ([], [])
        for _ in 0..<200 {
            let alphabet: [UInt8] = [0, 13, 65, 255]
            let length = Int.random(in: 0...5, using: &random)
            let data = (0..<length).map { _ in alphabet[Int.random(in: 0..<4, using: &random)] }
            sent += data
            received += read(write(data, &serializer), &parser)
        }
        #expect(received == sent, "seed \(seed)")
    }

    private func write(_ data: [UInt8], _ serializer: inout Serializer) -> [UInt8] {
        var wire: [UInt8] = []
        var position = 0
        while let piece = serializer.next(in: data.span, at: &position) {
            wire += [piece.prefix].compactMap { $0 } + data[piece.range] + [piece.suffix].compactMap { $0 }
        }
        return wire
    }

    private func read(_ bytes: [UInt8], _ parser: inout Parser) -> [UInt8] {
        var data: [UInt8] = []
        var position = 0
        while case .data(let range)? = parser.next(in: bytes.span, at: &position) { data += bytes[range] }
        return data
    }
}
