import Telnet
import Testing

@Suite struct `Ten lines of Telnet` {
    @Test func `make a client that shows what the server says and refuses what it wants`() {
        var wire = [wire("IAC WILL ECHO \"login: \" IAC"), wire("DO NAWS \"$ \"")]
        var shown: [UInt8] = []
        var sent: [UInt8] = []
        converse(
            receive: { wire.isEmpty ? nil : wire.removeFirst() }, send: { sent += $0 }, show: { shown += $0 })
        #expect(shown == Array("login: $ ".utf8))
        #expect(sent == TelnetTests.wire("IAC DONT ECHO IAC WONT NAWS"))
    }

    @Test func `make a client with a terminal that stops echoing when the server begins`() {
        var engine = terminal(type: "XTERM", columns: 80, rows: 24)
        #expect(engine.echoesLocally)
        let bytes = wire(
            "IAC WILL ECHO IAC DO NAWS IAC DO TERMINAL-TYPE IAC SB TERMINAL-TYPE SEND IAC SE IAC WILL STATUS")
        var position = 0
        while engine.next(in: bytes.span, at: &position, now: .zero) != nil {}
        #expect(!engine.echoesLocally)
        #expect(
            engine.takeOutput()
                == wire(
                    """
                    IAC DO ECHO IAC WILL NAWS IAC SB NAWS 0 80 0 24 IAC SE IAC WILL TERMINAL-TYPE \
                    IAC SB TERMINAL-TYPE IS "XTERM" IAC SE IAC DONT STATUS
                    """))
    }
}
