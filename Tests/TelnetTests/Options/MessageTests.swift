import Telnet
import Testing

@Suite struct `CHARSET (RFC 2066)` {
    static let table = TranslationTable(
        from: "UTF-8", to: "X-REVERSED", toPeer: (0...255).map { 255 - UInt8($0) },
        fromPeer: (0...255).map { 255 - UInt8($0) })

    @Test func `a table is sent to a peer that takes one and shares no set, and then its set is on the wire`() throws {
        var session = asked { $0.translationTables = [Self.table].compactMap(\.self) }
        session.receive(wire("IAC SB CHARSET 1 \"[TTABLE ]\" 1 \";utf-8\" IAC SE"))
        let sent = session.takeOutput()
        #expect(
            sent.starts(with: wire("IAC SB CHARSET 4 1 \";UTF-8;\" 8 0 1 0 \";X-REVERSED;\" 8 0 1 0 IAC IAC 254 253")))
        session.receive(wire("IAC SB CHARSET 6 IAC SE IAC SB CHARSET 6 IAC SE"))
        #expect(
            session.takeObservations().suffix(2) == [
                .event(.subnegotiation(.charset, .characterSet("X-REVERSED"))),
                .event(.violation(.unsolicited(.charset))),
            ])
    }

    @Test func `a table that arrives garbled is sent once more and then given up`() {
        var session = asked { $0.translationTables = [Self.table].compactMap(\.self) }
        session.receive(wire("IAC SB CHARSET 1 \"[TTABLE]\" 1 \";UTF-8\" IAC SE"))
        let sent = session.takeOutput()
        session.receive(wire("IAC SB CHARSET 7 IAC SE"))
        #expect(session.takeOutput() == sent)
        session.receive(wire("IAC SB CHARSET 7 IAC SE"))
        #expect(session.takeOutput() == wire("IAC SB CHARSET 3 IAC SE"))
        session.receive(wire("IAC SB CHARSET 7 IAC SE IAC SB CHARSET 5 IAC SE"))
        #expect(session.takeOutput() == [])
        let fault = Observation.event(.violation(.unsolicited(.charset)))
        #expect(session.observations.suffix(2) == [fault, fault])
    }

    @Test func `a table refused leaves things as they were`() {
        var session = asked { $0.translationTables = [Self.table].compactMap(\.self) }
        session.receive(wire("IAC SB CHARSET 1 \"[TTABLE]\" 1 \";UTF-8\" IAC SE IAC SB CHARSET 5 IAC SE"))
        #expect(session.observations.last == .opaque(.charset, [5]))
    }

    @Test func `a table that was asked for is taken and translates both ways`() throws {
        var session = asking { $0.acceptsTranslationTable = true }
        #expect(session.takeOutput() == wire("IAC WILL CHARSET IAC SB CHARSET 1 \"[TTABLE ]\" 1 \";UTF-8\" IAC SE"))
        session.receive(wire("IAC SB CHARSET 4 1 \" utf-8 \" 8 0 0 2 \" X \" 8 0 0 3 1 0 7 8 9 IAC SE"))
        #expect(session.takeOutput() == wire("IAC SB CHARSET 6 IAC SE"))
        guard case .event(.subnegotiation(_, .translation(let table))) = session.observations.last else {
            Issue.record("\(session.observations)")
            return
        }
        #expect((table.from, table.to) == ("utf-8", "X"))
        #expect([0, 1, 2, 255].map(table.toPeer) == [1, 0, 2, 255])
        #expect([0, 1, 2, 3].map(table.fromPeer) == [7, 8, 9, 3])
    }

    @Test(arguments: [
        // Shorter than it says; garbled twice.
        "4 1 \" UTF-8 \" 8 0 0 2 \" X \" 8 0 0 3 1", "4 1 \" UTF-8 \" 8 0", "4 1 \" UTF-8\"", "4 1", "4",
        // Longer than it says, and nameless.
        "4 1 \" UTF-8 \" 8 0 0 0 \" X \" 8 0 0 0 1", "4 1 \"  \" 8 0 0 0 \" X \" 8 0 0 0",
    ])
    func `a garbled table is asked for once more, then refused`(_ table: String) {
        var session = asking { $0.acceptsTranslationTable = true }
        _ = session.takeOutput()
        session.receive(wire("IAC SB CHARSET \(table) IAC SE"))
        #expect(session.takeOutput() == wire("IAC SB CHARSET 7 IAC SE"))
        session.receive(wire("IAC SB CHARSET \(table) IAC SE"))
        #expect(session.takeOutput() == wire("IAC SB CHARSET 5 IAC SE"))
        #expect(session.observations.last == .event(.subnegotiation(.charset, .characterSetRefused)))
    }

    @Test(arguments: [
        "4 2 \" UTF-8 \"", "4 1 \" UTF-8 \" 16 0 0 1 \" X \" 8 0 0 0 1 1",
        "4 1 \" UTF-8 \" 8 255 255 255 255 255 255 \" X \" 8 0 0 0",
        "4 1 \" KOI8-R \" 8 0 0 0 \" X \" 8 0 0 0",
    ])
    func `a table of another version, width or set is refused`(_ table: String) {
        var session = asking { $0.acceptsTranslationTable = true }
        _ = session.takeOutput()
        session.receive(wire("IAC SB CHARSET \(table) IAC SE"))
        #expect(session.takeOutput() == wire("IAC SB CHARSET 5 IAC SE"))
        #expect(session.observations.last == .event(.subnegotiation(.charset, .characterSetRefused)))
    }

    @Test func `a table nobody asked for is refused`() {
        var session = asking()
        _ = session.takeOutput()
        session.receive(wire("IAC SB CHARSET 4 1 \" UTF-8 \" 8 0 0 0 \" X \" 8 0 0 0 IAC SE"))
        #expect(session.takeOutput() == wire("IAC SB CHARSET 5 IAC SE"))
        session.receive(wire("IAC SB CHARSET 4 1 \" UTF-8 \" 8 0 0 0 \" X \" 8 0 0 0 IAC SE"))
        #expect(session.takeOutput() == [])
        #expect(session.observations.last == .event(.violation(.unsolicited(.charset))))
    }

    @Test(arguments: [63, 64, 65, 1000])
    func `takes at most 64 names`(_ count: Int) {
        var session = asked()
        _ = session.takeOutput()
        let names = Array(repeatElement("X", count: count - 1)) + ["UTF-8"]
        session.receive(wire("IAC SB CHARSET 1 \";\(names.joined(separator: ";"))\" IAC SE"))
        let isRefused = session.observations.last == .event(.violation(.unacceptableValue(.charset)))
        #expect(isRefused == (count > 64))
        #expect(session.output.isEmpty == (count > 64))
    }

    @Test func `names that are none are not asked for, and nothing is where nothing is in force`() {
        var session = asking { $0.characterSets = ["", "a b", "x;y", "ä", String(repeating: "n", count: 41)] }
        #expect(session.takeOutput() == wire("IAC WILL CHARSET"))
        session.attempt(true) { $0.requestCharacterSet(["CP437"]) }
        session.attempt(false) { $0.requestCharacterSet(["CP437"]) }
        #expect(session.takeOutput() == wire("IAC SB CHARSET 1 \";CP437\" IAC SE"))
        session.receive(wire("IAC DONT CHARSET"))
        session.attempt(false) { $0.requestCharacterSet(["CP437"]) }
        #expect(TranslationTable(from: "a b", to: "x", toPeer: [], fromPeer: []) == nil)
        #expect(TranslationTable(from: "a", to: "x", toPeer: [UInt8](repeating: 0, count: 257), fromPeer: []) == nil)
    }

    @Test func `an option that ended in between leaves no question open`() {
        var session = asking()
        session.receive(wire("IAC DONT CHARSET IAC DO CHARSET IAC SB CHARSET 2 \"UTF-8\" IAC SE"))
        #expect(session.observations.last == .event(.subnegotiation(.charset, .characterSet("UTF-8"))))
        var other = asked { $0.translationTables = [Self.table].compactMap(\.self) }
        other.receive(wire("IAC SB CHARSET 1 \"[TTABLE]\" 1 \";UTF-8\" IAC SE IAC WONT CHARSET IAC WILL CHARSET"))
        other.receive(wire("IAC SB CHARSET 6 IAC SE"))
        #expect(other.observations.last == .event(.violation(.unsolicited(.charset))))
    }

    @Test func `whoever has not said WILL may not ask, and after our DONT we do not answer`() {
        var session = asking()
        _ = session.takeOutput()
        session.receive(wire("IAC SB CHARSET 1 \";UTF-8\" IAC SE"))
        #expect(session.observations.last == .event(.violation(.malformed(.charset))))
        session = asked()
        session.act { $0.request(.dont, .charset) }
        _ = session.takeOutput()
        session.receive(wire("IAC SB CHARSET 1 \";UTF-8\" IAC SE"))
        #expect(session.takeOutput() == [])
    }

    /// A client that has been told `DO`.
    private func asking(_ adjust: (inout Engine.Configuration) -> Void = { _ in }) -> Session {
        var session = Session(.made(.client, local: [.charset], adjust))
        session.receive(wire("IAC DO CHARSET"))
        return session
    }

    /// A server whose client has said `WILL`, and which knows one set that nobody else does.
    private func asked(_ adjust: (inout Engine.Configuration) -> Void = { $0.characterSets = ["UTF-8"] }) -> Session {
        var session = Session(
            .made(.server, remote: [.charset]) {
                $0.characterSets = ["X-REVERSED"]
                adjust(&$0)
            })
        session.receive(wire("IAC WILL CHARSET"))
        _ = session.takeOutput()
        return session
    }
}

