import Telnet
import Testing

@Suite struct `A peer's quirks` {
    @Test func `have names and remedies that fit into JSON and a line`() {
        #expect(Set(Quirk.allCases.map(\.name)).count == Quirk.allCases.count)
        for quirk in Quirk.allCases {
            #expect(quirk.name.utf8.allSatisfy { 97...122 ~= $0 || $0 == 45 })
            #expect(!quirk.remedy.isEmpty && !quirk.remedy.contains { "\"\\\n".contains($0) })
        }
    }

    @Test func `are none where the peer has none`() {
        var session = Self.server()
        session.receive(
            wire("IAC WILL NAWS IAC SB NAWS 0 80 0 24 IAC SE IAC WILL TERMINAL-TYPE IAC WILL NEW-ENVIRON"))
        #expect(session.takeOutput() == wire("\(Self.askType) \(Self.askUser)"))
        session.receive(wire("IAC SB TERMINAL-TYPE IS \"ANSI\" IAC SE"))
        session.receive(wire("IAC SB NEW-ENVIRON IS VAR \"USER\" VALUE \"u\" IAC SE"))
        #expect(session.engine.report.quirks == [])
    }

    // MARK: - Windows

    @Test func `Windows telnet tells its size late, and is not asked for USER, which can crash it`() {
        var session = Self.server()
        #expect(session.engine.isWindowSizeDue)
        session.receive(wire("IAC WILL NAWS IAC WILL TERMINAL-TYPE IAC WILL NEW-ENVIRON"))
        #expect(session.engine.isWindowSizeDue)
        #expect(session.takeOutput() == wire(Self.askType))
        session.receive(wire("IAC SB TERMINAL-TYPE IS \"ANSI\" IAC SE"))
        #expect(session.takeOutput() == [])
        #expect(!session.engine.isWindowSizeDue)
        #expect(session.engine.report.quirks == [.lateWindowSize, .windowsTelnet])
        // What else is wanted is asked for all the same, and nothing once there is nothing to tell.
        session.receive(wire("IAC SB NAWS 0 80 0 24 IAC SE IAC WONT NEW-ENVIRON IAC WILL NEW-ENVIRON"))
        #expect(session.takeOutput() == wire("IAC DONT NEW-ENVIRON IAC DO NEW-ENVIRON"))
    }

    @Test(arguments: ["XTERM", "ansi", "\u{1B}"])
    func `a client without a window that is not Windows is asked one answer later`(_ type: String) {
        var session = Self.server()
        session.receive(wire("IAC WILL NAWS IAC WILL TERMINAL-TYPE IAC WILL NEW-ENVIRON"))
        #expect(session.takeOutput() == wire(Self.askType))
        session.receive(wire("IAC SB TERMINAL-TYPE IS") + Array(type.utf8) + wire("IAC SE"))
        #expect(session.takeOutput() == wire(Self.askUser))
        #expect(session.engine.hasQuirk(.lateWindowSize))
        #expect(!session.engine.hasQuirk(.windowsTelnet))
    }

    @Test(
        arguments: [
            "IAC SB NAWS 0 80 0 24 IAC SE", "IAC WONT TERMINAL-TYPE", "IAC WONT NAWS",
        ])
    func `a question held back is asked as soon as the reason is gone`(_ news: String) {
        var session = Self.server()
        session.receive(wire("IAC WILL NAWS IAC WILL TERMINAL-TYPE IAC WILL NEW-ENVIRON"))
        _ = session.takeOutput()
        session.receive(wire(news))
        #expect(session.takeOutput().suffix(wire(Self.askUser).count) == wire(Self.askUser)[...])
        session.receive(wire("IAC SB TERMINAL-TYPE IS \"A\" IAC SE"))
        #expect(session.takeOutput() == [])
    }

