import Telnet
import Testing

@Suite struct `Without local editing` {
    typealias Row = (keys: String, screen: String, sent: String)

    @Test(arguments: [
        ("ls^M", "ls/|", "ls^M"), ("ls^J", "ls/|", "ls^J"), ("a^?^U^C^D", "a^?^U^C^D|", "a^?^U^C^D"),
        ("a^Ib", "a       b|", "a^Ib"), ("é^Ib", "é       b|", "é^Ib"), ("^S^Q", "^S^Q|", "^S^Q"),
        ("^V^C", "^V^C|", "^V^C"),
    ])
    func `every key is sent as it is (RFC 1184 section 5.2)`(_ row: Row) {
        for softTabs in [true, false] {
            var typing = Typing(
                .editing.with {
                    ($0.edits, $0.trapsSignals, $0.stopsOutput, $0.softTabs) = (false, false, false, softTabs)
                })
            typing.type(row.keys)
            #expect(typing.screen.description == row.screen)
            #expect(typing.sent == row.sent)
        }
    }

    @Test(arguments: [
        ("ls^Cx^D", "ls^C/x|", "ls<IP|in|out>x<EOF>"), ("a^?b", "a^?b|", "a^?b"),
        ("^V^C^C", "^V^C^C/|", "^V^C<IP|in|out>"),
        ("^Va^C", "^Va^C/|", "^Va<IP|in|out>"),
    ])
    func `TRAPSIG alone turns signals into commands and sends the rest`(_ row: Row) {
        var typing = Typing(.editing.with { $0.edits = false })
        typing.type(row.keys)
        #expect(typing.screen.description == row.screen)
        #expect(typing.sent == row.sent)
    }

    @Test(arguments: [
        ("abc", "abc|", ""), ("abc^M", "abc/|", "abc^M"), ("abc^J", "abc/|", "abc^J"), ("ab;c", "ab;c|", "ab;"),
        ("ab^?^U", "ab^?^U|", ""), ("ab^_c", "ab^_c|", "ab^_"), ("ab^C", "ab^C/|", "<IP|in|out>"),
        ("ab^T", "ab|", "ab<AYT>"),
        ("aüb", "aüb|", "aü"),
    ])
    func `a forward mask collects without editing (RFC 1184 section 5.10)`(_ row: Row) {
        var typing = Typing(
            .editing.with {
                $0.edits = false
                $0.forwardMask = Linemode.ForwardMask([59, 0xBC])
            })
        typing.type(row.keys)
        #expect(typing.screen.description == row.screen)
        #expect(typing.sent == row.sent)
    }
}

@Suite struct `A line discipline's rules` {
    @Test func `FORW2 is only used where FORW1 is (RFC 1184 section 5.5)`() {
        var typing = Typing(.editing.with { $0.characters[.forw1] = .noSupport })
        typing.type("ab^G")
        #expect(typing.sent == "")
        #expect(typing.discipline.collected == keys("ab^G"))
    }

    @Test func `without TRAPSIG a signal's character is a character`() {
        var typing = Typing(.editing.with { $0.trapsSignals = false })
        typing.type("a^C^D^M")
        #expect(typing.sent == "a^C^D^M^J")
        #expect(typing.screen.description == "a^C^D/|")
    }

    @Test func `a server from before RFC 1184 gets the character where it has no command`() {
        var typing = Typing(.editing.with { $0.hasLinemodeCommands = false })
        typing.type("ls^Dmore^Z^\\^C^]")
        #expect(typing.sent == "ls^Dmore^Z^\\<IP|in|out><BRK>")
    }

    @Test func `any key lets the output go on, where that is agreed (RFC 1372)`() {
        var typing = Typing(.editing.with { $0.restartsOnAny = true })
        typing.type("^Sa^S^S^Q")
        #expect(typing.sent == "<stop><resume><stop><resume>")
    }

    @Test func `a line under way is sent when nobody is left to complete it`() {
        var typing = Typing(.editing)
        typing.type("abc^B\\xE2\\x82")
        typing.take(typing.discipline.adopt(.editing.with { $0.echoes = false }))
        #expect(typing.sent == "")
        typing.type("^S")
        typing.take(typing.discipline.adopt(LineDiscipline.Rules()))
        #expect(typing.sent == "<stop>ab\\xE2\\x82c<resume>")
        #expect(typing.discipline.rules == LineDiscipline.Rules())
    }

    @Test func `in binary a line ends in LF, for nothing makes one end of CR LF there (RFC 856)`() {
        var typing = Typing(.editing.with { $0.isBinary = true })
        typing.type("ls^M")
        #expect(typing.sent == "ls^J")
        var engine = Engine(.init(role: .client))
        #expect(!engine.lineRules.isBinary)
        var configuration = Engine.Configuration(role: .client)
        configuration.local = [.binary]
        engine = Engine(configuration)
        var position = 0
        _ = engine.next(in: [255, 253, 0].span, at: &position, now: .zero)
        #expect(engine.lineRules.isBinary)
    }

    @Test func `a line under way can be sent without its end`() {
        var typing = Typing(.editing)
        typing.type("abc^B")
        typing.take(typing.discipline.flush())
        typing.take(typing.discipline.flush())
        #expect(typing.sent == "abc")
        #expect(typing.screen.description == "abc|")
    }

