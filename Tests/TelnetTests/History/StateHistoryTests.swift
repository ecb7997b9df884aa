import Telnet
import Testing

/// Faults of the field's history that lay in the order or the moment of what was sent, rather than in what it was.
///
/// The rows of that history which are no matter of this library:
/// - what becomes of a name or a variable in the arguments and the environment of a login process (CVE-2026-24061,
///   CVE-2026-28372, CVE-2009-0641, CVE-2007-0956, CVE-2007-0882, CVE-2001-0797, CVE-1999-0113, CVE-1999-0073), giving
///   up privileges (CVE-2023-40303), half-open and dropped connections (CVE-2004-1464, CVE-2002-0020), short writes
///   of a socket (the other half of CVE-2020-10188): a login server's;
/// - reports and numbers in a terminal's escape sequences (CVE-2003-0069, CVE-2015-5309), addresses that a peer names
///   (CVE-2021-40491): a terminal's;
/// - accounts and RADIUS (CVE-2016-10401, CVE-2024-3596): the gateway's authentication.
@Suite struct `History does not repeat, in any state` {
    @Test(arguments: Role.allCases)
    func `CVE-2000-0268, CVE-2015-0014: a subnegotiation counts only while its option is agreed`(_ role: Role) {
        for code in UInt8.min...UInt8.max {
            let option = Option(code)
            for local in OptionState.allCases {
                for remote in OptionState.allCases { expectSurvival(role, option, local, remote) }
            }
        }
    }

    private func expectSurvival(_ role: Role, _ option: Option, _ local: OptionState, _ remote: OptionState) {
        var begun = Session(.willing(role))
        begun.bring(option, .local, to: local)
        begun.bring(option, .remote, to: remote)
        _ = begun.takeOutput()
        _ = begun.takeObservations()
        let isAgreed = Side.allCases.contains { side in
            [.yes, .wantNo, .wantNoOpposite].contains(begun.engine.state(option, side))
        }
        for first in (UInt8(0)...12).map({ [$0] }) + [[]] {
            for rest in [[], [0], [255, 255], [UInt8](repeating: 1, count: 70)] {
                var session = begun
                session.receive([255, 250] + option.doubled + first + rest + [255, 240])
                #expect(isWellFormed(session.output, from: role))
                guard !isAgreed else { continue }
                // A key as long as in CVE-2011-4862 is named as such, agreed or not.
                let isAttack = session.observations == [.event(.violation(.overlongKey(option)))]
                #expect(
                    session.observations == [.event(.violation(.optionNotEnabled(option)))]
                        || isAttack && option == .encrypt && rest.count == 70)
                #expect(session.output.isEmpty)
            }
        }
    }

    @Test(arguments: Role.allCases)
    func `CVE-2020-10188: commands that discard, between any two bytes, discard nothing of ours by halves`(_ role: Role)
    {
        let stream = wire(
            """
            "a" CR LF IAC WILL TERMINAL-TYPE IAC DO NAWS IAC SB TERMINAL-TYPE IS "VT100" IAC SE IAC IAC
            IAC WILL NEW-ENVIRON IAC SB NEW-ENVIRON IS VAR "USER" VALUE "u" IAC SE IAC AYT IAC DO TERMINAL-TYPE
            """.replacing("\n", with: " "))
        for command in ["AO", "IP", "BRK", "EC", "EL", "DM", "ABORT"] {
            let discard = wire("IAC \(command)")
            for place in stream.indices {
                var session = Session(.willing(role))
                var written: [UInt8] = []
                for byte in stream[..<place] + discard + discard + stream[place...] {
                    session.receive([byte])
                    session.act { $0.send([13]) }
                    written += session.takeOutput()
                }
                #expect(isWellFormed(written, from: role), "\(command) at \(place)")
            }
        }
    }

    @Test(arguments: `Golden transcripts`.names)
    func `CVE-2017-12988: a stream may end anywhere`(_ name: String) throws {
        let stream = try `Golden transcripts`.load(name).steps.flatMap(\.input)
        for role in Role.allCases {
            for end in 0...stream.count {
                var session = Session(.willing(role))
                session.receive(Array(stream[..<end]))
                session.receive([])
                #expect(session.engine.payload.count <= Limits().subnegotiation)
                #expect(isWellFormed(session.output, from: role))
            }
        }
    }

    @Test(arguments: Role.allCases)
    func `CVE-2017-12988: a subnegotiation that never ends is held up to the limit`(_ role: Role) {
        var session = Session(.willing(role))
        session.receive(wire("IAC SB GMCP"))
        for _ in 0..<5000 {
            session.receive([65])
            #expect(session.engine.payload.count <= Limits().subnegotiation)
        }
        #expect(session.observations == [.event(.exceeded(.subnegotiation(Limits().subnegotiation)))])
    }

    @Test(arguments: Role.allCases)
    func `CVE-2021-40523, -38311, -38386, -38387: no answer is lost however many are due`(_ role: Role) {
        var configuration = Engine.Configuration(role: role)
        configuration.limits.negotiations = 512
        var session = Session(configuration)
        var refusals: [UInt8] = []
        for code in UInt8.min...UInt8.max {
            session.receive([255, Verb.will.rawValue, code, 255, Verb.do.rawValue, code])
            refusals += [255, Verb.dont.rawValue, code, 255, Verb.wont.rawValue, code]
        }
        #expect(session.output == refusals)
    }
}

extension Option {
    fileprivate var doubled: [UInt8] {
        rawValue == 255 ? [255, 255] : [rawValue]
    }
}

extension Session {
    /// Takes an option on a side to a state by the shortest conversation.
    fileprivate mutating func bring(_ option: Option, _ side: Side, to state: OptionState) {
        let ask = Verb.sent(about: side, positive: true), end = Verb.sent(about: side, positive: false)
        let agrees = Verb.sent(about: side.opposite, positive: true)
        guard state != .no else { return }
        act { $0.request(ask, option) }
        if state == .wantYesOpposite { act { $0.request(end, option) } }
        guard state != .wantYes, state != .wantYesOpposite else { return }
        receive([255, agrees.rawValue, option.rawValue])
        guard state != .yes else { return }
        act { $0.request(end, option) }
        if state == .wantNoOpposite { act { $0.request(ask, option) } }
    }
}

/// Whether what an engine sent is Telnet in which its peer finds no fault of form.
func isWellFormed(_ output: [UInt8], from role: Role) -> Bool {
    var parser = Parser(role: role == .client ? .server : .client, subnegotiationLimit: .max)
    var position = 0
    while let token = parser.next(in: output.span, at: &position) {
        switch token {
        case .violation, .exceeded: return false
        case .data, .command, .negotiation, .subnegotiation: continue
        }
    }
    return true
}
