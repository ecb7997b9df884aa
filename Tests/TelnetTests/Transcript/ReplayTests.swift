import Telnet
import Testing

@Suite struct `A replay` {
    @Test func `is written as a golden transcript, a line of data or a command at a time`() {
        let configuration = Engine.Configuration.made(
            .server, local: [.echo], remote: [.naws, .terminalType], requests: [.init(.do, .naws)])
        let stream = wire(
            "\"login\" CR LF \"x\" IAC IAC \"y\" IAC DO ECHO IAC WILL 200 IAC WONT 200 \"z\" IAC SB GMCP \"a\" IAC AYT")
        #expect(
            text(configuration, [stream], .transcript) == """
                role server
                local ECHO
                remote TERMINAL-TYPE NAWS
                request DO NAWS
                > IAC DO NAWS
                < "login" CR LF
                = data "login" CR
                < "x" IAC IAC "y"
                = data "x" 255 "y"
                < IAC DO ECHO
                > IAC WILL ECHO
                = enabled local ECHO
                < IAC WILL ATCP
                > IAC DONT ATCP
                < IAC WONT ATCP "z"
                = data "z"
                < IAC SB GMCP "a" IAC AYT
                = violation interrupted-subnegotiation
                > CR LF "[Yes]" CR LF
                = command AYT

                """)
    }

    @Test func `is written as an object an event, with adjacent data in one`() {
        let configuration = Engine.Configuration.made(
            .server, local: [.echo, .timingMark], remote: [.naws, .terminalType],
            requests: [.init(.do, .naws), .init(.will, .status)])
        let stream = wire(
            """
            "hel" CR LF "lo" IAC NOP IAC DO ECHO IAC DONT ECHO IAC DONT STATUS IAC WILL TERMINAL-TYPE
            IAC SB TERMINAL-TYPE IS "VT100" IAC SE IAC WILL 200 IAC WILL NAWS IAC SB NAWS 0 IAC IAC 0 24 IAC SE IAC SE "x"
            IAC DO TIMING-MARK
            """.replacing("\n", with: " "))
        #expect(
            text(configuration, [stream], .json) == """
                {"event":"send","bytes":"fffd1ffffb05"}
                {"event":"data","bytes":"68656c0d6c6f"}
                {"event":"command","name":"NOP"}
                {"event":"send","bytes":"fffb01"}
                {"event":"enabled","side":"local","option":1}
                {"event":"send","bytes":"fffc01"}
                {"event":"disabled","side":"local","option":1}
                {"event":"refused","side":"local","option":5}
                {"event":"send","bytes":"fffd18fffa1801fff0"}
                {"event":"enabled","side":"remote","option":24}
                {"event":"subnegotiation","option":24,"bytes":"005654313030"}
                {"event":"send","bytes":"fffec8"}
                {"event":"enabled","side":"remote","option":31}
                {"event":"subnegotiation","option":31,"bytes":"00ff0018"}
                {"event":"violation","rule":"stray-end","limit":false}
                {"event":"data","bytes":"78"}
                {"event":"send","bytes":"fffb06"}
                {"event":"momentary","verb":"DO","option":6}

                """)
    }

    @Test(arguments: [ReplayWriter.Format.transcript, .json])
    func `ends with the limit that was exceeded, and looks no further`(_ format: ReplayWriter.Format) {
        let configuration = Engine.Configuration.made(.client, remote: [.echo]) { $0.limits.negotiations = 1 }
        var replay = Replay(configuration)
        var writer = ReplayWriter(format)
        #expect(replay.start().isEmpty)
        let stream = wire("IAC WILL 1 IAC WILL 2 IAC IAC \"unheard\" IAC")
        let text = (replay.receive(stream.span) + replay.receive(stream.span) + replay.finish()).map {
            writer.write($0)
        }
        #expect(replay.exceeded == .negotiations(1))
        let end =
            format == .json
            ? "{\"event\":\"violation\",\"rule\":\"negotiation-limit\",\"limit\":true}\n"
            : "< IAC WILL RCP\n= exceeded negotiation-limit\n"
        #expect(text.last == end)
        #expect(writer.end().isEmpty)
    }

    @Test(arguments: [
        (Role.client, "IAC WILL MCCP2 IAC SB MCCP2 IAC SE"), (.client, "IAC WILL MCCP1 IAC SB MCCP1 WILL SE"),
        (.server, "IAC WILL START_TLS IAC SB START_TLS FOLLOWS IAC SE"),
    ])
    func `ends where the stream is no more Telnet`(_ role: Role, _ stream: String) {
        var replay = Replay(.made(role, remote: [.mccp1, .mccp2, .startTLS]))
        let bytes = wire(stream)
        let steps = replay.receive((bytes + [22, 3, 1, 255, 246]).span) + replay.finish()
        #expect(replay.isOver)
        #expect(replay.exceeded == nil)
        #expect(steps.flatMap(\.received) == bytes)
        #expect(steps.last?.isLast == true)
    }

    @Test func `breaks lines of data at a bound, wherever they are cut`() {
        let stream = [UInt8](repeating: 65, count: 1000)
        let lengths = steps(.made(.server), [stream]).map(\.received.count)
        #expect(lengths == Array(repeating: Replay.longestLine, count: 15) + [40])
        let ignored = Array(repeatElement(wire("IAC DONT 77"), count: 1000).joined())
        #expect(steps(.made(.server), [ignored]).allSatisfy { $0.received.count <= Replay.longestLine + 2 })
        let dropped = wire("CR") + Array(repeatElement([UInt8](wire("IAC DONT 77 NUL")), count: 100).joined())
        #expect(steps(.made(.server), [dropped]).allSatisfy { $0.received.count <= Replay.longestLine + 2 })
    }

    @Test func `says nothing twice of what has a report of its own`() {
        var writer = ReplayWriter(.json)
        #expect(
            writer.write(Replay.Step(reports: [.event(.data(0..<1)), .event(.subnegotiation(.naws, .opaque))])).isEmpty)
    }

    @Test(arguments: `Whatever the peer sends`.seeds)
    func `is the same however the stream is cut (seeded)`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let configuration = `Whatever the peer sends`.randomConfiguration(&random)
        let stream = `Whatever the peer sends`.randomStream(&random)
        let whole = steps(configuration, [stream])
        if !whole.contains(where: \.isLast) { #expect(whole.flatMap(\.received) == stream, "seed \(seed)") }
        #expect(steps(configuration, stream.map { [$0] }) == whole, "seed \(seed), byte by byte")
        for cut in stream.indices {
            let pieces = [Array(stream[..<cut]), Array(stream[cut...])]
            #expect(steps(configuration, pieces) == whole, "seed \(seed), cut at \(cut)")
        }
    }

    @Test(arguments: `Whatever the peer sends`.seeds)
    func `written as a transcript holds when read as one (seeded)`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var configuration = `Whatever the peer sends`.randomConfiguration(&random)
        configuration = .made(
            configuration.role, local: configuration.local, remote: configuration.remote,
            requests: [.init(.do, .echo), .init(.will, .naws)]
        ) { $0.askUser = configuration.askUser }
        try expectHolds(configuration, `Whatever the peer sends`.randomStream(&random))
    }

    @Test(arguments: `Golden transcripts`.names)
    func `of what a golden transcript receives is a golden transcript`(_ name: String) throws {
        let transcript = try `Golden transcripts`.load(name)
        let stream = transcript.steps.flatMap(\.input)
        for role in Role.allCases {
            try expectHolds(.willing(role), stream)
            try expectHolds(.made(role), stream)
        }
    }

    private func expectHolds(_ configuration: Engine.Configuration, _ stream: [UInt8]) throws {
        let text = text(configuration, [stream], .transcript)
        let transcript = try Transcript(text)
        try `Golden transcripts`.check(transcript) { _, bytes in [bytes[...]] }
        // The engine itself, fed in one piece, agrees with what was written.
        var session = Session(configuration)
        session.receive(transcript.steps.flatMap(\.input))
        #expect(session.output == transcript.steps.flatMap(\.output))
    }

    private func steps(_ configuration: Engine.Configuration, _ pieces: [[UInt8]]) -> [Replay.Step] {
        var replay = Replay(configuration)
        var steps = replay.start()
        for piece in pieces { steps += replay.receive(piece.span) }
        return steps + replay.finish()
    }

    private func text(
        _ configuration: Engine.Configuration, _ pieces: [[UInt8]], _ format: ReplayWriter.Format
    ) -> String {
        var writer = ReplayWriter(format)
        let start = writer.begin(configuration)
        return steps(configuration, pieces).reduce(start) { $0 + writer.write($1) } + writer.end()
    }
}

extension Replay.Step {
    fileprivate var isLast: Bool {
        reports.contains { report in
            switch report {
            case .event(.exceeded), .subnegotiation(_, .tlsFollows, _), .subnegotiation(_, .compression, _): true
            default: false
            }
        }
    }
}
