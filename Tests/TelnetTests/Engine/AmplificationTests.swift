import Telnet
import Testing

/// What a peer can make us send is bounded by what it sends (``Limits/amplification``).
@Suite struct `Amplification` {
    /// Every option, in force on either side or on both, then anything that might make it answer.
    @Test(arguments: Role.allCases)
    func `no verb and no subnegotiation brings more than its bound`(_ role: Role) {
        for code in UInt8.min...UInt8.max {
            for begun in Self.sessions(role, Option(code)) {
                for verb in Verb.allCases { expectBounded(begun, [255, verb.rawValue, code]) }
                for parameters in Self.parameters {
                    expectBounded(begun, [255, 250] + (code == 255 ? [255, 255] : [code]) + parameters + [255, 240])
                }
            }
        }
    }

    /// Whoever answers with a list of what is in force has the most to say when all is, on both sides.
    @Test(arguments: Role.allCases)
    func `with every option in force, what STATUS lists of them is all that is added (RFC 859)`(_ role: Role) {
        var configuration = Engine.Configuration.willing(role)
        configuration.limits.negotiations = 1000
        configuration.local.remove(.startTLS)
        configuration.remote.remove(.startTLS)
        var session = Session(configuration)
        for verb in [Verb.do, .will] {
            session.receive((UInt8.min...UInt8.max).flatMap { [255, verb.rawValue, $0] as [UInt8] })
        }
        _ = session.takeOutput()
        for code in UInt8.min...UInt8.max {
            let list = Option(code) == .status ? Verb.allCases.count * 256 : 0
            for parameters in Self.parameters {
                let bytes = [255, 250] + (code == 255 ? [255, 255] : [code]) + parameters + [255, 240]
                expectBounded(session, bytes, beside: list)
            }
        }
    }

    private func expectBounded(_ session: Session, _ bytes: [UInt8], beside list: Int = 0) {
        var session = session
        session.receive(bytes)
        let count = session.output.count
        let isBounded = count <= Limits.amplification * bytes.count + list
        #expect(isBounded, "\(count) bytes for \(bytes.count): \(Notation.text(bytes))")
    }

    private static func sessions(_ role: Role, _ option: Option) -> [Session] {
        let opposite = [Verb.will, .do].map { [255, $0.rawValue, option.rawValue] as [UInt8] }
        return [[], opposite[0], opposite[1], opposite[0] + opposite[1]].map { agreements in
            var session = Session(.willing(role))
            session.receive(agreements)
            _ = session.takeOutput()
            return session
        }
    }

    private static let parameters: [[UInt8]] =
        (UInt8(0)...12).flatMap { first -> [[UInt8]] in
            [
                [first], [first, 0], [first, 0, 0, 0], [first, 1, 1, 1], [first, 0, 3, 0],
                [first] + Array("UTF-8".utf8),
            ]
        } + [[]]
}
