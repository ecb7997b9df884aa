import Telnet
import Testing

/// What holds for any stream at all. A failure names its seed, and the seed repeats it.
@Suite struct `Whatever the peer sends` {
    static let seeds: Range<UInt64> = 0..<300

    @Test(arguments: seeds)
    func `no cut of the stream changes what is observed or answered`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let configuration = Self.randomConfiguration(&random)
        let stream = Self.randomStream(&random)
        let whole = observe(configuration, [stream])
        #expect(observe(configuration, stream.map { [$0] }) == whole, "seed \(seed), byte by byte")
        for cut in stream.indices {
            #expect(
                observe(configuration, [Array(stream[..<cut]), Array(stream[cut...])]) == whole,
                "seed \(seed), cut at \(cut)")
        }
        var pieces: [[UInt8]] = []
        var rest = stream[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 0...9, using: &random))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        #expect(observe(configuration, pieces) == whole, "seed \(seed), in \(pieces.count) pieces")
    }

    @Test(arguments: seeds)
    func `it makes no difference whether events are asked for or handed over`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let configuration = Self.randomConfiguration(&random)
        let stream = Self.randomStream(&random)
        for pieces in [[stream], stream.map { [$0] }] {
            #expect(
                observe(configuration, pieces, pulls: true) == observe(configuration, pieces),
                "seed \(seed), \(pieces.count) pieces")
        }
    }

    @Test(arguments: seeds)
    func `no more is handed on than came, and at most forty bytes are sent for one`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let configuration = Self.randomConfiguration(&random)
        var session = Session(configuration)
        _ = session.takeOutput()
        let stream = Self.randomStream(&random)
        session.receive(stream)
        let data = session.observations.reduce(0) { total, observation in
            guard case .data(let bytes) = observation else { return total }
            return total + bytes.count
        }
        #expect(data <= stream.count, "seed \(seed)")
        #expect(session.output.count <= 40 * stream.count, "seed \(seed)")
        #expect(session.engine.payload.count <= configuration.limits.subnegotiation, "seed \(seed)")
    }

    @Test(arguments: seeds)
    func `two engines agree on every option once the wire is quiet`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var (client, server) = (Self.randomConfiguration(&random), Self.randomConfiguration(&random))
        (client.role, server.role) = (.client, .server)
        client.limits = Limits()
        server.limits = Limits()
        var pair = Pair(client: Session(client), server: Session(server))
        for _ in 0..<60 { pair.step(&random) }
        let deliveries = pair.settle(&random)
        #expect(deliveries < 5000, "seed \(seed): negotiation does not end")
        for code in UInt8.min...UInt8.max {
            for side in Side.allCases {
                let state = pair.client.engine.state(Option(code), side)
                #expect(state == pair.server.engine.state(Option(code), side.opposite), "seed \(seed), option \(code)")
                #expect(state == .yes || state == .no, "seed \(seed), option \(code)")
            }
        }
        let faults = pair.client.engine.violations + pair.server.engine.violations
        #expect(faults == 0, "seed \(seed): \(pair.client.observations) \(pair.server.observations)")
    }

    private struct Outcome: Equatable {
        let observations: [Observation]
        let output: [UInt8]
        let report: NegotiationReport
    }

    private func observe(_ configuration: Engine.Configuration, _ pieces: [[UInt8]], pulls: Bool = false) -> Outcome {
        var session = Session(configuration)
        session.pulls = pulls
        for piece in pieces { session.receive(piece) }
        return Outcome(
            observations: session.observations, output: session.output, report: session.engine.report)
    }

    static let options: [Option] = [
        .binary, .echo, .suppressGoAhead, .status, .timingMark, .logout, .sendLocation, .terminalType, .endOfRecord,
        .naws, .terminalSpeed, .remoteFlowControl, .linemode, .xDisplayLocation, .environ, .encrypt, .newEnviron,
        .tn3270e, .charset, .comPort, .mccp2, .mxp, .extendedOptionsList,
    ]

    static func randomConfiguration(_ random: inout SeededGenerator) -> Engine.Configuration {
        var configuration = Engine.Configuration(role: Bool.random(using: &random) ? .client : .server)
        for option in options {
            if Bool.random(using: &random) { configuration.local.insert(option) }
            if Bool.random(using: &random) { configuration.remote.insert(option) }
        }
        configuration.askUser = Bool.random(using: &random)
        configuration.window = WindowSize(columns: 255, rows: 13)
        configuration.terminalTypes = ["XTERM", "VT100"]
        configuration.asksAllTerminalTypes = Bool.random(using: &random)
        configuration.location = "ROOM 7"
        configuration.flowControl = FlowControl(isOn: false, restartsOnAny: true)
        configuration.environment = [.init(.var, "USER", value: "u"), .init(.userVar, "LANG", value: "C")]
        configuration.acceptEnvironment = Bool.random(using: &random) ? ["LANG"] : []
        configuration.limits.subnegotiation = Int.random(in: 4...40, using: &random)
        configuration.limits.negotiations = Int.random(in: 5...50, using: &random)
        return configuration
    }

    /// Telnet often enough to get deep, noise often enough to break it.
    static func randomStream(_ random: inout SeededGenerator, count: Int = 120) -> [UInt8] {
        let fragments =
            [
                "IAC", "IAC IAC", "IAC SB", "IAC SE", "CR", "CR NUL", "CR LF", "NUL", "\"text\"", "IAC AYT",
                "IAC SB TERMINAL-TYPE SEND IAC SE", "IAC SB TERMINAL-TYPE IS \"VT100\" IAC SE",
                "IAC SB NAWS 0 80 0 24 IAC SE", "IAC SB NEW-ENVIRON SEND IAC SE",
                "IAC SB LINEMODE MODE EDIT IAC SE", "IAC SB LINEMODE SLC 0 DEFAULT 0 3 130 3 40 2 1 IAC SE",
                "IAC SB LINEMODE DO FORWARDMASK 1 IAC SE", "IAC SB LINEMODE WILL FORWARDMASK IAC SE",
                "IAC SB NEW-ENVIRON IS VAR \"USER\" VALUE \"u\" IAC SE", "IAC 3", "IAC SB ENVIRON SEND IAC SE",
                "IAC SB ENVIRON IS VALUE \"USER\" VAR \"u\" IAC SE", "IAC SB STATUS SEND IAC SE",
                "IAC SB STATUS IS WILL ECHO SB NAWS 0 80 0 24 SE IAC SE", "IAC DO TIMING-MARK", "IAC WILL LOGOUT",
                "IAC SB TERMINAL-SPEED SEND IAC SE", "IAC SB TERMINAL-SPEED IS \"9600,9600\" IAC SE",
                "IAC SB X-DISPLAY-LOCATION SEND IAC SE", "IAC SB TOGGLE-FLOW-CONTROL OFF IAC SE",
            ].map(wire)
        var stream: [UInt8] = []
        while stream.count < count {
            switch Int.random(in: 0..<4, using: &random) {
            case 0: stream.append(UInt8.random(in: 0...255, using: &random))
            case 1: stream += fragments[Int.random(in: 0..<fragments.count, using: &random)]
            default:
                let verb = UInt8.random(in: 251...254, using: &random)
                stream += [255, verb, options[Int.random(in: 0..<options.count, using: &random)].rawValue]
            }
        }
        return stream
    }
}