    @Test func `a question held back is dropped with its option`() {
        var session = Self.server()
        session.receive(wire("IAC WILL NAWS IAC WILL TERMINAL-TYPE IAC WILL NEW-ENVIRON IAC WONT NEW-ENVIRON"))
        #expect(session.takeOutput() == wire("\(Self.askType) IAC DONT NEW-ENVIRON"))
        session.receive(wire("IAC SB TERMINAL-TYPE IS \"XTERM\" IAC SE"))
        #expect(session.takeOutput() == [])

        session.receive(wire("IAC WONT TERMINAL-TYPE IAC WILL TERMINAL-TYPE IAC WILL NEW-ENVIRON"))
        session.act { $0.request(.dont, .newEnviron) }
        _ = session.takeOutput()
        session.receive(wire("IAC SB TERMINAL-TYPE IS \"XTERM\" IAC SE"))
        #expect(session.takeOutput() == [])
    }

    @Test func `a client refused nothing is waited for, one that told or refused is not`() {
        var session = Self.server()
        session.receive(wire("IAC WONT NAWS"))
        #expect(!session.engine.isWindowSizeDue)
        session = Self.server()
        session.receive(wire("IAC WILL NAWS IAC SB NAWS 0 80 0 24 IAC SE"))
        #expect(!session.engine.isWindowSizeDue)
        session.receive(wire("IAC WONT NAWS IAC WILL NAWS"))
        #expect(session.engine.isWindowSizeDue)
    }

    // MARK: - The BSD family

    @Test func `telnetd of the BSD family is told an environment in pieces of 240 bytes`() {
        let variables = (0..<10).map {
            EnvironmentVariable(.userVar, "V\($0)", value: String(repeating: "x", count: 90))
        }
        let long = EnvironmentVariable(.userVar, "LONG", value: String(repeating: "y", count: 600))
        var session = Session(
            .made(.client, local: [.terminalSpeed, .xDisplayLocation, .newEnviron]) {
                $0.environment = variables + [long]
            })
        session.receive(wire("IAC DO TERMINAL-SPEED IAC DO NEW-ENVIRON IAC SB NEW-ENVIRON SEND IAC SE"))
        #expect(session.engine.report.quirks == [])
        #expect(Self.pieces(session.takeOutput()).count == 1)
        session.receive(wire("IAC DO X-DISPLAY-LOCATION IAC SB NEW-ENVIRON SEND IAC SE"))
        #expect(session.engine.report.quirks == [.smallSubnegotiations])
        let pieces = Self.pieces(session.takeOutput())
        // Two variables of 94 bytes a piece; what alone is longer goes alone.
        #expect(pieces.map(\.count) == [189, 189, 189, 189, 189, 607])
        #expect(pieces.allSatisfy { $0.first == 0 })

        // A server of ours puts them together again.
        var server = Session(
            .made(.server, remote: [.newEnviron]) { $0.acceptEnvironment = (0..<10).map { "V\($0)" } })
        server.receive(wire("IAC WILL NEW-ENVIRON"))
        _ = server.takeObservations()
        for piece in pieces.dropLast() { server.receive([255, 250, 39] + piece + [255, 240]) }
        let told = server.observations.flatMap { observation -> [EnvironmentVariable] in
            guard case .event(.subnegotiation(_, .environment(let variables))) = observation else { return [] }
            return variables
        }
        #expect(told == variables)
    }

    @Test func `a telnet client of the BSD family is asked in pieces of 240 bytes`() {
        let names = (0..<20).map { "A_RATHER_LONG_NAME_\($0)" }
        var session = Session(
            .made(.server, remote: [.terminalSpeed, .remoteFlowControl, .newEnviron]) { $0.acceptEnvironment = names })
        session.receive(wire("IAC WILL TERMINAL-SPEED IAC WILL TOGGLE-FLOW-CONTROL"))
        _ = session.takeOutput()
        session.receive(wire("IAC WILL NEW-ENVIRON"))
        let pieces = Self.pieces(session.takeOutput())
        #expect(pieces.count == 4)
        #expect(pieces.allSatisfy { $0.count <= 240 && $0.first == 1 })
        #expect(session.engine.report.quirks == [.smallSubnegotiations])
    }

