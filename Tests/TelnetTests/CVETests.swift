import Telnet
import Testing

/// The protocol rows of the field's history, as far as they concern what the engine does. Each holds for both roles.
@Suite struct `History does not repeat` {
    @Test(arguments: Role.allCases)
    func `CVE-2001-0554: a million AYT get one answer a second, and nothing is kept`(_ role: Role) {
        var session = Session(.willing(role))
        let answer = role == .server ? wire("CR LF \"[Yes]\" CR LF") : []
        var position = 0
        let flood = Array(repeatElement(wire("IAC AYT"), count: 1_000_000).joined())
        while session.engine.next(in: flood.span, at: &position, now: .zero) != nil {}
        #expect(session.engine.takeOutput() == answer)
        for _ in 0..<1000 {
            session.receive([255])
            session.receive([246])
        }
        #expect(session.takeOutput() == [])
        session.now += .seconds(1)
        session.receive(wire("IAC AYT IAC AYT"))
        #expect(session.takeOutput() == answer)
    }

    @Test(arguments: [
        "SEND", "SEND VAR", "SEND USERVAR", "SEND VAR \"USER\"", "SEND USERVAR \"PATH\"", "SEND USERVAR \"HOME\"",
        "SEND USERVAR \"AWS_SECRET_ACCESS_KEY\" VAR \"DISPLAY\"", "SEND VAR ESC ESC USERVAR ESC 0",
    ])
    func `CVE-2005-0488, CVE-2026-32772: a client gives nothing that was not exported`(_ question: String) {
        var session = Session(.made(.client, local: [.newEnviron]))
        session.receive(wire("IAC DO NEW-ENVIRON"))
        #expect(session.takeOutput() == wire("IAC WILL NEW-ENVIRON"))
        session.receive(wire("IAC SB NEW-ENVIRON \(question) IAC SE"))
        #expect(session.takeOutput() == wire("IAC SB NEW-ENVIRON IS IAC SE"))

        session = Session(.made(.client, local: [.newEnviron]) { $0.environment = [.init(.var, "LANG", value: "C")] })
        session.receive(wire("IAC DO NEW-ENVIRON IAC SB NEW-ENVIRON \(question) IAC SE"))
        let asksForAll = question == "SEND" || question == "SEND VAR"
        let given = asksForAll ? "VAR \"LANG\" VALUE \"C\"" : ""
        #expect(session.takeOutput() == wire("IAC WILL NEW-ENVIRON IAC SB NEW-ENVIRON IS \(given) IAC SE"))
    }

    @Test(arguments: Role.allCases)
    func `CVE-2022-39028: any byte after IAC, first on the wire, is survived`(_ role: Role) {
        for byte in UInt8.min...UInt8.max {
            for configuration in [Engine.Configuration(role: role), .willing(role)] {
                var session = Session(configuration)
                session.receive([255, byte])
                session.receive(wire("IAC EC IAC EL"))
                #expect(session.output.count <= 9)
            }
        }
    }

