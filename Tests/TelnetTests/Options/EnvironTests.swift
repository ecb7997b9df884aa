import Telnet
import Testing

@Suite struct `ENVIRON (RFC 1408, RFC 1571)` {
    /// Lists as numbers 0 and 1 for the two marks in doubt, and what a server must make of them: the values of A, B and
    /// USER, which it accepts.
    typealias Row = (list: String, rule: String, meaning: String)

    static let rows: [Row] = [
        ("0 \"A\" 1 \"x\"", "IS is followed by VAR", "environment A=x"),
        ("1 \"A\" 0 \"x\"", "IS is followed by VALUE", "environment A=x"),
        ("USERVAR \"A\" 1 \"x\" 0 \"B\" 0 \"C\"", "two consecutive VARs", "environment A=x, B"),
        ("USERVAR \"A\" 0 \"x\" 1 \"B\" 1 \"C\"", "two consecutive VALUEs", "environment A=x, B"),
        ("USERVAR \"A\" 1 USERVAR \"B\"", "an empty VALUE", "environment A=, B"),
        ("USERVAR \"A\" 0 USERVAR \"B\"", "an empty VAR", "environment A=, B"),
        ("USERVAR \"A\" 1 \"x\" USERVAR \"B\" 1 \"y\"", "as many VALUEs as variables", "environment A=x, B=y"),
        ("USERVAR \"A\" 0 \"x\" USERVAR \"B\" 0 \"y\"", "as many VARs as variables", "environment A=x, B=y"),
        ("USERVAR \"A\" USERVAR \"C\" 1 \"x\" 0 \"USER\" 1 \"u\"", "a well known VAR", "environment A, USER=u"),
        ("USERVAR \"A\" USERVAR \"C\" 0 \"x\" 1 \"USER\" 0 \"u\"", "a well known VALUE", "environment A, USER=u"),
        ("USERVAR \"A\"", "nothing to go by", "environment A"),
        ("USERVAR ESC 0 ESC 1 1 \"x\" 0 \"A\" 1 \"y\"", "escaped marks are no marks", "environment A=y"),
    ]

    @Test(arguments: rows.indices)
    func `tells by the rules of RFC 1571 section 3 which way round a client writes`(_ index: Int) {
        let row = Self.rows[index]
        for kind in ["IS", "INFO"] {
            var session = asked()
            session.receive(wire("IAC SB ENVIRON \(kind) \(row.list) IAC SE"))
            guard case .event(let event)? = session.observations.last else {
                Issue.record("\(row.rule): \(session.observations)")
                continue
            }
            #expect("\(event)" == row.meaning, "\(row.rule)")
        }
    }

    @Test(arguments: ["", "4", "IS \"x\" 0", "IS 0 \"A\" ESC", "IS 4", "IS \"text only\"", "IS 2", "SEND 0 \"A\""])
    func `what is not well formed has no effect`(_ payload: String) {
        var session = asked()
        session.receive(wire("IAC SB ENVIRON \(payload) IAC SE"))
        #expect(session.observations.last == .event(.violation(.malformed(.environ))))
        #expect(session.output.isEmpty)
    }

    @Test func `asks for nothing, and hears nothing, unless the configuration says so`() {
        var session = Session(.made(.server, remote: [.environ]))
        session.receive(wire("IAC WILL ENVIRON IAC SB ENVIRON IS VAR \"USER\" VALUE \"u\" IAC SE"))
        #expect(session.output == wire("IAC DO ENVIRON"))
        #expect(session.observations.last == .event(.violation(.unsolicited(.environ))))
    }

    @Test func `hears nothing that was asked for before it ended and began anew`() {
        var session = Session(.made(.server, remote: [.environ]) { $0.askUser = true })
        session.receive(wire("IAC WILL ENVIRON IAC WONT ENVIRON"))
        session.receive(wire("IAC SB ENVIRON IS VAR \"USER\" VALUE \"u\" IAC SE"))
        #expect(session.observations.last == .event(.violation(.optionNotEnabled(.environ))))
    }

    @Test func `CVE-2026-24061: a user name is never a switch here either, whichever way round`() {
        for list in ["0 \"USER\" 1 \"-froot\"", "1 \"USER\" 0 \"-froot\"", "USERVAR \"LOGNAME\" 1 \"-f root\""] {
            var session = Session(
                .made(.server, remote: [.environ]) { $0.acceptEnvironment = ["USER", "LOGNAME"] })
            session.receive(wire("IAC WILL ENVIRON IAC SB ENVIRON IS \(list) IAC SE"))
            #expect(session.observations.last == .event(.violation(.unacceptableValue(.environ))))
        }
    }