/// Two sessions and the bytes between them.
private struct Pair {
    var client: Session
    var server: Session
    private var toClient: [UInt8] = []
    private var toServer: [UInt8] = []

    init(client: Session, server: Session) {
        self.client = client
        self.server = server
    }

    /// One end wishes something, or some bytes arrive.
    mutating func step(_ random: inout SeededGenerator) {
        let verb = Verb.allCases[Int.random(in: 0..<4, using: &random)]
        let options = `Whatever the peer sends`.options
        let option = options[Int.random(in: 0..<options.count, using: &random)]
        switch Int.random(in: 0..<4, using: &random) {
        case 0: client.act { $0.request(verb, option) }
        case 1: server.act { $0.request(verb, option) }
        default: deliver(&random)
        }
    }

    /// Delivers until nothing is under way; returns how often that took.
    mutating func settle(_ random: inout SeededGenerator) -> Int {
        var count = 0
        repeat {
            deliver(&random)
            count += 1
        } while count < 5000
            && !(toClient.isEmpty && toServer.isEmpty && client.output.isEmpty && server.output.isEmpty)
        return count
    }

    private mutating func deliver(_ random: inout SeededGenerator) {
        toServer += client.takeOutput()
        toClient += server.takeOutput()
        if Bool.random(using: &random) {
            let count = min(toServer.count, Int.random(in: 0...7, using: &random))
            server.receive(Array(toServer.prefix(count)))
            toServer.removeFirst(count)
        } else {
            let count = min(toClient.count, Int.random(in: 0...7, using: &random))
            client.receive(Array(toClient.prefix(count)))
            toClient.removeFirst(count)
        }
    }
}
