import Telnet
import Testing

/// RFC 1123 section 3, "Remote Login", row by row in the order of its summary (section 3.5). Every row about the protocol
/// has a test here, named by its section and its words for how binding it is.
///
/// Rows that are not about an engine are tested where they are kept:
/// - 3.2.4, urgent data is discarded up to the data mark (MUST), a Synch is sent as urgent data, AO is answered by one
///   (MUST): `NIOTelnetTests`, which have sockets.
/// - 3.4.1 escape character (MUST), settable (SHOULD); 3.4.3 reporting TCP's errors (SHOULD); 3.4.4 another port
///   (SHOULD); 3.4.5 restoring the output by hand (SHOULD): the client program, `TelnetClientTests`.
@Suite struct `RFC 1123` {
    // MARK: Option negotiation

    @Test(arguments: Role.allCases)
    func `3.2.1 MUST: no negotiation loops; what already holds is not acknowledged`(_ role: Role) {
        var session = Session(.willing(role))
        session.receive(wire("IAC WILL SUPPRESS-GO-AHEAD IAC DO SUPPRESS-GO-AHEAD"))
        let answers = session.takeOutput()
        #expect(answers == wire("IAC DO SUPPRESS-GO-AHEAD IAC WILL SUPPRESS-GO-AHEAD"))
        for _ in 0..<100 { session.receive(wire("IAC WILL SUPPRESS-GO-AHEAD IAC DO SUPPRESS-GO-AHEAD")) }
        #expect(session.takeOutput() == [])
    }

    @Test(arguments: Role.allCases)
    func `3.2.1 MUST: every option that is not supported is refused, and refusals are obeyed without a word`(
        _ role: Role
    ) {
        for code in UInt8.min...UInt8.max {
            var session = Session(.made(role))
            session.receive([255, 253, code, 255, 251, code, 255, 254, code, 255, 252, code])
            #expect(session.output == [255, 252, code, 255, 254, code])
        }
    }

    @Test(arguments: Role.allCases)
    func `3.2.1 SHOULD: negotiation may happen at any time`(_ role: Role) {
        var session = Session(.willing(role))
        for _ in 0..<5 {
            session.receive(wire("\"some text\" CR LF IAC WILL BINARY \"more\" IAC WONT BINARY"))
            #expect(session.takeOutput() == wire("IAC DO BINARY IAC DONT BINARY"))
            session.now += .seconds(100)
        }
    }

    @Test(arguments: Role.allCases)
    func `3.2.1 MUST: when all is refused, the network virtual terminal remains`(_ role: Role) {
        var session = Session(
            .made(role, requests: [.init(.will, .binary), .init(.do, .binary), .init(.do, .echo)]))
        session.receive(wire("IAC DONT BINARY IAC WONT BINARY IAC WONT ECHO \"x\" CR NUL \"y\" IAC IAC"))
        #expect(session.observations.last == .data(wire("\"x\" CR \"y\"") + [255]))
        _ = session.takeOutput()
        session.act { $0.send(wire("CR \"x\"") + [255]) }
        #expect(session.output == wire("CR NUL \"x\" IAC IAC"))
    }

    @Test func `3.2.8 MUST: the name given for the terminal's type is the application's, such as an official one`() {
        var session = Session(.made(.client, local: [.terminalType]) { $0.terminalType = "DEC-VT100" })
        session.receive(wire("IAC DO TERMINAL-TYPE IAC SB TERMINAL-TYPE SEND IAC SE"))
        #expect(session.output == wire("IAC WILL TERMINAL-TYPE IAC SB TERMINAL-TYPE IS \"DEC-VT100\" IAC SE"))
    }

    @Test(arguments: ["DEC-VT100", "unknown", "x", "Nobody's own terminal", "xterm-256color", "a/b+c,d"])
    func `3.2.8 MUST: any name of a terminal's type is accepted`(_ name: String) {
        var session = Session(.made(.server, remote: [.terminalType]))
        session.receive(wire("IAC WILL TERMINAL-TYPE IAC SB TERMINAL-TYPE IS \"\(name)\" IAC SE"))
        #expect(session.observations.last == .event(.subnegotiation(.terminalType, .terminalType(name))))
    }

    @Test(arguments: Role.allCases, [Option.binary, .suppressGoAhead])
    func `3.3.3 MUST: BINARY and SUPPRESS-GO-AHEAD, both ways`(_ role: Role, _ option: Option) {
        expectNegotiable(option, role)
    }