    private func asked() -> Session {
        var session = Session(.made(.server, remote: [.environ]) { $0.acceptEnvironment = ["A", "B", "USER"] })
        session.receive(wire("IAC WILL ENVIRON"))
        _ = session.takeOutput()
        return session
    }
}

@Suite struct `Variables a server accepts (RFC 1572)` {
    @Test func `CVE-2026-28372: two hundred others never arrive`() {
        var session = Session(.made(.server, remote: [.newEnviron]) { $0.acceptEnvironment = ["LANG"] })
        session.receive(wire("IAC WILL NEW-ENVIRON"))
        _ = session.takeObservations()
        for number in 0..<200 {
            session.receive(wire("IAC SB NEW-ENVIRON INFO USERVAR \"V\(number)\" VALUE \"x\" IAC SE"))
            session.receive(
                wire("IAC SB NEW-ENVIRON IS USERVAR \"V\(number)\" VALUE \"x\" USERVAR \"LANG\" VALUE \"C\""))
            session.receive(wire("IAC SE"))
        }
        let lang = EnvironmentVariable(.userVar, "LANG", value: "C")
        let told = session.observations.filter { $0 == .event(.subnegotiation(.newEnviron, .environment([lang]))) }
        #expect(told.count == 200)
        #expect(session.observations.count == 400)
    }

    @Test(
        arguments: [
            ("C", true), ("de_DE.UTF-8", true), ("a b", true), ("-R", true), ("ünï", true), ("", true), ("a\nb", false),
            ("a\u{0}b", false), ("\u{1B}[2J", false), ("\u{7F}", false), ("\u{85}", false), ("\u{202E}x", false),
            ("\u{2028}", false), ("\u{FEFF}x", false),
        ])
    func `have values without anything that acts unseen`(_ value: String, _ isAcceptable: Bool) {
        let last = answer(Array(value.utf8).flatMap { $0 <= 3 ? [2, $0] : [$0] })
        let variable = EnvironmentVariable(.userVar, "LANG", value: value)
        #expect(
            last
                == (isAcceptable
                    ? .event(.subnegotiation(.newEnviron, .environment([variable])))
                    : .event(.violation(.unacceptableValue(.newEnviron)))))
    }

    @Test func `have values that are UTF-8`() {
        #expect(answer([0xC3]) == .event(.violation(.unacceptableValue(.newEnviron))))
    }

    @Test func `are not asked for twice where RFC 1572 says which type a name has`() {
        var session = Session(
            .made(.server, remote: [.newEnviron]) { $0.acceptEnvironment = ["PRINTER", "USER", "TERM"] })
        session.receive(wire("IAC WILL NEW-ENVIRON"))
        let question = "VAR \"USER\" VAR \"PRINTER\" VAR \"TERM\" USERVAR \"TERM\""
        #expect(session.output == wire("IAC DO NEW-ENVIRON IAC SB NEW-ENVIRON SEND \(question) IAC SE"))
    }

    @Test func `that become undefined are told as such, except USER, which then says nothing`() {
        var session = Session(
            .made(.server, remote: [.newEnviron]) {
                $0.acceptEnvironment = ["LANG"]
                $0.askUser = true
            })
        session.receive(wire("IAC WILL NEW-ENVIRON IAC SB NEW-ENVIRON INFO VAR \"LANG\" IAC SE"))
        let lang = EnvironmentVariable(.var, "LANG", value: nil)
        #expect(session.observations.last == .event(.subnegotiation(.newEnviron, .environment([lang]))))
        session.receive(wire("IAC SB NEW-ENVIRON INFO VAR \"USER\" IAC SE"))
        #expect(session.observations.last == .opaque(.newEnviron, [2, 0] + "USER".utf8))
    }

    private func answer(_ value: [UInt8]) -> Observation? {
        var session = Session(.made(.server, remote: [.newEnviron]) { $0.acceptEnvironment = ["LANG"] })
        session.receive(wire("IAC WILL NEW-ENVIRON IAC SB NEW-ENVIRON IS USERVAR \"LANG\" VALUE") + value)
        session.receive(wire("IAC SE"))
        return session.observations.last
    }
}
