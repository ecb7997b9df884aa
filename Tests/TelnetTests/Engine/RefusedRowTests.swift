import Telnet
import Testing

@Suite struct `Proposals refused in a row` {
    static let seeds: Range<UInt64> = 0..<200

    @Test(arguments: seeds)
    func `are answered, counted and limited as they are one by one`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let configuration = Engine.Configuration.made(.server, local: [.echo], remote: [.naws]) {
            $0.limits.negotiations = seed % 2 == 0 ? 50 : .max
        }
        var (one, row) = (Session(configuration), Session(configuration))
        one.pulls = true
        for _ in 0..<10 {
            if Bool.random(using: &random) {
                let verb = Verb.allCases[Int.random(in: 0..<4, using: &random)]
                let option = randomOption(&random)
                one.act { $0.request(verb, option) }
                row.act { $0.request(verb, option) }
            }
            one.now += .seconds(4)
            row.now = one.now
            let stream = randomStorm(&random)
            one.receive(stream)
            row.receive(stream)
            #expect(row.takeOutput() == one.takeOutput(), "seed \(seed)")
            #expect(row.takeObservations() == one.takeObservations(), "seed \(seed)")
            #expect(row.engine.report == one.engine.report, "seed \(seed)")
        }
    }

    @Test func `are answered in one read as long as the limit lets them`() {
        var session = Session(.made(.server))
        session.receive(Array(repeatElement(wire("IAC WILL 200 IAC DO 201"), count: 200).joined()))
        #expect(session.takeOutput() == Array(repeatElement(wire("IAC DONT 200 IAC WONT 201"), count: 128).joined()))
        #expect(session.takeObservations() == [.event(.exceeded(.negotiations(256)))])
    }

    private func randomStorm(_ random: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0..<30, using: &random)).flatMap { _ -> [UInt8] in
            switch Int.random(in: 0..<12, using: &random) {
            case 0: [65]
            case 1: wire("IAC NOP")
            case 2: [255, UInt8.random(in: 252...254, using: &random), randomOption(&random).rawValue]
            default: [255, Bool.random(using: &random) ? 251 : 253, randomOption(&random).rawValue]
            }
        }
    }

    private func randomOption(_ random: inout SeededGenerator) -> Option {
        [.echo, .naws, .timingMark, Option(200), Option(201)][Int.random(in: 0..<5, using: &random)]
    }
}