    @Test(arguments: Role.allCases, [Option.echo, .status, .endOfRecord])
    func `3.3.3 SHOULD: ECHO, STATUS and END-OF-RECORD`(_ role: Role, _ option: Option) {
        expectNegotiable(option, role)
    }

    /// SHOULD be implemented, says the row. It is refused instead, because no option beyond 255 was ever given out.
    @Test(arguments: Role.allCases)
    func `3.3.3 SHOULD, not followed: EXTENDED-OPTIONS-LIST is refused by default`(_ role: Role) {
        var session = Session(.made(role))
        session.receive(wire("IAC DO EXTENDED-OPTIONS-LIST IAC WILL EXTENDED-OPTIONS-LIST"))
        #expect(session.output == wire("IAC WONT EXTENDED-OPTIONS-LIST IAC DONT EXTENDED-OPTIONS-LIST"))
    }

    @Test func `3.3.3 SHOULD: the window's size is told where it is wanted`() {
        var client = Session(.made(.client, local: [.naws]) { $0.window = WindowSize(columns: 80, rows: 24) })
        client.receive(wire("IAC DO NAWS"))
        #expect(client.output == wire("IAC WILL NAWS IAC SB NAWS 0 80 0 24 IAC SE"))
    }

    @Test func `3.3.4 SHOULD: a server proposes the interactive modes by itself`() {
        let requests: [Engine.Request] = [.init(.will, .echo), .init(.will, .suppressGoAhead)]
        let session = Session(.made(.server, local: [.echo, .suppressGoAhead], requests: requests))
        #expect(session.output == wire("IAC WILL ECHO IAC WILL SUPPRESS-GO-AHEAD"))
    }

    @Test(arguments: Role.allCases)
    func `3.3.4 SHOULD: the negotiation at the beginning can be left out`(_ role: Role) {
        #expect(Session(.made(role, local: [.echo], remote: [.naws])).output == [])
    }

    // MARK: Go-ahead

    @Test func `3.2.2 MUST: a server that sends no GA offers SUPPRESS-GO-AHEAD, and sends none if it is refused`() {
        var session = Session(.made(.server, requests: [.init(.will, .suppressGoAhead)]))
        #expect(session.takeOutput() == wire("IAC WILL SUPPRESS-GO-AHEAD"))
        session.receive(wire("IAC DONT SUPPRESS-GO-AHEAD \"ls\" CR LF"))
        session.act { $0.send(wire("\"$ \"")) }
        #expect(session.output == wire("\"$ \""))
    }

    @Test(arguments: Role.allCases)
    func `3.2.2 MUST: SUPPRESS-GO-AHEAD is accepted`(_ role: Role) {
        expectNegotiable(.suppressGoAhead, role)
    }

    @Test func `3.2.2 MAY: a client makes nothing of a GA`() {
        var session = Session(.made(.client))
        session.receive(wire("\"login: \" IAC GA"))
        #expect(session.observations == [.data(wire("\"login: \"")), .event(.command(.ga))])
        #expect(session.output == [])
    }

    // MARK: Control functions

    @Test(arguments: Role.allCases)
    func `3.2.3 MUST: NOP, DM, IP, AO, AYT, SB and SE are known`(_ role: Role) {
        for command in [Command.nop, .dm, .ip, .ao, .ayt] {
            var session = Session(.made(role))
            session.receive([255, command.rawValue])
            #expect(session.observations == [.event(.command(command))])
        }
        var session = Session(.made(role, local: [Option(200)]))
        session.receive(wire("IAC DO 200 IAC SB 200 1 IAC SE"))
        #expect(session.observations.last == .opaque(Option(200), [1]))
    }

    @Test func `3.2.3 MUST: AYT is answered by a server with something to be seen`() {
        var session = Session(.made(.server))
        session.receive(wire("IAC AYT"))
        #expect(session.output.contains { 0x21...0x7E ~= $0 })
    }

    @Test(arguments: Role.allCases, [Command.eor, .ec, .el, .brk])
    func `3.2.3 MAY: EOR, EC, EL and BRK are known`(_ role: Role, _ command: Command) {
        var session = Session(.made(role))
        session.receive([255, command.rawValue])
        #expect(session.observations == [.event(.command(command))])
        session.act { $0.send(command) }
        #expect(session.takeOutput() == [255, command.rawValue])
    }