    @Test(arguments: Role.allCases)
    func `CVE-2011-4862: an ENCRYPT key before any negotiation has no effect`(_ role: Role) {
        var session = Session(.made(role, local: [.encrypt], remote: [.encrypt]))
        let key = [UInt8](repeating: 65, count: 480)
        session.receive(wire("IAC SB ENCRYPT 0 1 IAC SE IAC SB ENCRYPT 7") + key + wire("IAC SE \"on\""))
        #expect(
            session.observations == [
                .event(.violation(.optionNotEnabled(.encrypt))), .event(.violation(.overlongKey(.encrypt))),
                .data(wire("\"on\"")),
            ])
        #expect(session.output.isEmpty)
    }

    @Test(arguments: Role.allCases)
    func `CVE-2000-0268: a subnegotiation of any option, before any negotiation, has no effect`(_ role: Role) {
        for code in UInt8.min...UInt8.max {
            var session = Session(.willing(role))
            session.receive(wire("IAC SB") + (code == 255 ? [255, 255] : [code]) + wire("1 2 3 IAC SE"))
            #expect(session.observations == [.event(.violation(.optionNotEnabled(Option(code))))])
            #expect(session.output.isEmpty)
        }
    }

    @Test func `CVE-2017-3881: a vendor's variable in ENVIRON never arrives`() {
        var session = Session(.made(.server, remote: [.newEnviron]) { $0.askUser = true })
        let value = "USERVAR \"CISCO_KITS\" VALUE \"2:\(String(repeating: "A", count: 500)):1:\""
        session.receive(wire("IAC WILL ENVIRON IAC SB ENVIRON IS \(value) IAC SE"))
        session.receive(wire("IAC WILL NEW-ENVIRON IAC SB NEW-ENVIRON IS \(value) IAC SE"))
        #expect(
            session.observations == [
                .event(.violation(.optionNotEnabled(.environ))), .event(.enabled(.remote, .newEnviron)),
                .event(.violation(.unacceptableValue(.newEnviron))),
            ])
    }

    @Test(arguments: [
        "-f", "-froot", "-f root", "--", "-", "-\t", "root -f", "a b", "a\tb", "a\nb", "a\u{0}b", "\u{1B}[2J", "\u{7F}",
        "\u{85}", "\u{9B}2J", "\u{202E}toor", "\u{200B}root", "\u{FEFF}root", "\u{A0}root", "\u{2028}",
    ])
    func `CVE-2026-24061, CVE-2007-0882, CVE-1999-0113: what is no user name is not told`(_ name: String) {
        for kind in ["IS", "INFO"] {
            var session = Session(.made(.server, remote: [.newEnviron]) { $0.askUser = true })
            let value = name.utf8.flatMap { $0 <= 3 ? [2, $0] : [$0] }
            session.receive(
                wire("IAC WILL NEW-ENVIRON IAC SB NEW-ENVIRON \(kind) VAR \"USER\" VALUE") + value + wire("IAC SE"))
            #expect(session.observations.last == .event(.violation(.unacceptableValue(.newEnviron))))
        }
    }

    @Test func `CVE-2026-28372, CVE-2009-0641: of an environment nothing but USER is told`() {
        var session = Session(.made(.server, remote: [.newEnviron]) { $0.askUser = true })
        let names = [
            "CREDENTIALS_DIRECTORY", "LD_PRELOAD", "LD_LIBRARY_PATH", "LOGNAME", "TERMCAP", "TTYPROMPT", "IFS",
        ]
        let hostile = names.map { "USERVAR \"\($0)\" VALUE \"x\" VAR \"\($0)\" VALUE \"x\"" }.joined(separator: " ")
        session.receive(wire("IAC WILL NEW-ENVIRON IAC SB NEW-ENVIRON IS \(hostile) VAR \"USER\" VALUE \"u\" IAC SE"))
        #expect(session.observations.dropFirst() == [.event(.subnegotiation(.newEnviron, .user("u")))])
    }

    @Test(arguments: [0, 1, 255, 256, 257, 4000])
    func `CVE-2019-0053, CVE-2005-0468: long values, and values made of escapes, are bounded`(_ length: Int) {
        for unit in [[UInt8(65)], [2, 0], [2, 3], [255, 255], [2, 255, 255]] {
            var session = Session(.made(.server, remote: [.newEnviron]) { $0.askUser = true })
            session.receive(wire("IAC WILL NEW-ENVIRON IAC SB NEW-ENVIRON INFO USERVAR \"X\" VALUE"))
            session.receive(Array(repeatElement(unit, count: length).joined()) + wire("IAC SE"))
            switch session.observations.last {
            case .opaque: #expect(length <= 256)
            case .event(.violation(.unacceptableValue)): #expect(length > 256)
            case .event(.exceeded(.subnegotiation)): #expect(length * unit.count > 4000)
            default: Issue.record("\(session.observations)")
            }
        }
    }

    @Test func `CVE-2023-27533: a 255 in a value we send is doubled`() {
        var session = Session(
            .made(.client, local: [.newEnviron]) {
                $0.environment = [EnvironmentVariable(.userVar, "A\u{1}", value: "\u{0}\u{2}\u{3}")]
            })
        session.receive(wire("IAC DO NEW-ENVIRON IAC SB NEW-ENVIRON SEND IAC SE"))
        #expect(
            session.takeOutput()
                == wire("IAC WILL NEW-ENVIRON IAC SB NEW-ENVIRON IS USERVAR \"A\" ESC 1 VALUE ESC 0 ESC 2 ESC 3 IAC SE")
        )
        session.act { $0.setWindowSize(WindowSize(columns: 65535, rows: 65535)) }
        session.act { $0.request(.will, .naws) }
        session.receive(wire("IAC DO NAWS"))
        #expect(session.output == wire("IAC WILL NAWS IAC SB NAWS 255 255 255 255 255 255 255 255 IAC SE"))
    }

    @Test(arguments: Role.allCases)
    func `CVE-2021-40523 and the option loops: a peer that never stops is stopped`(_ role: Role) {
        for storm in ["IAC WILL 1", "IAC DO 1 IAC DONT 1", "IAC WILL 77 IAC WONT 77 IAC DO 77 IAC DONT 77"] {
            var session = Session(.willing(role))
            for _ in 0..<1000 { session.receive(wire(storm)) }
            #expect(session.observations.last == .event(.exceeded(.negotiations(256))))
            #expect(session.output.count <= 256 * 9)
        }
    }

    @Test func `PuTTY 0.57: what already holds is not acknowledged again`() {
        var session = Session(.made(.client, local: [.naws], remote: [.echo]))
        session.receive(wire("IAC WILL ECHO IAC DO NAWS"))
        #expect(session.takeOutput() == wire("IAC DO ECHO IAC WILL NAWS"))
        for _ in 0..<50 { session.receive(wire("IAC WILL ECHO IAC DO NAWS IAC WONT SUPPRESS-GO-AHEAD")) }
        #expect(session.takeOutput() == [])
    }

    @Test func `CVE-2026-32746, CVE-2005-0469: LINEMODE is refused, its characters are not answered`() {
        for role in Role.allCases {
            var session = Session(role == .server ? .made(.server) : .made(.client))
            let triplets = (UInt8(19)...254).flatMap { [$0, 2, 3] as [UInt8] }
            session.receive(wire("IAC WILL LINEMODE IAC DO LINEMODE IAC SB LINEMODE 3") + triplets + wire("IAC SE"))
            #expect(session.output == wire("IAC DONT LINEMODE IAC WONT LINEMODE"))
            #expect(session.observations == [.event(.violation(.optionNotEnabled(.linemode)))])
        }
    }
}
