import Telnet
import Testing

/// Faults of the field's history that lay in what a value held, and in what was made of it.
@Suite struct `History does not repeat, whatever is said` {
    @Test(arguments: Role.allCases)
    func `CVE-2023-27533, CVE-2021-22898, CVE-2021-22925: what we subnegotiate arrives as it was`(_ role: Role) {
        let payload = Array(UInt8.min...UInt8.max) + [255, 255, 240, 255]
        // Once START_TLS is agreed nothing more is sent.
        for code in UInt8.min...UInt8.max where Option(code) != .startTLS {
            var session = Session(.made(role, local: [Option(code)]))
            let isSentBefore = session.send(Option(code), payload)
            #expect(!isSentBefore && session.output.isEmpty)
            session.receive([255, Verb.do.rawValue, code])
            guard session.engine.isEnabled(Option(code), .local) else { continue }
            _ = session.takeOutput()
            let isSent = session.send(Option(code), payload)
            #expect(isSent)
            var parser = Parser(role: role == .client ? .server : .client)
            var position = 0
            let token = parser.next(in: session.output.span, at: &position)
            #expect(token == .subnegotiation(Option(code)))
            #expect(parser.payload == payload)
            #expect(position == session.output.count)
        }
    }

    @Test(arguments: Role.allCases)
    func `CVE-2009-1930: authentication is never begun, and nothing that came is sent back`(_ role: Role) {
        var session = Session(.made(role))
        #expect(session.takeOutput() == [])
        session.receive(wire("IAC DO AUTHENTICATION IAC WILL AUTHENTICATION"))
        #expect(session.takeOutput() == wire("IAC WONT AUTHENTICATION IAC DONT AUTHENTICATION"))
        session.receive(wire("IAC SB AUTHENTICATION SEND 15 0 IAC SE IAC SB AUTHENTICATION IS 15 0 \"NTLMSSP\" IAC SE"))
        #expect(session.output.isEmpty)
        #expect(
            session.observations.allSatisfy { $0 == .event(.violation(.optionNotEnabled(.authentication))) })
    }

    @Test(arguments: [
        "-e", "-estuff", "-e /bin/sh", String(repeating: "a ", count: 128), String(repeating: "-", count: 200),
    ])
    func `CVE-2007-0956, CVE-2001-0797: a switch or a line of words is no user name`(_ name: String) {
        #expect(named(name).last == .event(.violation(.unacceptableValue(.newEnviron))))
    }

    @Test func `CVE-2001-0797: ten thousand words for a user name end the connection`() {
        let observations = named(Array(repeating: "w", count: 10_000).joined(separator: " "))
        #expect(observations.last == .event(.exceeded(.subnegotiation(Limits().subnegotiation))))
    }

    @Test(arguments: [
        "%s%s%n", "%x%x%x%x", "\r\nauth.ok root", "\u{1B}]0;x\u{7}", "\u{9B}31m", "\u{202E}toor", "a\u{2028}b", "\u{0}",
    ])
    func `CVE-2004-0911, CVE-2004-0998: what a peer says is no line and no order in a log`(_ text: String) {
        let escaped = text.utf8.flatMap { $0 <= 3 ? [2, $0] : [$0] }
        for role in Role.allCases {
            var session = Session(.willing(role))
            session.receive(wire("IAC WILL TERMINAL-TYPE IAC SB TERMINAL-TYPE IS") + text.utf8 + wire("IAC SE"))
            session.receive(
                wire("IAC WILL NEW-ENVIRON IAC SB NEW-ENVIRON IS VAR \"USER\" VALUE") + escaped + wire("IAC SE"))
            for case .event(let event) in session.observations {
                let isPlain = "\(event)".unicodeScalars.allSatisfy { (" "..."~").contains($0) }
                #expect(isPlain, "\(event)")
            }
        }
    }

    @Test(arguments: 0...100)
    func `CVE-1999-0192: a terminal type is at most forty characters`(_ length: Int) {
        var session = Session(.made(.server, remote: [.terminalType]))
        let name = String(repeating: "x", count: length)
        session.receive(wire("IAC WILL TERMINAL-TYPE IAC SB TERMINAL-TYPE IS \"\(name)\" IAC SE"))
        let isTold = session.observations.last == .event(.subnegotiation(.terminalType, .terminalType(name)))
        #expect(isTold == (1...40 ~= length))
    }

    @Test func `CVE-2026-28372, CVE-2009-0641, CVE-1999-0073: of two hundred variables none is told`() {
        let names = Self.hostileNames + (0..<200).map { "V\($0)" }
        for kind in ["VAR", "USERVAR"] {
            for name in names {
                var session = Session(.made(.server, remote: [.newEnviron]) { $0.askUser = true })
                session.receive(
                    wire("IAC WILL NEW-ENVIRON IAC SB NEW-ENVIRON IS \(kind) \"\(name)\" VALUE \"x\" IAC SE"))
                let told = session.observations.dropFirst()
                #expect(
                    told.allSatisfy { observation in
                        guard case .opaque(.newEnviron, _) = observation else { return false }
                        return true
                    })
            }
        }
    }

    private static let hostileNames = [
        "CREDENTIALS_DIRECTORY", "LD_PRELOAD", "LD_LIBRARY_PATH", "LD_AUDIT", "TERMCAP", "TTYPROMPT", "IFS", "ENV",
        "BASH_ENV", "PATH", "HOME", "SHELL", "KRB5_CONFIG", "NLSPATH", "_RLD_ARGS", "LOGNAME", "user", "USER ", "",
    ]

    private func named(_ name: String) -> [Observation] {
        var session = Session(.made(.server, remote: [.newEnviron]) { $0.askUser = true })
        session.receive(wire("IAC WILL NEW-ENVIRON IAC SB NEW-ENVIRON IS VAR \"USER\" VALUE \"\(name)\" IAC SE"))
        return session.observations
    }
}

extension Session {
    fileprivate mutating func send(_ option: Option, _ payload: [UInt8]) -> Bool {
        var isSent = false
        act { isSent = $0.send(subnegotiation: option, payload) }
        return isSent
    }
}