    @Test(arguments: Role.allCases)
    func `3.2.3 MUST: commands nobody knows are ignored, and what is around them is not`(_ role: Role) {
        for code in UInt8.min..<Command.eof.rawValue {
            var session = Session(.made(role))
            session.receive(wire("\"a\"") + [255, code] + wire("\"b\""))
            #expect(
                session.observations == [
                    .data([97]), .event(.violation(.unknownCommand(Command(rawValue: code)))), .data([98]),
                ])
            #expect(session.output == [])
        }
    }

    @Test(arguments: Role.allCases)
    func `3.2.4: a data mark without urgent data marks nothing`(_ role: Role) {
        var session = Session(.made(role))
        session.receive(wire("\"a\" IAC DM \"b\""))
        #expect(session.observations == [.data([97]), .event(.command(.dm)), .data([98])])
    }

    @Test func `3.2.4 SHOULD: a client sends a Synch after IP`() {
        #expect(interruption(flush: .input) == wire("IAC IP IAC DM"))
    }

    @Test func `3.2.4 SHOULD, 3.4.5 SHOULD: a client can have the output flushed after IP, or not`() {
        #expect(interruption(flush: [.input, .output]) == wire("IAC IP IAC DM IAC DO TIMING-MARK"))
        #expect(interruption(flush: []) == wire("IAC IP"))
        #expect(SpecialCharacters.customary[.ip].flush == [.input, .output])
    }

    // MARK: Encoding

    /// RFC 5198 has since made eight bits ordinary text; none is stripped, and none is made up as parity.
    @Test(arguments: Role.allCases)
    func `3.2.5 SHOULD: seven bits stay seven, and an eighth is nobody's parity`(_ role: Role) {
        var session = Session(.made(role))
        let text = [UInt8](32..<127) + [UInt8](128..<255)
        session.act { $0.send(text) }
        session.receive(text)
        #expect(session.output == text)
        #expect(session.observations == [.data(text)])
    }

    @Test(arguments: Role.allCases, [false, true])
    func `3.2.6 MUST, 3.2.7 MUST: a data byte 255 is doubled, in binary too`(_ role: Role, _ isBinary: Bool) {
        var session = inBinary(role, isBinary)
        session.act { $0.send([1, 255, 255, 2]) }
        session.receive([1, 255, 255, 255, 255, 2])
        #expect(session.output == [1, 255, 255, 255, 255, 2])
        #expect(session.observations == [.data([1, 255, 255, 2])])
    }

    @Test(arguments: Role.allCases)
    func `3.2.7 MUST: commands are obeyed in binary`(_ role: Role) {
        var session = inBinary(role, true)
        session.receive(wire("\"a\" IAC IP IAC WILL 77 \"b\""))
        #expect(session.observations == [.data([97]), .event(.command(.ip)), .data([98])])
        #expect(session.output == wire("IAC DONT 77"))
    }

    @Test(arguments: Role.allCases)
    func `3.2.7 MUST NOT: there are no ends of lines in binary`(_ role: Role) {
        var session = inBinary(role, true)
        let bytes: [UInt8] = [13, 10, 13, 0, 13, 65, 10, 13]
        session.act { $0.send(bytes) }
        session.receive(bytes)
        #expect(session.output == bytes)
        #expect(session.observations == [.data(bytes)])
    }

    // MARK: Ends of lines

    @Test func `3.3.1 MUST: what ends a line for a server ends it for its applications: one Enter, one CR`() {
        var session = Session(.made(.server))
        session.receive(wire("\"ls\" CR LF"))
        #expect(session.observations == [.data(wire("\"ls\" CR"))])
    }

    @Test func `3.3.1 MUST: a server takes CR LF and CR NUL for the same`() {
        var (one, other) = (Session(.made(.server)), Session(.made(.server)))
        one.receive(wire("\"a\" CR LF \"b\" CR LF CR LF"))
        other.receive(wire("\"a\" CR NUL \"b\" CR NUL CR NUL"))
        #expect(one.observations == other.observations)
    }

    @Test func `3.3.1 MUST: a client can send CR LF, CR NUL and LF`() {
        var session = Session(.made(.client))
        session.act { $0.send(wire("CR LF \"x\" CR")) }
        session.act { $0.send(wire("LF")) }
        #expect(session.output == wire("CR LF \"x\" CR NUL LF"))
    }

    @Test func `3.3.1 SHOULD: which of CR LF and CR NUL the Enter key sends can be chosen`() {
        for (sent, expected) in [(EndOfLine.Sent.carriageReturnLineFeed, "CR LF"), (.carriageReturnNul, "CR NUL")] {
            var session = Session(.made(.client))
            session.act { $0.endOfLine.sent = sent }
            session.act { $0.send([13]) }
            #expect(session.output == wire(expected))
        }
    }

    @Test func `3.3.1 SHOULD: a line that a client's user completes ends in CR LF by default`() {
        var session = Session(.made(.client))
        var discipline = LineDiscipline(session.engine.lineRules)
        for action in discipline.typed(Array("ls\r".utf8)) { session.act { $0.perform(action) } }
        #expect(session.output == wire("\"ls\" CR LF"))
    }

    @Test(arguments: Role.allCases)
    func `3.3.1 MUST: CR LF goes out as CR LF, for a server's lines and for programs that use Telnet`(_ role: Role) {
        var session = Session(.made(role))
        session.act { $0.send(wire("\"220 ready\" CR LF")) }
        #expect(session.output == wire("\"220 ready\" CR LF"))
    }

    @Test func `3.3.1 MUST: a server whose text has its system's ends of lines can have them sent as CR LF`() {
        var session = Session(.made(.server) { $0.endOfLine.sent = .newLines })
        session.act { $0.send(wire("\"one\" LF \"two\" LF")) }
        #expect(session.output == wire("\"one\" CR LF \"two\" CR LF"))
    }

    // MARK: The client's user

    @Test func `3.4.1 MUST: all 128 characters can be sent and received`() {
        let sent: [UInt8] = (0..<128).filter { $0 != 13 } + [13]
        var session = Session(.made(.client))
        session.act { $0.send(sent) }
        #expect(session.output == sent + [0])
        session.receive(sent + [0])
        #expect(session.observations == [.data(sent)])
    }

    @Test func `3.4.1 MAY: values of eight bits can be entered`() {
        var discipline = LineDiscipline(LineDiscipline.Rules())
        #expect(discipline.typed([0x80, 0xFF]) == [.transmit([0x80, 0xFF])])
    }

    @Test(arguments: [SpecialFunction.ip, .ao, .ayt])
    func `3.4.2 MUST: IP, AO and AYT can be entered`(_ function: SpecialFunction) {
        expectEnterable(function)
    }

    @Test(arguments: [Command.ec, .el, .brk])
    func `3.4.2 SHOULD: EC, EL and BRK can be sent`(_ command: Command) {
        var session = Session(.made(.client))
        session.act { $0.send(command) }
        #expect(session.output == [255, command.rawValue])
        expectEnterable(.brk)
    }
}

