import Telnet
import Testing

@Suite struct `TERMINAL-SPEED (RFC 1079)` {
    @Test(
        arguments: [
            ("9600,9600", LineSpeed(transmit: 9600, receive: 9600)), ("0,0", LineSpeed(transmit: 0, receive: 0)),
            ("00115200,38400", LineSpeed(transmit: 115_200, receive: 38400)),
            ("4294967295,1", LineSpeed(transmit: .max, receive: 1)), ("4294967296,1", nil), ("", nil), (",", nil),
            ("9600", nil), ("9600,", nil), (",9600", nil), ("9600,9600,9600", nil), ("+9600,9600", nil),
            ("-1,9600", nil), ("9600, 9600", nil), ("9.6,9.6", nil), ("9600\u{0},9600", nil),
        ] as [(String, LineSpeed?)])
    func `is two decimal numbers and a comma`(_ text: String, _ speed: LineSpeed?) {
        var session = Session(.made(.server, remote: [.terminalSpeed]))
        session.receive(wire("IAC WILL TERMINAL-SPEED IAC SB TERMINAL-SPEED IS") + Array(text.utf8) + wire("IAC SE"))
        let expected: Engine.Event =
            speed.map { .subnegotiation(.terminalSpeed, .terminalSpeed($0)) } ?? .violation(.malformed(.terminalSpeed))
        #expect(session.observations.last == .event(expected))
    }
}

@Suite struct `X-DISPLAY-LOCATION (RFC 1096)` {
    @Test(
        arguments: [
            (":0", true), (":0.1", true), ("host:10", true), ("host.example:10.0", true), ("2001:db8::1:0", true),
            ("unix/tmp:0", true), ("host", false), ("host:", false), ("host:a", false), ("host:0.", false),
            ("host:.0", false), ("host:0.0.0", false), ("-display:0", false), ("a b:0", false), ("host:-1", false),
            ("host\u{7}:0", false), ("höst:0", false),
        ])
    func `is handed on if it has the form of a display`(_ text: String, _ isDisplay: Bool) {
        #expect(answer(text) == (isDisplay ? .subnegotiation(.xDisplayLocation, .display(text)) : fault))
    }

    @Test func `CVE-2019-0053: is at most 255 characters long`() {
        let host = String(repeating: "h", count: 253)
        #expect(answer("\(host):0") == .subnegotiation(.xDisplayLocation, .display("\(host):0")))
        #expect(answer("\(host)h:0") == fault)
    }

    @Test func `by default is not given away`() {
        var session = Session(.made(.client, local: [.xDisplayLocation]))
        session.receive(wire("IAC DO X-DISPLAY-LOCATION IAC SB X-DISPLAY-LOCATION SEND IAC SE"))
        #expect(session.output == wire("IAC WILL X-DISPLAY-LOCATION IAC SB X-DISPLAY-LOCATION IS IAC SE"))
    }

    private let fault = Engine.Event.violation(.unacceptableValue(.xDisplayLocation))

    private func answer(_ text: String) -> Engine.Event? {
        var session = Session(.made(.server, remote: [.xDisplayLocation]))
        session.receive(wire("IAC WILL X-DISPLAY-LOCATION IAC SB X-DISPLAY-LOCATION IS") + Array(text.utf8))
        session.receive(wire("IAC SE"))
        guard case .event(let event)? = session.observations.last else { return nil }
        return event
    }
}

@Suite struct `SEND-LOCATION (RFC 779)` {
    @Test(arguments: [1, 255, 256, 4000])
    func `is at most 255 characters long`(_ length: Int) {
        var session = Session(.made(.server, remote: [.sendLocation]))
        let text = String(repeating: "x", count: length)
        session.receive(wire("IAC WILL SEND-LOCATION IAC SB SEND-LOCATION \"\(text)\" IAC SE"))
        let expected: Engine.Event =
            length <= 255
            ? .subnegotiation(.sendLocation, .location(text)) : .violation(.unacceptableValue(.sendLocation))
        #expect(session.observations.last == .event(expected))
    }
}

