import Telnet
import Testing

@Suite struct `Ends of lines (RFC 854, RFC 1123 section 3.3.1)` {
    typealias ReceivedRow = (received: EndOfLine.Received, wire: String, data: String)

    static let received: [ReceivedRow] = [
        (.typed, "\"a\" CR LF \"b\" CR NUL \"c\" CR \"d\" LF \"e\"", "\"a\" CR \"b\" CR \"c\" CR \"d\" LF \"e\""),
        (.typed, "CR CR LF LF CR NUL NUL CR", "CR CR LF CR NUL CR"),
        (.printed, "\"a\" CR LF \"b\" CR NUL \"c\" CR \"d\" LF \"e\"", "\"a\" CR LF \"b\" CR \"c\" CR \"d\" LF \"e\""),
        (.printed, "CR CR LF LF CR NUL NUL CR", "CR CR LF LF CR NUL CR"),
        (.raw, "\"a\" CR LF \"b\" CR NUL \"c\" CR \"d\" LF \"e\"", "\"a\" CR LF \"b\" CR NUL \"c\" CR \"d\" LF \"e\""),
        (.raw, "CR CR LF LF CR NUL NUL IAC IAC CR", "CR CR LF LF CR NUL NUL 255 CR"),
    ]

    @Test(arguments: received, Role.allCases)
    func `are received as the policy says, at every cut and in either role`(_ row: ReceivedRow, _ role: Role) {
        let bytes = wire(row.wire)
        for cut in bytes.indices {
            var session = Session(.made(role) { $0.endOfLine.received = row.received })
            session.receive(Array(bytes[..<cut]))
            session.receive(Array(bytes[cut...]))
            #expect(session.observations == [.data(data(row.data))])
        }
    }

    @Test(arguments: EndOfLine.Received.allCases, Role.allCases)
    func `a CR at the end of a read is handed on at once`(_ received: EndOfLine.Received, _ role: Role) {
        var session = Session(.made(role) { $0.endOfLine.received = received })
        session.receive(wire("\"x\" CR"))
        #expect(session.takeObservations() == [.data(data("\"x\" CR"))])
        session.receive(wire("IAC NOP"))
        #expect(session.takeObservations() == [.event(.command(.nop))])
    }

    typealias SentRow = (role: Role, sent: EndOfLine.Sent, writes: [String], wire: String)