extension `RFC 1123` {
    /// Accepted on whichever sides the role allows it, and refused on the others.
    private func expectNegotiable(_ option: Option, _ role: Role) {
        for side in Side.allCases {
            var session = Session(.made(role, local: [option], remote: [option]))
            let (request, answer): (Verb, Verb) = side == .local ? (.do, .will) : (.will, .do)
            session.receive([255, request.rawValue, option.rawValue])
            #expect(session.observations.first == .event(.enabled(side, option)))
            #expect(session.output.starts(with: [255, answer.rawValue, option.rawValue]))
        }
    }

    private func inBinary(_ role: Role, _ isBinary: Bool) -> Session {
        var session = Session(.made(role, local: [.binary], remote: [.binary]))
        if isBinary { session.receive(wire("IAC DO BINARY IAC WILL BINARY")) }
        _ = session.takeOutput()
        _ = session.takeObservations()
        return session
    }

    private func interruption(flush: SpecialCharacter.Flush) -> [UInt8] {
        var session = Session(.made(.client))
        session.act { $0.send(.ip, flush: flush) }
        return session.output
    }

    private func expectEnterable(_ function: SpecialFunction) {
        var session = Session(.made(.client))
        var rules = session.engine.lineRules
        rules.characters[function] = SpecialCharacter(.value, 29)
        var discipline = LineDiscipline(rules)
        for action in discipline.typed([29]) { session.act { $0.perform(action) } }
        #expect(session.output == [255, function.command?.rawValue ?? 0])
    }
}
