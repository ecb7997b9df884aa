import Telnet
import Testing

@Suite struct `The report` {
    /// A log-in on a clock that does not begin at zero.
    static func login() -> Session {
        var configuration = Engine.Configuration.made(
            .server, local: [.echo, .timingMark], remote: [.naws, .terminalType],
            requests: [.init(.will, .echo), .init(.do, .naws)])
        configuration.limits.negotiations = 1000
        var session = Session(configuration, startingAt: .seconds(100))
        session.now = .milliseconds(100_012)
        session.receive(
            wire("IAC DO ECHO IAC WILL NAWS IAC SB NAWS 0 80 0 24 IAC SE IAC WILL TERMINAL-TYPE IAC DO 200"))
        session.now = .milliseconds(101_500)
        session.act { $0.request(.wont, .echo, now: .milliseconds(101_600)) }
        session.receive(wire("IAC DO TIMING-MARK IAC DO TIMING-MARK IAC SE"))
        session.act { $0.request(.do, .binary) }
        return session
    }

    @Test func `tells of every option that moved its state, who asked, why, when and how often`() {
        let report = Self.login().engine.report
        let expected: [(Option, Side, OptionState, NegotiationReport.Reason, Side)] = [
            (.binary, .remote, .wantYes, .application, .local), (.echo, .local, .wantNo, .configuration, .local),
            (.timingMark, .local, .no, .peer, .remote), (.terminalType, .remote, .yes, .peer, .remote),
            (.naws, .remote, .yes, .configuration, .local), (Option(200), .local, .no, .peer, .remote),
        ]
        #expect(report.entries.map(\.option) == expected.map(\.0))
        #expect(report.entries.map(\.side) == expected.map(\.1))
        #expect(report.entries.map(\.state) == expected.map(\.2))
        #expect(report.entries.map(\.reason) == expected.map(\.3))
        #expect(report.entries.map(\.askedBy) == expected.map(\.4))
        #expect(report.entries.map(\.sent) == [1, 2, 2, 1, 1, 1])
        #expect(report.entries.map(\.received) == [0, 1, 2, 1, 1, 1])
        #expect(report.entries.map(\.roundTrips) == [0, 1, 0, 0, 1, 0])
        #expect(report.violations == 1)
        #expect(report.quirks == [])
    }

    @Test func `prints as an aligned table`() {
        let table = """
            option         side    state     asked by  reason         first  changed  sent  received  round trips
            BINARY         remote  want-yes  us        application    1.500        -     1         0            0
            ECHO           local   want-no   us        configuration  0.000    0.012     2         1            1
            TIMING-MARK    local   no        peer      peer           1.500    1.500     2         2            0
            TERMINAL-TYPE  remote  yes       peer      peer           0.012    0.012     1         1            0
            NAWS           remote  yes       us        configuration  0.000    0.012     1         1            1
            ATCP           local   no        peer      peer           0.012        -     1         1            0
            violations: 1

            """
        #expect("\(Self.login().engine.report)" == table)
    }

    @Test func `prints as JSON`() {
        var session = Session(.made(.server, requests: [.init(.do, .naws), .init(.will, .logout)]))
        session.now = .microseconds(12_345)
        session.receive(wire("IAC WILL NAWS"))
        #expect(
            session.engine.report.json
                == """
                {"options":[{"option":18,"name":"LOGOUT","side":"local","state":"want-yes","asked_by":"local",\
                "reason":"configuration","first":0.000000,"changed":null,"sent":1,"received":0,"round_trips":0},\
                {"option":31,"name":"NAWS","side":"remote","state":"yes","asked_by":"local",\
                "reason":"configuration","first":0.000000,"changed":0.012345,"sent":1,"received":1,"round_trips":1}],\
                "quirks":[],"violations":0}
                """)
        session.act { $0.note(.rawDeflate) }
        #expect(
            session.engine.report.json.hasSuffix(
                "\"quirks\":[{\"name\":\"raw-deflate\",\"remedy\":\"the compressed stream is read without a header\"}],"
                    + "\"violations\":0}"))
    }

    @Test func `of a connection on which nothing was said is a line of names`() {
        let report = Session(.made(.client)).engine.report
        #expect(report.entries.isEmpty)
        #expect("\(report)".split(separator: "\n").count == 1)
        #expect(report.json == "{\"options\":[],\"quirks\":[],\"violations\":0}")
    }

    @Test func `holds all 512 there can be, in order, whatever the order they came in`() {
        var random = SeededGenerator(seed: 1)
        var session = Session(.made(.server) { $0.limits.negotiations = 10000 })
        for code in (UInt8.min...UInt8.max).shuffled(using: &random) {
            session.receive([255, 253, code, 255, 251, code, 255, 251, code])
        }
        let entries = session.engine.report.entries
        #expect(entries.map(\.option.rawValue) == (0..<512).map { UInt8($0 / 2) })
        #expect(entries.map(\.side) == (0..<512).map { $0 % 2 == 0 ? .local : .remote })
        #expect(entries.map(\.received) == (0..<512).map { $0 % 2 == 0 ? 1 : 2 })
    }

    @Test func `counts up to 65535`() {
        var session = Session(.made(.server) { $0.limits.negotiations = .max })
        let storm = Array(repeatElement(wire("IAC WILL 200"), count: 1000).joined())
        for _ in 0..<66 { session.receive(storm) }
        #expect(session.engine.report.entries.first?.received == 65535)
        #expect(session.engine.report.entries.first?.sent == 65535)
    }

    @Test func `survives a clock that goes back`() {
        var session = Session(.made(.server), startingAt: .seconds(5))
        session.now = .milliseconds(4_250)
        session.receive(wire("IAC DO TIMING-MARK"))
        #expect("\(session.engine.report)".contains("-0.750"))
        session.now = .seconds(Int64.min)
        session.receive(wire("IAC DO ECHO"))
        #expect(session.engine.report.json.contains("\"name\":\"ECHO\""))
    }

    @Test func `names the states of RFC 1143 and every reason`() {
        #expect(
            OptionState.allCases.map(\.description) == [
                "no", "yes", "want-no", "want-no-opposite", "want-yes", "want-yes-opposite",
            ])
        #expect(NegotiationReport.Reason.allCases.map(\.description) == ["configuration", "application", "peer"])
        #expect(OptionState.allCases.map(\.isWaiting) == [false, false, true, true, true, true])
    }
}
