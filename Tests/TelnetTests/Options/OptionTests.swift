import Telnet
import Testing

@Suite struct `NEW-ENVIRON (RFC 1572)` {
    @Test(arguments: [0, 1, 31, 32, 33, 200])
    func `takes at most 32 variables`(_ count: Int) {
        var session = asked()
        let variables = repeatElement("USERVAR \"N\" VALUE \"v\"", count: count).joined(separator: " ")
        session.receive(wire("IAC SB NEW-ENVIRON IS \(variables) IAC SE"))
        let isRefused = session.observations.last == .event(.violation(.unacceptableValue(.newEnviron)))
        #expect(isRefused == (count > 32))
    }

    @Test(arguments: [
        "", "3", "4 VAR", "IS \"no mark\"", "IS VALUE \"x\"", "IS VAR \"USER\" VALUE \"x\" VALUE \"y\"",
        "IS VAR \"USER\" VALUE \"x\" ESC", "IS VAR ESC", "SEND VAR \"USER\"",
    ])
    func `what is not well formed has no effect`(_ payload: String) {
        var session = asked()
        session.receive(wire("IAC SB NEW-ENVIRON \(payload) IAC SE"))
        #expect(session.observations.last == .event(.violation(.malformed(.newEnviron))))
        #expect(session.output.isEmpty)
    }

    @Test(arguments: ["alice", "a.b@c", "jürgen", "名前", "a-f", "x_1$", String(repeating: "u", count: 256)])
    func `an ordinary name is told as it is`(_ name: String) {
        var session = asked()
        session.receive(wire("IAC SB NEW-ENVIRON IS VAR \"USER\" VALUE \"\(name)\" IAC SE"))
        #expect(session.observations.last == .event(.subnegotiation(.newEnviron, .user(name))))
    }

    @Test func `nothing is asked for unless the configuration says so`() {
        var session = Session(.made(.server, remote: [.newEnviron]))
        session.receive(wire("IAC WILL NEW-ENVIRON"))
        #expect(session.takeOutput() == wire("IAC DO NEW-ENVIRON"))
        _ = session.takeObservations()
        session.receive(wire("IAC SB NEW-ENVIRON INFO VAR \"USER\" VALUE \"x\" IAC SE"))
        #expect(session.observations == [.event(.violation(.unsolicited(.newEnviron)))])
    }

    private func asked() -> Session {
        var session = Session(.made(.server, remote: [.newEnviron]) { $0.askUser = true })
        session.receive(wire("IAC WILL NEW-ENVIRON"))
        _ = session.takeOutput()
        return session
    }
}

@Suite struct `ECHO (RFC 857)` {
    @Test func `never on both sides, whoever begins`() {
        for first in [Verb.will, .do] {
            let second: Verb = first == .will ? .do : .will
            var session = Session(.made(.server, local: [.echo], remote: [.echo]))
            session.receive([255, first.rawValue, 1, 255, second.rawValue, 1])
            #expect(session.engine.isEnabled(.echo, first.sideWhenReceived))
            #expect(!session.engine.isEnabled(.echo, second.sideWhenReceived))
        }
    }
}

@Suite struct `An option nobody wrote a file for` {
    @Test func `is negotiated if allowed, and its subnegotiations are handed on`() {
        var session = Session(.made(.client, remote: [Option(200)]))
        session.receive(wire("IAC WILL ATCP IAC SB ATCP \"Core.Hello {}\" IAC SE"))
        #expect(session.output == wire("IAC DO ATCP"))
        #expect(
            session.observations == [
                .event(.enabled(.remote, Option(200))), .opaque(Option(200), wire("\"Core.Hello {}\"")),
            ])
    }

    @Test func `may still speak between our refusal and the peer's answer`() {
        var session = Session(.made(.client, remote: [Option(200)]))
        session.receive(wire("IAC WILL ATCP"))
        session.act { $0.request(.dont, Option(200)) }
        session.receive(wire("IAC SB ATCP 1 IAC SE IAC WONT ATCP IAC SB ATCP 2 IAC SE"))
        #expect(
            session.observations.dropFirst() == [
                .opaque(Option(200), [1]), .event(.disabled(.remote, Option(200))),
                .event(.violation(.optionNotEnabled(Option(200)))),
            ])
    }
}
