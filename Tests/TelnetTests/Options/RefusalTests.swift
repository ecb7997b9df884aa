import Telnet
import Testing

@Suite struct `Every option there is` {
    static let refused: [Option] = [.authentication, .encrypt, .kermit, .sendURL, .forwardX]

    @Test(arguments: Role.allCases)
    func `is refused once for each proposal, both ways, unless allowed (RFC 1123 section 3.2.1)`(_ role: Role) {
        for code in UInt8.min...UInt8.max {
            var session = Session(.made(role))
            session.receive([255, 251, code, 255, 253, code, 255, 252, code, 255, 254, code])
            #expect(session.output == [255, 254, code, 255, 252, code])
            #expect(session.observations.isEmpty)
            #expect(session.engine.violations == 0)
        }
    }

    @Test(arguments: Role.allCases)
    func `that is obsolete or dangerous is refused whatever the configuration says`(_ role: Role) {
        for option in Self.refused {
            var session = Session(.willing(role))
            session.receive([255, 251, option.rawValue, 255, 253, option.rawValue])
            #expect(session.takeOutput() == [255, 254, option.rawValue, 255, 252, option.rawValue])
            for verb in Verb.allCases { session.act { $0.request(verb, option) } }
            #expect(session.output.isEmpty)
            for side in Side.allCases { #expect(session.engine.state(option, side) == .no) }
        }
        let registered = Registry.all.filter { $0.isRefused }.map { $0.option }
        #expect(registered == Self.refused)
    }

    @Test(arguments: Role.allCases)
    func `CVE-2011-4862: a key identifier is as long as 64 bytes and no longer`(_ role: Role) {
        for command in [UInt8(0), 1, 6, 7, 8, 9] {
            for length in [0, 1, 64, 65, 480, 4000] {
                var session = Session(.made(role))
                session.receive(wire("IAC SB ENCRYPT") + [command] + [UInt8](repeating: 65, count: length))
                session.receive(wire("IAC SE"))
                let isAttack = (7...8).contains(command) && length > 64
                #expect(
                    session.observations
                        == [.event(.violation(isAttack ? .overlongKey(.encrypt) : .optionNotEnabled(.encrypt)))])
            }
        }
    }
}
