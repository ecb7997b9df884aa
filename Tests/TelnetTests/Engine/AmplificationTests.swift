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

    private func expectBounded(_ session: Session, _ bytes: [UInt8]) {
        var session = session
        session.receive(bytes)
        let count = session.output.count
        let isBounded = count <= Limits.amplification * bytes.count
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
