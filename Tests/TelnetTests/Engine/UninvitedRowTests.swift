import Telnet
import Testing

@Suite struct `Subnegotiations nobody agreed to, in a row` {
    static let seeds: Range<UInt64> = 0..<200

    @Test(arguments: seeds)
    func `are told and limited as they are one by one, wherever a read ends`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let configuration = Engine.Configuration.made(.server, remote: [.naws]) {
            $0.limits.subnegotiation = [4, 16, 100][Int(seed % 3)]
        }
        var (one, row) = (Session(configuration), Session(configuration))
        one.pulls = true
        for _ in 0..<10 {
            let stream = randomStorm(&random)
            let cut = Int.random(in: 0...stream.count, using: &random)
            for part in [stream[..<cut], stream[cut...]] {
                one.receive(Array(part))
                row.receive(Array(part))
            }
            #expect(row.takeOutput() == one.takeOutput(), "seed \(seed)")
            #expect(row.takeObservations() == one.takeObservations(), "seed \(seed)")
            #expect(row.engine.violations == one.engine.violations, "seed \(seed)")
        }
    }

    @Test func `still have an attack in them told by its name (CVE-2011-4862)`() {
        var session = Session(.made(.server))
        let long = wire("IAC SB ENCRYPT 7") + Array(repeating: 65, count: 65) + wire("IAC SE")
        session.receive(wire("IAC SB ENCRYPT 7 65 IAC SE") + long + wire("IAC SB ENCRYPT 7 IAC SE"))
        #expect(
            session.takeObservations() == [
                .event(.violation(.optionNotEnabled(.encrypt))), .event(.violation(.overlongKey(.encrypt))),
                .event(.violation(.optionNotEnabled(.encrypt))),
            ])
    }

    @Test(arguments: Registry.all.map { $0.option })
    func `have no name of their own while they are short`(_ option: Option) throws {
        let type = try #require(Registry.type(for: option))
        for count in 0...16 {
            for byte in UInt8.min...UInt8.max {
                let payload = [UInt8](repeating: byte, count: count)
                #expect(type.fault(uninvited: payload) == .optionNotEnabled(option))
            }
        }
    }

    private func randomStorm(_ random: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0..<30, using: &random)).flatMap { _ -> [UInt8] in
            switch Int.random(in: 0..<16, using: &random) {
            case 0: [65]
            case 1: wire("IAC NOP")
            case 2: wire("IAC SB IAC SE")
            case 3: wire("IAC SB IAC NOP")
            case 4: wire("IAC SB MCCP1 WILL SE")
            case 5: wire("IAC SB 200 1 IAC NOP")
            case 6: wire("IAC SB 200 IAC IAC IAC SE")
            case 7: wire("IAC SB IAC IAC 1 IAC SE")
            case 8: wire(Bool.random(using: &random) ? "IAC WILL NAWS" : "IAC WONT NAWS")
            case 9: wire("IAC SB NAWS 0 80 0 24 IAC SE")
            default: subnegotiation(&random)
            }
        }
    }

    private func subnegotiation(_ random: inout SeededGenerator) -> [UInt8] {
        let option: UInt8 = [31, 38, 85, 200].randomElement(using: &random) ?? 200
        let count = [0, 1, 4, 15, 16, 17, 40, 70].randomElement(using: &random) ?? 0
        return [255, 250, option] + [UInt8](repeating: 7, count: count) + [255, 240]
    }
}