    @Test func `the other role's signature, and verbs that refuse, tell nothing`() {
        var session = Session(.willing(.server))
        session.receive(wire("IAC DO TERMINAL-SPEED IAC DO X-DISPLAY-LOCATION IAC DO NEW-ENVIRON"))
        session.receive(wire("IAC WONT TERMINAL-SPEED IAC WONT TOGGLE-FLOW-CONTROL IAC WILL NEW-ENVIRON"))
        #expect(session.engine.report.quirks == [])
    }

    // MARK: - Others

    @Test func `a device that does not ask for the window's size is not told it`() {
        var session = Session(
            .made(.client, local: [.naws], remote: [.echo]) {
                $0.window = WindowSize(columns: 80, rows: 24)
            })
        #expect(session.engine.report.quirks == [])
        session.receive(wire("IAC WILL ECHO"))
        session.act { $0.setWindowSize(WindowSize(columns: 132, rows: 43)) }
        #expect(session.engine.report.quirks == [.uninvitedWindowSize])
        #expect(session.output == wire("IAC DO ECHO"))
        session.receive(wire("IAC DO NAWS"))
        #expect(session.engine.report.quirks == [])

        session = Session(.made(.client, remote: [.echo]))
        session.receive(wire("IAC WILL ECHO"))
        #expect(!session.engine.hasQuirk(.uninvitedWindowSize))
    }

    @Test func `a peer with ENVIRON the other way round is listed`() {
        for (question, isReversed) in [("1", true), ("0", false)] {
            var session = Session(.made(.client, local: [.environ]))
            session.receive(wire("IAC DO ENVIRON IAC SB ENVIRON SEND \(question) \"USER\" IAC SE"))
            #expect(session.engine.hasQuirk(.reversedEnviron) == isReversed)
        }
    }

    @Test(arguments: ["", "VAR \"USER\"", "VAR \"USER\" VALUE", "USERVAR \"USER\" VALUE \"u\""])
    func `a peer without a user's name is not asked again`(_ answer: String) {
        var session = Session(.made(.server, remote: [.newEnviron]) { $0.askUser = true })
        session.receive(wire("IAC WILL NEW-ENVIRON IAC SB NEW-ENVIRON IS \(answer) IAC SE"))
        #expect(session.engine.report.quirks == [.namelessUser])
        _ = session.takeOutput()
        session.receive(wire("IAC WONT NEW-ENVIRON IAC WILL NEW-ENVIRON"))
        #expect(session.takeOutput() == wire("IAC DONT NEW-ENVIRON IAC DO NEW-ENVIRON"))

        session = Session(.made(.server, remote: [.newEnviron]) { $0.askUser = true })
        session.receive(wire("IAC WILL NEW-ENVIRON IAC SB NEW-ENVIRON IS \(answer) IAC SE"))
        session.receive(wire("IAC SB NEW-ENVIRON IS VAR \"USER\" VALUE \"u\" IAC SE"))
        #expect(session.engine.report.quirks == [])
    }

    @Test func `what only the caller can see is noted by the caller`() {
        var session = Session(.made(.client))
        session.act { $0.note(.rawDeflate) }
        #expect(session.engine.hasQuirk(.rawDeflate))
        #expect(
            "\(session.engine.report)".hasSuffix("quirk raw-deflate: the compressed stream is read without a header\n"))
    }

    // MARK: - Tools

    private static let askType = "IAC SB TERMINAL-TYPE SEND IAC SE"
    private static let askUser = "IAC SB NEW-ENVIRON SEND VAR \"USER\" IAC SE"

    /// The log-in of a gateway: asks for all three at once.
    private static func server() -> Session {
        let options: [Option] = [.naws, .terminalType, .newEnviron]
        var session = Session(
            .made(.server, remote: Set(options), requests: options.map { .init(.do, $0) }) { $0.askUser = true })
        _ = session.takeOutput()
        return session
    }

    /// The payloads of the NEW-ENVIRON subnegotiations in what was sent.
    private static func pieces(_ output: [UInt8]) -> [[UInt8]] {
        var parser = Parser(role: .client, subnegotiationLimit: 100_000)
        var pieces: [[UInt8]] = []
        var position = 0
        while let token = parser.next(in: output.span, at: &position) {
            if token == .subnegotiation(.newEnviron) { pieces.append(parser.payload) }
        }
        return pieces
    }
}