@Suite struct `START_TLS (draft-altman-telnet-starttls)` {
    @Test func `each role proposes it in its own way`() {
        for (role, verb) in [(Role.client, "WILL"), (.server, "DO")] {
            var session = Session(.made(role, local: [.startTLS], remote: [.startTLS]))
            session.act { $0.requestTLS() }
            #expect(session.takeOutput() == wire("IAC \(verb) START_TLS"))
            #expect(!session.engine.isAwaitingTLS)
        }
    }

    @Test func `nothing goes out behind FOLLOWS, not even what was said in the same breath`() {
        var engine = Engine(.made(.client, local: [.startTLS, .naws]) { $0.window = .init(columns: 1, rows: 1) })
        var position = 0
        let bytes = wire("IAC DO START_TLS IAC DO NAWS")
        while engine.next(in: bytes.span, at: &position, now: .zero) != nil {}
        engine.send(wire("\"late\""))
        #expect(engine.hasOutput)
        #expect(engine.takeOutput() == wire("IAC WILL START_TLS IAC SB START_TLS 1 IAC SE"))
        engine.send(.ip)
        #expect(!engine.hasOutput)
        #expect(engine.isAwaitingTLS)
    }

    @Test func `CVE-2011-0411: what stands behind the peer's FOLLOWS is not Telnet, however it is cut`() {
        let stream = wire("IAC WILL START_TLS IAC SB START_TLS 1 IAC SE \"injected\" IAC WILL NAWS IAC AYT")
        for cut in stream.indices {
            var session = Session(.made(.server, remote: [.startTLS, .naws]))
            session.receive(Array(stream[..<cut]))
            session.receive(Array(stream[cut...]))
            #expect(
                session.observations == [
                    .event(.enabled(.remote, .startTLS)), .event(.subnegotiation(.startTLS, .tlsFollows)),
                ])
            #expect(session.output == wire("IAC DO START_TLS IAC SB START_TLS 1 IAC SE"))
        }
    }

    @Test func `the position tells the first byte of TLS`() {
        var engine = Engine(.made(.server, remote: [.startTLS]))
        let bytes = wire("IAC WILL START_TLS IAC SB START_TLS 1 IAC SE 22 3 1")
        var position = 0
        while let event = engine.next(in: bytes.span, at: &position, now: .zero) {
            if event == .subnegotiation(.startTLS, .tlsFollows) { break }
        }
        #expect(bytes[position...] == [22, 3, 1])
    }

    @Test func `limits hold between the two FOLLOWS, and a restart keeps the count of faults`() {
        var session = Session(.made(.server, remote: [.startTLS]))
        session.receive(wire("IAC SE IAC WILL START_TLS IAC SE"))
        session.receive(wire("IAC SB START_TLS") + [UInt8](repeating: 1, count: 5000))
        #expect(session.observations.last == .event(.exceeded(.subnegotiation(4096))))
        session.act { $0.restart() }
        #expect(session.engine.violations == 2)
    }
}