@Suite struct `A MUD terminal (MTTS)` {
    @Test(
        arguments: [
            ("MTTS 0", 0), ("MTTS 137", 137), ("MTTS 4294967295", .max), ("MTTS 4294967296", nil), ("MTTS", nil),
            ("MTTS ", nil), ("MTTS -1", nil), ("MTTS +1", nil), ("MTTS 1 2", nil), ("MTTS  1", nil), ("mtts 1", nil),
            ("XTERM 137", nil), ("", nil),
        ] as [(String, UInt32?)])
    func `is the word and a number`(_ text: String, _ bits: UInt32?) {
        #expect(MTTS(terminalType: text)?.rawValue == bits)
    }

    @Test func `names what each bit says, and goes out as it came`() {
        let all: [MTTS] = [
            .ansi, .vt100, .utf8, .colors256, .mouse, .palette, .screenReader, .proxy, .trueColor, .mnes, .mslp, .tls,
        ]
        #expect(all.map(\.rawValue) == (0..<12).map { 1 << $0 })
        #expect(MTTS([.ansi, .colors256, .proxy]).terminalType == "MTTS 137")
    }
}

@Suite struct `TERMINAL-TYPE (RFC 1091)` {
    @Test func `without a name in the configuration is UNKNOWN`() {
        var session = Session(.made(.client, local: [.terminalType]) { $0.terminalTypes = [] })
        session.receive(wire("IAC DO TERMINAL-TYPE IAC SB TERMINAL-TYPE SEND IAC SE"))
        #expect(session.output == wire("IAC WILL TERMINAL-TYPE IAC SB TERMINAL-TYPE IS \"UNKNOWN\" IAC SE"))
        var configuration = Engine.Configuration(role: .client)
        #expect(configuration.terminalType == "UNKNOWN")
        configuration.terminalTypes = []
        #expect(configuration.terminalType == "UNKNOWN")
        configuration.terminalType = "VT220"
        #expect(configuration.terminalTypes == ["VT220"])
    }

    @Test func `asks a client for 16 types at most by default`() {
        var session = Session(.made(.server, remote: [.terminalType]) { $0.asksAllTerminalTypes = true })
        session.receive(wire("IAC WILL TERMINAL-TYPE"))
        for number in 0..<20 { session.receive(wire("IAC SB TERMINAL-TYPE IS \"T\(number)\" IAC SE")) }
        let question = wire("IAC SB TERMINAL-TYPE SEND IAC SE")
        #expect(session.output == wire("IAC DO TERMINAL-TYPE") + Array(repeatElement(question, count: 16).joined()))
    }
}

@Suite struct `Behind our own DONT` {
    @Test func `nothing more is asked or told by the option, though the peer's answers still count`() {
        var session = Session(
            .made(.server, remote: [.terminalType, .status, .remoteFlowControl]) { $0.asksAllTerminalTypes = true })
        session.receive(wire("IAC WILL TERMINAL-TYPE IAC WILL STATUS IAC WILL TOGGLE-FLOW-CONTROL"))
        for option in [Option.terminalType, .status, .remoteFlowControl] {
            session.act { $0.request(.dont, option) }
        }
        _ = (session.takeOutput(), session.takeObservations())
        session.receive(wire("IAC SB TERMINAL-TYPE IS \"A\" IAC SE"))
        #expect(session.observations == [.event(.subnegotiation(.terminalType, .terminalType("A")))])
        session.act { engine in
            let asked = [engine.askStatus(), engine.askTerminalType(), engine.send(subnegotiation: .status, [1])]
            #expect(asked == [false, false, false])
            engine.setFlowControl(FlowControl(isOn: false))
        }
        #expect(session.output.isEmpty)
    }
}