    static let sent: [SentRow] = [
        // RFC 1123 section 3.3.1: a client can send all three, and which one Enter is can be chosen.
        (
            .client, .asWritten, ["\"a\" CR LF \"b\" CR \"c\" LF", "CR", "LF"],
            "\"a\" CR LF \"b\" CR NUL \"c\" LF CR NUL LF"
        ),
        (
            .client, .carriageReturnLineFeed, ["\"a\" CR LF \"b\" CR \"c\" LF CR CR", "LF", "CR"],
            "\"a\" CR LF \"b\" CR LF \"c\" LF CR LF CR LF LF CR LF"
        ),
        (
            .client, .carriageReturnNul, ["\"a\" CR LF \"b\" CR \"c\" LF CR CR", "LF", "CR"],
            "\"a\" CR NUL \"b\" CR NUL \"c\" LF CR NUL CR NUL LF CR NUL"
        ),
        (
            .client, .lineFeed, ["\"a\" CR LF \"b\" CR \"c\" LF CR CR", "LF", "CR"],
            "\"a\" LF \"b\" LF \"c\" LF LF LF LF LF"
        ),
        (
            .client, .carriageReturn, ["\"a\" CR LF \"b\" CR \"c\" LF CR CR", "LF", "CR"],
            "\"a\" CR \"b\" CR \"c\" LF CR CR LF CR"
        ),
        (
            .client, .newLines, ["\"a\" CR LF \"b\" LF \"c\" CR \"d\" LF LF", "CR", "LF"],
            "\"a\" CR LF \"b\" CR LF \"c\" CR NUL \"d\" CR LF CR LF CR NUL CR LF"
        ),
        // A server's CR LF may be divided between writes.
        (.server, .asWritten, ["\"a\" CR", "LF \"b\" CR", "\"c\""], "\"a\" CR LF \"b\" CR NUL \"c\""),
        (
            .server, .carriageReturnLineFeed, ["\"a\" CR", "LF", "CR", "\"c\" CR", "CR"],
            "\"a\" CR LF CR LF \"c\" CR LF CR LF"
        ),
        (.server, .carriageReturnNul, ["\"a\" CR", "LF \"b\" CR", "\"c\""], "\"a\" CR NUL \"b\" CR NUL \"c\""),
        (.server, .lineFeed, ["\"a\" CR", "LF \"b\" CR", "\"c\" CR", "LF", "LF"], "\"a\" LF \"b\" LF \"c\" LF LF"),
        (.server, .carriageReturn, ["\"a\" CR", "LF \"b\" CR", "\"c\""], "\"a\" CR \"b\" CR \"c\""),
        (
            .server, .newLines, ["\"a\" CR", "LF LF \"b\" CR", "\"c\" CR", "IAC", "LF"],
            "\"a\" CR LF CR LF \"b\" CR NUL \"c\" CR NUL IAC IAC CR LF"
        ),
        (
            .server, .newLines, ["LF", "CR CR LF LF", "IAC LF IAC CR"],
            "CR LF CR NUL CR LF CR LF IAC IAC CR LF IAC IAC CR"
        ),
        // 255 is doubled whatever becomes of the rest.
        (.client, .lineFeed, ["IAC CR IAC CR LF IAC"], "IAC IAC LF IAC IAC LF IAC IAC"),
        (.server, .carriageReturn, ["IAC", "CR", "IAC LF"], "IAC IAC CR IAC IAC LF"),
    ]

    @Test(arguments: sent)
    func `are sent as the policy says`(_ row: SentRow) {
        var session = Session(.made(row.role) { $0.endOfLine.sent = row.sent })
        for write in row.writes { session.act { $0.send(data(write)) } }
        #expect(session.output == wire(row.wire))
    }

    @Test(arguments: EndOfLine.Sent.allCases, Role.allCases)
    func `are left alone in binary, both ways (RFC 856)`(_ sent: EndOfLine.Sent, _ role: Role) {
        for received in EndOfLine.Received.allCases {
            var session = Session(
                .made(role, local: [.binary], remote: [.binary]) {
                    $0.endOfLine = EndOfLine(received: received, sent: sent)
                })
            session.act { $0.send(wire("CR")) }
            session.receive(wire("IAC DO BINARY IAC WILL BINARY CR LF CR NUL LF CR IAC IAC"))
            #expect(session.observations.last == .data(data("CR LF CR NUL LF CR 255")))
            _ = session.takeOutput()
            session.act { $0.send(data("LF CR LF CR NUL LF CR 255 LF CR")) }
            #expect(session.output == wire("LF CR LF CR NUL LF CR IAC IAC LF CR"))
        }
    }

    @Test func `can be changed while the connection is open`() {
        var session = Session(.made(.client))
        #expect(session.engine.endOfLine == EndOfLine(role: .client))
        session.receive(wire("CR LF"))
        session.act { $0.endOfLine = EndOfLine(received: .typed, sent: .lineFeed) }
        session.receive(wire("CR LF"))
        session.act { $0.send(data("\"ls\" CR")) }
        #expect(session.engine.endOfLine == EndOfLine(received: .typed, sent: .lineFeed))
        #expect(session.observations == [.data(data("CR LF CR"))])
        #expect(session.output == wire("\"ls\" LF"))
    }

    typealias ChangedRow = (before: EndOfLine.Sent, after: EndOfLine.Sent, write: String, wire: String)