@Suite struct `COM-PORT-OPTION (RFC 2217)` {
    static let commands: [(ComPortCommand, [UInt8])] = [
        (.signature(""), [0]), (.signature("gw"), [0, 103, 119]), (.baudRate(115_200), [1, 0, 1, 194, 0]),
        (.baudRate(.max), [1, 255, 255, 255, 255]), (.dataSize(7), [2, 7]), (.parity(.mark), [3, 4]),
        (.parity(.init(rawValue: 200)), [3, 200]), (.stopSize(.oneAndAHalf), [4, 3]), (.control(.breakOn), [5, 5]),
        (.control(.dsr), [5, 19]), (.lineState([.breakDetected, .timeout]), [6, 144]),
        (.modemState([.cts, .ctsChanged]), [7, 17]), (.suspend, [8]), (.resume, [9]),
        (.lineStateMask([]), [10, 0]), (.modemStateMask(.init(rawValue: 255)), [11, 255]), (.purge(.both), [12, 3]),
        (.other(code: 13, [1, 2, 3]), [13, 1, 2, 3]), (.other(code: 99, []), [99]),
    ]

    @Test(arguments: commands)
    func `every command goes both ways and comes back as it went`(_ command: ComPortCommand, parameters: [UInt8]) {
        for (role, offset) in [(Role.client, UInt8(0)), (.server, 100)] {
            var near = Session(.made(role, local: [.comPort], remote: [.comPort]))
            let isClient = role == .client
            near.receive(wire(isClient ? "IAC DO COM-PORT-OPTION" : "IAC WILL COM-PORT-OPTION"))
            _ = near.takeOutput()
            near.attempt(true) { $0.send(command) }
            let sent = near.takeOutput()
            let expected = [parameters[0] + offset] + parameters.dropFirst()
            let doubled = expected.flatMap { $0 == 255 ? [255, 255] : [$0] }
            #expect(sent == wire("IAC SB COM-PORT-OPTION") + doubled + wire("IAC SE"))
            var far = Session(.made(isClient ? .server : .client, local: [.comPort], remote: [.comPort]))
            far.receive(wire(isClient ? "IAC WILL COM-PORT-OPTION" : "IAC DO COM-PORT-OPTION") + sent)
            #expect(far.observations.last == .event(.subnegotiation(.comPort, .comPort(command))))
        }
    }