    @Test func `by themselves they pass everything on, unseen`() {
        var typing = Typing(LineDiscipline.Rules())
        typing.type("a^C^M^J^Q\\xFF")
        #expect(typing.actions == [.transmit(keys("a^C^M^J^Q\\xFF"))])
    }
}

@Suite struct `How input reaches the server` {
    typealias Row = (linemode: Linemode.Mode?, echoes: Bool, suppresses: Bool, mode: InputMode)

    static let rows: [Row] = [
        // LINEMODE decides where it is in force.
        ([.edit], false, false, .editLocally), ([.edit, .trapSignals], true, true, .editLocally),
        ([], false, false, .characterAtATime), ([.trapSignals], true, true, .characterAtATime),
        // Without it, kludge line mode (RFC 1184 section 4).
        (nil, false, false, .lineAtATime), (nil, true, true, .characterAtATime), (nil, true, false, .characterAtATime),
        (nil, false, true, .characterAtATime),
    ]

    @Test(arguments: rows)
    func `follows from three options`(_ row: Row) {
        let mode = InputMode(
            linemode: row.linemode, serverEchoes: row.echoes, serverSuppressesGoAhead: row.suppresses)
        #expect(mode == row.mode)
    }

    @Test func `an engine's rules follow what it negotiates`() {
        var session = Session(.made(.client, local: [.linemode, .binary], remote: [.echo, .suppressGoAhead]))
        var rules = session.engine.lineRules
        #expect(session.engine.inputMode == .lineAtATime)
        #expect((rules.edits, rules.trapsSignals, rules.echoes, rules.stopsOutput) == (true, true, true, true))
        #expect(!rules.hasLinemodeCommands)
        session.receive(wire("IAC WILL ECHO IAC WILL SUPPRESS-GO-AHEAD"))
        rules = session.engine.lineRules
        #expect(session.engine.inputMode == .characterAtATime)
        #expect((rules.edits, rules.trapsSignals, rules.echoes, rules.stopsOutput) == (false, false, false, false))
        session.receive(wire("IAC DO LINEMODE IAC SB LINEMODE MODE EDIT|TRAPSIG|SOFT_TAB|LIT_ECHO IAC SE"))
        session.receive(wire("IAC SB LINEMODE SLC SLC_EC SLC_VALUE 8 IAC SE IAC SB LINEMODE DO FORWARDMASK 1 IAC SE"))
        rules = session.engine.lineRules
        #expect(session.engine.inputMode == .editLocally)
        #expect((rules.edits, rules.trapsSignals, rules.softTabs, rules.literalEcho) == (true, true, true, true))
        #expect(rules.hasLinemodeCommands)
        #expect(!rules.echoes)
        #expect(rules.characters[.ec].character == 8)
        #expect(rules.forwardMask == Linemode.ForwardMask([7]))
    }

    @Test func `flow control follows TOGGLE-FLOW-CONTROL where that is in force (RFC 1372)`() {
        var session = Session(.made(.client, local: [.remoteFlowControl], remote: [.suppressGoAhead]))
        session.receive(wire("IAC WILL SUPPRESS-GO-AHEAD"))
        #expect(!session.engine.lineRules.stopsOutput)
        session.receive(wire("IAC DO TOGGLE-FLOW-CONTROL IAC SB TOGGLE-FLOW-CONTROL 2 IAC SE"))
        #expect(session.engine.lineRules.stopsOutput && session.engine.lineRules.restartsOnAny)
        session.receive(wire("IAC SB TOGGLE-FLOW-CONTROL 0 IAC SE IAC SB TOGGLE-FLOW-CONTROL 3 IAC SE"))
        #expect(!session.engine.lineRules.stopsOutput && !session.engine.lineRules.restartsOnAny)
        session.receive(wire("IAC WONT SUPPRESS-GO-AHEAD IAC DONT TOGGLE-FLOW-CONTROL"))
        #expect(session.engine.lineRules.stopsOutput)
    }

    @Test func `an engine sends what a line discipline wants sent (RFC 1184 section 5.8)`() {
        var session = Session(.made(.client))
        var discipline = LineDiscipline(session.engine.lineRules)
        _ = discipline.adopt(.editing)
        for action in discipline.typed(keys("lé^M^S^Qx^C")) { session.act { $0.perform(action) } }
        #expect(session.takeOutput() == wire("\"lé\" CR LF IAC IP IAC DM IAC DO TIMING-MARK"))
    }

    @Test(arguments: [
        (SpecialFunction.synch, "IAC DM"), (.brk, "IAC BRK"), (.ao, "IAC AO"), (.ayt, "IAC AYT"), (.eor, "IAC EOR"),
        (.eof, "IAC EOF"), (.susp, "IAC SUSP"), (.abort, "IAC ABORT"), (.ip, "IAC IP"), (.ec, ""), (.eeol, ""),
    ])
    func `a function is sent by its command, if the server has one`(_ function: SpecialFunction, _ sent: String) {
        var session = Session(.made(.client))
        session.act { $0.send(function) }
        #expect(session.takeOutput() == wire(sent))
    }
}
