import Telnet
import Testing

@Suite struct `The engine` {
    @Test func `asks for nothing unless told to`() {
        var session = Session(.willing(.client))
        #expect(session.takeOutput() == [])
        session = Session(.willing(.server))
        #expect(session.takeOutput() == [])
    }

    @Test func `does not repeat a request that holds or is under way (RFC 1143)`() {
        var session = Session(.made(.client, remote: [.echo], requests: [.init(.do, .echo), .init(.do, .echo)]))
        #expect(session.takeOutput() == wire("IAC DO ECHO"))
        session.receive(wire("IAC WILL ECHO"))
        session.act { $0.request(.do, .echo) }
        #expect(session.takeOutput() == [])
    }

    @Test func `counts negotiations in a window of time and begins anew after it`() {
        var session = Session(.made(.server) { $0.limits.negotiations = 2 })
        for second in [0, 10, 20, 30, 1000] {
            session.now = .seconds(second)
            session.receive(wire("IAC WILL 1 IAC DO 1"))
        }
        #expect(session.observations.isEmpty)
        session.receive(wire("IAC DONT 1"))
        #expect(session.observations == [.event(.exceeded(.negotiations(2)))])
    }

    @Test func `counts subnegotiations that make it answer`() {
        var session = Session(.made(.client, local: [.terminalType]) { $0.limits.negotiations = 10 })
        session.receive(wire("IAC DO TERMINAL-TYPE"))
        for _ in 0..<10 { session.receive(wire("IAC SB TERMINAL-TYPE SEND IAC SE")) }
        #expect(session.observations.last == .event(.exceeded(.negotiations(10))))
    }

    @Test func `does not count window sizes: a dragged window is no attack`() {
        var session = Session(.made(.server, remote: [.naws]))
        session.receive(wire("IAC WILL NAWS"))
        for _ in 0..<2000 { session.receive(wire("IAC SB NAWS 0 80 0 24 IAC SE")) }
        #expect(session.observations.count == 2001)
    }

    @Test func `after a limit hears and says nothing more`() {
        var session = Session(.made(.server, remote: [.echo]) { $0.limits.negotiations = 0 })
        session.receive(wire("\"a\" IAC WILL ECHO \"b\""))
        for _ in 0..<3 { session.receive(wire("\"c\" IAC AYT IAC WILL ECHO IAC SB 1 2 3 IAC SE")) }
        #expect(session.observations == [.data(wire("\"a\"")), .event(.exceeded(.negotiations(0)))])
        #expect(session.output.isEmpty)
    }

    @Test func `puts the answer to AYT into the data in a server's end of line`() {
        var session = Session(.made(.server))
        session.act { $0.send(wire("\"x\" CR")) }
        session.receive(wire("IAC AYT"))
        session.act { $0.send(wire("\"y\"")) }
        #expect(session.output == wire("\"x\" CR NUL CR LF \"[Yes]\" CR LF \"y\""))
    }

    @Test func `counts what the peer did wrong`() {
        var session = Session(.made(.server))
        session.receive(wire("IAC SE IAC 7 IAC SB IAC SE IAC SB NAWS IAC SE IAC SB NAWS IAC NOP"))
        #expect(session.engine.violations == 5)
    }

    @Test func `survives a clock that goes back, and the ends of time`() {
        var session = Session(.made(.server))
        for now in [Duration.seconds(5), .zero, .seconds(-1), .seconds(Int64.max), .seconds(Int64.min)] {
            session.now = now
            session.receive(wire("IAC AYT IAC WILL 1"))
        }
        #expect(session.observations.count == 5)
    }

    @Test func `describes every fault and limit with its side, option and clause, and no payload`() {
        let violations: [(Violation, String, String)] = [
            (.unknownCommand(Command(rawValue: 7)), "unknown-command", "peer sent unknown command 7 (RFC 854)"),
            (.strayEnd, "stray-end", "peer ended a subnegotiation that never began (RFC 855)"),
            (.emptySubnegotiation, "empty-subnegotiation", "peer sent a subnegotiation without an option (RFC 855)"),
            (
                .interruptedSubnegotiation, "interrupted-subnegotiation",
                "peer sent a command inside of a subnegotiation (RFC 855)"
            ),
            (
                .optionNotEnabled(.encrypt), "option-not-enabled",
                "peer subnegotiated ENCRYPT, which is not enabled (RFC 855)"
            ),
            (.unsolicited(.naws), "unsolicited", "peer answered a question about NAWS that was not asked"),
            (.malformed(.naws), "malformed", "peer sent a malformed NAWS subnegotiation"),
            (.unacceptableValue(.newEnviron), "unacceptable-value", "peer sent an unacceptable value by NEW-ENVIRON"),
            (
                .overlongKey(.encrypt), "overlong-key",
                "peer sent an overlong key identifier by ENCRYPT (CVE-2011-4862)"
            ),
            (.refusalIgnored(.echo), "refusal-ignored", "peer insisted on ECHO after a refusal (RFC 1143)"),
        ]
        for (violation, rule, text) in violations {
            #expect(violation.rule == rule)
            #expect("\(violation)" == text)
            #expect((violation.option == nil) == !text.contains(violation.option.map { "\($0)" } ?? "no option"))
        }
        #expect(
            "\(TelnetError.limit(.subnegotiation(4096)))" == "peer sent a subnegotiation of more than 4096 bytes")
        #expect("\(Limit.negotiations(256))" == "peer sent more than 256 negotiations in too short a time")
        #expect(Limit.subnegotiation(1).rule == "subnegotiation-limit")
        #expect(Limit.negotiations(1).rule == "negotiation-limit")
    }
}