    @Test func `a code that the speaker does not have is not sent, nor anything before it is agreed`() {
        var session = Session(.made(.client, local: [.comPort]))
        session.attempt(false) { $0.send(ComPortCommand.suspend) }
        session.receive(wire("IAC DO COM-PORT-OPTION"))
        session.attempt(false) { $0.send(ComPortCommand.other(code: 100, [])) }
        session = Session(.made(.server, remote: [.comPort]))
        session.receive(wire("IAC WILL COM-PORT-OPTION"))
        session.attempt(true) { $0.send(ComPortCommand.other(code: 155, [])) }
        session.attempt(false) { $0.send(ComPortCommand.other(code: 156, [])) }
    }
}

@Suite struct `TN3270E (RFC 2355)` {
    static let messages: [TN3270EMessage] = [
        .sendDeviceType, .deviceTypeRequest(type: "IBM-3278-2-E", nil),
        .deviceTypeRequest(type: "IBM-3278-2", .connect("LU01")),
        .deviceTypeRequest(type: "IBM-3287-1", .associate("LU01")),
        .deviceTypeIs(type: "IBM-3278-2", name: "LU01"), .deviceTypeReject(.invName),
        .deviceTypeReject(.init(rawValue: 200)), .functionsRequest([.bindImage, .sysreq, .init(rawValue: 99)]),
        .functionsIs([]),
    ]