    static let changed: [ChangedRow] = [
        // The NUL is owed whatever the policy is by then, and does not turn up any later.
        (.asWritten, .carriageReturnLineFeed, "\"b\" CR", "CR NUL \"b\" CR LF \"z\""),
        (.asWritten, .lineFeed, "LF \"b\"", "CR LF \"b\" \"z\""),
        (.newLines, .carriageReturn, "IAC", "CR NUL IAC IAC \"z\""),
        (.asWritten, .newLines, "LF LF", "CR LF CR LF \"z\""),
        // The LF of an end of line that was sent already is part of it, and no other is.
        (.lineFeed, .asWritten, "LF LF", "LF LF \"z\""),
        (.carriageReturnNul, .newLines, "LF LF", "CR NUL CR LF \"z\""),
        (.carriageReturnLineFeed, .asWritten, "\"b\" LF", "CR LF \"b\" LF \"z\""),
    ]

    @Test(arguments: changed)
    func `a server's end of line is ended as it was begun, if the policy changes in between`(_ row: ChangedRow) {
        var session = Session(.made(.server) { $0.endOfLine.sent = row.before })
        session.act { $0.send(wire("CR")) }
        session.act { $0.endOfLine.sent = row.after }
        session.act { $0.send(data(row.write)) }
        session.act { $0.endOfLine.sent = row.before }
        session.act { $0.send(wire("\"z\"")) }
        #expect(session.output == wire(row.wire))
    }

    @Test(arguments: EndOfLine.Sent.allCases, 0..<20)
    func `a client's are sent the same however a line's text is divided`(_ sent: EndOfLine.Sent, _ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet: [UInt8] = [65, 66, 10, 255]
        let text: [UInt8] = (0..<60).map { _ in alphabet[Int.random(in: 0..<4, using: &random)] }
        var (whole, parts) = (Serializing(sent), Serializing(sent))
        whole.send(text + [13, 10])
        for byte in text { parts.send([byte]) }
        parts.send([13, 10])
        #expect(whole.output == parts.output)
    }

    private struct Serializing {
        private var session: Session

        init(_ sent: EndOfLine.Sent) {
            session = Session(.made(.client) { $0.endOfLine.sent = sent })
        }

        mutating func send(_ data: [UInt8]) {
            session.act { $0.send(data) }
        }

        var output: [UInt8] { session.output }
    }
}

@Suite struct `Net-Unicode (RFC 5198)` {
    @Test func `no character of UTF-8 has a byte that Telnet would double`() {
        var bytes = [Bool](repeating: false, count: 256)
        for scalar in (0...UInt32(0x10FFFF)).lazy.compactMap(Unicode.Scalar.init) {
            for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { bytes[Int(byte)] = true }
        }
        #expect(bytes.indices.filter { !bytes[$0] } == [0xC0, 0xC1] + Array(0xF5...0xFF))
    }

    @Test(arguments: Role.allCases)
    func `text in UTF-8 goes out as it is, in one piece, and comes in so`(_ role: Role) {
        let text = Array("naïve Ünïcödé 日本語 😀\r\n".utf8)
        var serializer = Serializer(role: role)
        var position = 0
        let piece = serializer.next(in: text.span, at: &position)
        #expect(piece?.range == 0..<text.count)
        #expect(piece?.prefix == nil && piece?.suffix == nil)
        var session = Session(.made(role))
        session.receive(text)
        #expect(session.observations == [.data(role == .client ? text : Array(text.dropLast()))])
    }

    @Test func `what normalization form text is in is the application's: nothing is composed`() {
        var session = Session(.made(.server))
        session.act { $0.send(Array("e\u{301}".utf8)) }
        #expect(session.output == Array("e\u{301}".utf8))
    }
}

/// Bytes in words, without Telnet's commands.
private func data(_ text: String) -> [UInt8] {
    (try? Notation.bytes(text.replacing("IAC", with: "255"), of: .data)) ?? []
}
