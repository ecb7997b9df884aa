import Telnet
import Testing

@Suite struct `What stands close together` {
    static let seeds: Range<UInt64> = 0..<300

    @Test(arguments: seeds, Role.allCases)
    func `is handed over as it is told one by one, wherever a read ends`(_ seed: UInt64, _ role: Role) {
        var random = SeededGenerator(seed: seed)
        let configuration = Self.randomConfiguration(&random, role)
        var (one, crowd) = (Session(configuration), Session(configuration))
        one.pulls = true
        for _ in 0..<10 {
            let stream = Self.randomCrowd(&random)
            let cut = Int.random(in: 0...stream.count, using: &random)
            for part in [stream[..<cut], stream[cut...]] {
                one.receive(Array(part))
                crowd.receive(Array(part))
            }
            one.now += .milliseconds(400)
            crowd.now = one.now
            #expect(crowd.takeOutput() == one.takeOutput(), "seed \(seed)")
            #expect(crowd.takeObservations() == one.takeObservations(), "seed \(seed)")
            #expect(crowd.engine.violations == one.engine.violations, "seed \(seed)")
            #expect(crowd.engine.report == one.engine.report, "seed \(seed)")
        }
    }

    @Test func `is told in its order, and a run of data by one range`() {
        var sink = EventList()
        var engine = Engine(.made(.server))
        let bytes =
            wire("\"a\" IAC NOP IAC IAC \"b\" CR LF IAC IAC CR IAC SE NUL")
            + wire("\"cd\" IAC 3 IAC SB IAC SE \"e\" IAC GA")
        #expect(engine.receive(bytes.span, now: .zero, into: &sink) == bytes.count)
        #expect(
            sink.events == [
                .data(0..<1), .command(.nop), .data(4..<7), .data(9..<11), .violation(.strayEnd), .data(14..<16),
                .violation(.unknownCommand(Command(rawValue: 3))), .violation(.emptySubnegotiation), .data(22..<23),
                .command(.ga),
            ])
    }

    @Test func `has its AYT answered once in a period, however often it asks (RFC 854)`() {
        var session = Session(.made(.server))
        let answer = Array("\r\n[Yes]\r\n".utf8)
        let storm = wire("IAC NOP") + Array(repeatElement(wire("IAC AYT"), count: 1000).joined())
        session.receive(storm)
        #expect(session.takeOutput() == answer)
        session.now += .milliseconds(999)
        session.receive(storm)
        #expect(session.takeOutput().isEmpty)
        session.now += .milliseconds(1)
        session.receive(storm)
        #expect(session.takeOutput() == answer)
        #expect(session.takeObservations().count == 3003)
    }

    @Test func `is not heard between one FOLLOWS and the other, but for data and faults (START_TLS)`() {
        var session = Session(.made(.client, local: [.startTLS]))
        session.receive(wire("IAC DO START_TLS"))
        _ = session.takeObservations()
        session.receive(
            wire("\"a\" IAC NOP IAC SE \"b\" IAC WILL 200 IAC SB 24 1 IAC SE IAC IAC \"c\" IAC AYT \"d\" IAC SE"))
        #expect(
            session.takeObservations() == [
                .data(Array("a".utf8)), .event(.violation(.strayEnd)),
                .data(Array("b".utf8) + [255] + Array("cd".utf8)), .event(.violation(.strayEnd)),
            ])
    }

    private static func randomConfiguration(
        _ random: inout SeededGenerator, _ role: Role
    ) -> Engine.Configuration {
        .made(role, local: [.startTLS], remote: [.naws, .binary]) {
            $0.endOfLine.received = EndOfLine.Received.allCases.randomElement(using: &random) ?? .raw
            $0.limits.answerPeriod = Bool.random(using: &random) ? .zero : .seconds(1)
            $0.limits.negotiations = Bool.random(using: &random) ? 50 : .max
        }
    }

    /// Nearly all of it short: runs of data on both sides of what is looked at together, and of what a crowd may hold.
    private static func randomCrowd(_ random: inout SeededGenerator) -> [UInt8] {
        let fragments =
            [
                "IAC NOP", "IAC AYT", "IAC EOR", "IAC SE", "IAC 1", "IAC IAC", "IAC IAC IAC IAC", "CR NUL", "CR LF",
                "CR IAC NOP NUL", "CR IAC IAC NUL", "IAC IAC CR LF", "IAC SB IAC SE", "IAC SB IAC NOP",
                "IAC SB IAC IAC 1 IAC SE", "IAC SB 200 1 IAC SE", "IAC WILL 200", "IAC DO 201", "IAC SB 31 0 1 IAC SE",
            ].map(wire)
        let rare = ["IAC WILL NAWS", "IAC WILL BINARY", "IAC WONT BINARY", "IAC DO START_TLS"].map(wire)
        let data: [UInt8] = [65, 65, 65, 13, 10, 0]
        return (0..<Int.random(in: 0..<60, using: &random)).flatMap { _ -> [UInt8] in
            switch Int.random(in: 0..<30, using: &random) {
            case 0: rare.randomElement(using: &random) ?? []
            case 1: Array(repeating: 255, count: Int.random(in: 0..<24, using: &random))
            case 2...7:
                (0..<Int.random(in: 0..<9, using: &random)).map { _ in data.randomElement(using: &random) ?? 0 }
            case 8: Array(repeating: 65, count: Int.random(in: 5..<24, using: &random)) + [13, 0]
            case 9...12: [65]
            default: fragments.randomElement(using: &random) ?? []
            }
        }
    }
}