    @Test(arguments: messages)
    func `every message is understood as it was meant`(_ message: TN3270EMessage) throws {
        var near = Session(.made(.server, remote: [.tn3270e]))
        near.receive(wire("IAC WILL TN3270E"))
        _ = near.takeOutput()
        near.attempt(true) { $0.send(message) }
        let sent = near.takeOutput()
        var heard: [Observation?] = []
        for role in Role.allCases {
            var far = Session(.made(role, local: [.tn3270e], remote: [.tn3270e]))
            far.receive(wire(role == .client ? "IAC DO TN3270E" : "IAC WILL TN3270E") + sent)
            heard.append(far.observations.last)
        }
        #expect(heard.contains(.event(.subnegotiation(.tn3270e, .tn3270e(message)))))
    }

    @Test(arguments: [
        TN3270EMessage.deviceTypeRequest(type: "", nil), .deviceTypeRequest(type: "A B", nil),
        .deviceTypeIs(type: "A", name: ""), .deviceTypeIs(type: "A", name: String(repeating: "N", count: 41)),
        .functionsIs(Array(repeating: .sysreq, count: 33)),
    ])
    func `what no peer could read is not sent`(_ message: TN3270EMessage) {
        var session = Session(.made(.server, remote: [.tn3270e]))
        session.receive(wire("IAC WILL TN3270E"))
        session.attempt(false) { $0.send(message) }
    }

    @Test func `records pass unharmed both ways, whatever bytes they hold (section 2)`() {
        let header = TN3270EHeader(dataType: 0, response: 2, sequence: 258)
        let record: [UInt8] = header.bytes + Array(UInt8.min...UInt8.max) + [13, 0, 13, 10]
        var near = Session(.made(.client, local: [.tn3270e]))
        near.receive(wire("IAC DO TN3270E"))
        var far = Session(.made(.server, remote: [.tn3270e]))
        far.receive(near.takeOutput())
        near.act { $0.send(record) }
        near.act { $0.send(.eor) }
        _ = far.takeObservations()
        far.receive(near.takeOutput())
        #expect(far.observations == [.data(record), .event(.command(.eor))])
        let read = TN3270EHeader(record.span)
        #expect(read == header)
        let short: [UInt8] = [0, 0, 0, 0]
        let nothing = TN3270EHeader(short.span)
        #expect(nothing == nil)
    }
}

@Suite struct `The options of MUDs` {
    @Test(arguments: [7, 8, 9, 1000])
    func `MSDP is nested at most eight deep`(_ depth: Int) {
        for (open, close) in [("3 1 \"A\" 2", "4"), ("5 2", "6")] {
            var session = Session(.made(.client, remote: [.msdp]) { $0.limits.subnegotiation = 100_000 })
            let nested = repeatElement(open, count: depth).joined(separator: " ")
            let ends = repeatElement(close, count: depth).joined(separator: " ")
            session.receive(wire("IAC WILL MSDP IAC SB MSDP 1 \"A\" 2 \(nested) \"x\" \(ends) IAC SE"))
            let isRefused = session.observations.last == .event(.violation(.unacceptableValue(.msdp)))
            #expect(isRefused == (depth > 8))
        }
    }

    @Test func `what is sent is what is heard`() {
        let variables = [
            MSDPVariable("HEALTH", .string("")), MSDPVariable("SEND", .string("A"), .string("B")),
            MSDPVariable("ROOM", .table([MSDPVariable("X", .array([.string("n"), .table([]), .array([])]))])),
        ]
        let gmcp = [GMCPMessage("Core.Hello", json: "{\"a\": \"\u{FF}ä\"}"), GMCPMessage("Core.Ping")]
        let zmp = [ZMPMessage("zmp.time"), ZMPMessage("x", ["", "b c", "ä"])]
        var near = Session(.made(.server, local: [.msdp, .gmcp, .zmp]))
        near.receive(wire("IAC DO MSDP IAC DO GMCP IAC DO ZMP"))
        near.attempt(true) { $0.send(variables) }
        for message in gmcp { near.attempt(true) { $0.send(message) } }
        for message in zmp { near.attempt(true) { $0.send(message) } }
        var far = Session(.made(.client, remote: [.msdp, .gmcp, .zmp]))
        far.receive(near.takeOutput())
        #expect(
            far.observations.suffix(5) == [
                .event(.subnegotiation(.msdp, .msdp(variables))), .event(.subnegotiation(.gmcp, .gmcp(gmcp[0]))),
                .event(.subnegotiation(.gmcp, .gmcp(gmcp[1]))), .event(.subnegotiation(.zmp, .zmp(zmp[0]))),
                .event(.subnegotiation(.zmp, .zmp(zmp[1]))),
            ])
    }

    @Test func `what would be heard otherwise is not sent`() {
        var session = Session(.made(.server, local: [.msdp, .gmcp, .zmp]))
        session.receive(wire("IAC DO MSDP IAC DO GMCP IAC DO ZMP"))
        _ = session.takeOutput()
        session.attempt(false) { $0.send([MSDPVariable]()) }
        session.attempt(false) { $0.send([MSDPVariable("", .string("x"))]) }
        session.attempt(false) { $0.send([MSDPVariable("A")]) }
        session.attempt(false) { $0.send([MSDPVariable("A", .table([MSDPVariable("B", .string("\u{2}"))]))]) }
        session.attempt(false) { $0.send(GMCPMessage("")) }
        session.attempt(false) { $0.send(GMCPMessage("a b")) }
        session.attempt(false) { $0.send(ZMPMessage("")) }
        session.attempt(false) { $0.send(ZMPMessage("a", ["b\u{0}c"])) }
        #expect(session.output == [])
        for status in [MSSPVariable("A"), MSSPVariable("", "x"), MSSPVariable("A", "\u{1}")] {
            var session = Session(.made(.server, local: [.mssp]) { $0.serverStatus = [status] })
            session.receive(wire("IAC DO MSSP"))
            #expect(session.output == wire("IAC WILL MSSP"))
        }
    }

    @Test func `MCCP1's end is found wherever the stream is cut, and bounds hold in it`() {
        var session = Session(.made(.client, remote: [.mccp1]) { $0.limits.subnegotiation = 3 })
        session.receive(wire("IAC WILL MCCP1 IAC SB MCCP1 WILL WILL IAC IAC SE"))
        #expect(session.observations.last == .event(.exceeded(.subnegotiation(3))))
        session = Session(.made(.client, remote: [.mccp1]) { $0.limits.subnegotiation = 2 })
        session.receive(wire("IAC WILL MCCP1 IAC SB MCCP1 1 2 3"))
        #expect(session.observations.last == .event(.exceeded(.subnegotiation(2))))
    }
}

extension Session {
    /// Something that says whether it was done.
    fileprivate mutating func attempt(
        _ isExpected: Bool, sourceLocation: SourceLocation = #_sourceLocation, _ action: (inout Engine) -> Bool
    ) {
        var isDone = !isExpected
        act { isDone = action(&$0) }
        #expect(isDone == isExpected, sourceLocation: sourceLocation)
    }
}
