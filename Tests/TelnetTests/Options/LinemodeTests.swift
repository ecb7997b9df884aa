import Telnet
import Testing

@Suite struct `LINEMODE (RFC 1184)` {
    @Test(arguments: [Role.client, .server], [1, 2, 34, 35, 64, 65, 256, 1000, 5000])
    func `CVE-2026-32746, CVE-2005-0469: a list of unknown functions is answered once a code, or not at all`(
        _ role: Role, _ count: Int
    ) {
        for value in [UInt8(1), 255] {
            var session = negotiated(role) { $0.limits.subnegotiation = 40_000 }
            // Codes that no function has, round and round.
            let codes = (0..<count).map { UInt8(31 + $0 % 225) }
            session.receive(list(codes.map { [$0, 2, value] }))
            let reply = session.takeOutput()
            if count > Limits().specialCharacters {
                #expect(session.observations == [.event(.violation(.unacceptableValue(.linemode)))])
                #expect(reply == [])
            } else {
                #expect(reply == list(codes.map { [$0, 0, 0] }))
            }
        }
    }

    @Test(arguments: [Role.client, .server])
    func `CVE-2026-32746, CVE-2005-0469: one function asked about 64 times is answered once`(_ role: Role) {
        for code in UInt8(1)...255 {
            var session = negotiated(role)
            session.receive(list((0..<64).map { [code, $0.isMultiple(of: 2) ? 3 : 1, $0] }))
            #expect(session.takeOutput().count <= 11)
        }
    }

    @Test(arguments: [Role.client, .server])
    func `CVE-2026-32746, CVE-2005-0469: lists without end close the connection`(_ role: Role) {
        var session = negotiated(role)
        session.receive(wire("IAC SB LINEMODE SLC") + [UInt8](repeating: 40, count: 15_000))
        #expect(session.observations == [.event(.exceeded(.subnegotiation(4096)))])
        session = negotiated(role)
        for _ in 0..<300 { session.receive(wire("IAC SB LINEMODE SLC 40 2 1 IAC SE")) }
        #expect(session.observations.last == .event(.exceeded(.negotiations(256))))
    }

    @Test(arguments: [Role.client, .server])
    func `an answer is never answered, nor is what holds already`(_ role: Role) {
        var session = negotiated(role)
        for mask in UInt8.min...254 where mask & 4 != 0 {
            session.receive(wire("IAC SB LINEMODE MODE") + [mask] + wire("IAC SE"))
        }
        for code in UInt8(1)...254 {
            for level in UInt8(128)...131 {
                session.receive(wire("IAC SB LINEMODE SLC") + [code, level, 9] + wire("IAC SE"))
            }
        }
        #expect(session.takeOutput() == [])
        if let mode = session.engine.linemode {
            session.receive(wire("IAC SB LINEMODE MODE") + [mode.rawValue] + wire("IAC SE"))
        }
        for function in SpecialFunction.allCases {
            let setting = session.engine.specialCharacters[function]
            session.receive(
                wire("IAC SB LINEMODE SLC")
                    + [function.rawValue, setting.level.rawValue | setting.flush.rawValue, setting.value]
                    + wire("IAC SE"))
        }
        #expect(session.takeOutput() == [])
    }

    @Test(arguments: UInt8.min...UInt8.max)
    func `a client agrees with EDIT and TRAPSIG whatever else is asked for`(_ mask: UInt8) {
        for allowed in [Linemode.Mode.all, [], .softTabs] {
            var session = negotiated(.client) { $0.linemode.allowed = allowed }
            session.receive(wire("IAC SB LINEMODE MODE") + (mask == 255 ? [255, 255] : [mask]) + wire("IAC SE"))
            let isAcknowledgement = mask & 4 != 0
            #expect((session.engine.linemode?.rawValue ?? 0) & 3 == (isAcknowledgement ? 0 : mask & 3))
            let reply = session.takeOutput()
            if isAcknowledgement || mask == 0 { #expect(reply == []) } else { #expect(reply.count == 7) }
        }
    }

    @Test(arguments: 0..<300)
    func `two ends that change their minds agree in the end`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var client = Session(
            .made(.client, local: [.linemode]) {
                $0.linemode = settings(&random)
                $0.limits.negotiations = 10_000
            })
        var server = Session(
            .made(.server, remote: [.linemode], requests: [.init(.do, .linemode)]) {
                $0.linemode = settings(&random)
                $0.limits.negotiations = 10_000
            })
        var (toClient, toServer): ([UInt8], [UInt8]) = ([], [])
        for step in 0..<400 {
            if step < 60, Bool.random(using: &random) {
                if Bool.random(using: &random) { act(in: &client, &random) } else { act(in: &server, &random) }
            }
            toServer += client.takeOutput()
            toClient += server.takeOutput()
            let count = step < 60 ? Int.random(in: 0...9, using: &random) : 40
            server.receive(Array(toServer.prefix(count)))
            toServer.removeFirst(min(count, toServer.count))
            client.receive(Array(toClient.prefix(count)))
            toClient.removeFirst(min(count, toClient.count))
        }
        toServer += client.takeOutput()
        toClient += server.takeOutput()
        #expect(toServer.isEmpty && toClient.isEmpty, "seed \(seed): it does not end")
        #expect(client.engine.linemode == server.engine.linemode, "seed \(seed)")
        #expect(client.engine.forwardMask == server.engine.forwardMask, "seed \(seed)")
        for function in SpecialFunction.allCases {
            let (ours, theirs) = (client.engine.specialCharacters[function], server.engine.specialCharacters[function])
            #expect(ours.level == theirs.level && ours.character == theirs.character, "seed \(seed), \(function)")
        }
        #expect(client.engine.violations + server.engine.violations == 0, "seed \(seed)")
    }

    @Test func `the forward mask of a client counts above 127 only where it transmits binary`() {
        var session = negotiated(.client)
        let mask = Linemode.ForwardMask([7, 127, 128, 255])
        session.receive(
            wire("IAC SB LINEMODE DO FORWARDMASK 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 128")
                + [UInt8](repeating: 0, count: 14))
        session.receive(wire("1 IAC SE"))
        #expect(session.engine.forwardMask?.codes == [7, 127])
        session.receive(wire("IAC DO BINARY"))
        #expect(session.engine.forwardMask == mask)
        #expect(session.observations.first == .event(.subnegotiation(.linemode, .forwardMask(mask))))
    }

    @Test func `before it is in force there is no mode, and the characters are ours`() {
        var client = Session(.made(.client, local: [.linemode]))
        #expect(client.engine.linemode == nil)
        #expect(client.engine.forwardMask == nil)
        #expect(client.engine.specialCharacters == .customary)
        var changed = SpecialCharacters.customary
        changed[.ec] = SpecialCharacter(.value, 8)
        client.act {
            $0.setSpecialCharacters(changed)
            $0.requestLinemode(.edit)
            $0.requestSpecialCharacters(defaults: true)
            $0.requestForwardMask(Linemode.ForwardMask([1]))
        }
        #expect(client.takeOutput() == [])
        client.receive(wire("IAC DO LINEMODE"))
        #expect(client.engine.specialCharacters[.ec] == SpecialCharacter(.value, 8))
        #expect(client.engine.linemode == [])
        let server = Session(.made(.server) { $0.linemode.characters = SpecialCharacters() })
        #expect(server.engine.specialCharacters[.ip] == .noSupport)
        #expect(server.engine.specialCharacters[.ec] == SpecialCharacter(.default))
    }

    @Test(arguments: [Role.client, .server])
    func `STATUS tells the mode (RFC 859)`(_ role: Role) {
        var session = negotiated(role) {
            $0.local.insert(.status)
            $0.linemode.mode = .edit
        }
        session.receive(wire("IAC SB LINEMODE MODE EDIT IAC SE IAC DO STATUS"))
        _ = session.takeOutput()
        session.receive(wire("IAC SB STATUS SEND IAC SE"))
        let mode: [UInt8] = [250, 34, 1, 1, 240]
        let answer = session.takeOutput()
        #expect(answer.indices.contains { answer[$0...].starts(with: mode) })
    }

    @Test func `what is for the other end to do is not done`() {
        var server = negotiated(.server)
        server.act { $0.requestSpecialCharacters(defaults: true) }
        #expect(server.takeOutput() == [])
        var client = negotiated(.client)
        client.act { $0.requestForwardMask(nil) }
        #expect(client.takeOutput() == [])
        // Asked for by an application that does not know.
        var wrong = Session(.made(.server, local: [.linemode], requests: [.init(.will, .linemode)]))
        wrong.receive(wire("IAC DO LINEMODE IAC SB LINEMODE MODE 1 IAC SE"))
        #expect(wrong.output == wire("IAC WILL LINEMODE"))
        #expect(wrong.observations.last == .event(.violation(.malformed(.linemode))))
    }

    private func list(_ triplets: [[UInt8]]) -> [UInt8] {
        var bytes = wire("IAC SB LINEMODE SLC")
        for byte in triplets.joined() { bytes += byte == 255 ? [255, 255] : [byte] }
        return bytes + wire("IAC SE")
    }

    private func negotiated(_ role: Role, _ adjust: (inout Engine.Configuration) -> Void = { _ in }) -> Session {
        var session = Session(
            .made(role, local: [.linemode, .binary], remote: [.linemode, .binary]) {
                $0.linemode.mode = []
                adjust(&$0)
            })
        session.receive(wire(role == .client ? "IAC DO LINEMODE" : "IAC WILL LINEMODE"))
        _ = session.takeOutput()
        _ = session.takeObservations()
        return session
    }

    private func settings(_ random: inout SeededGenerator) -> Linemode.Settings {
        var settings = Linemode.Settings()
        settings.mode = Linemode.Mode(rawValue: UInt8.random(in: 0...255, using: &random) & 27)
        settings.allowed = Linemode.Mode(rawValue: UInt8.random(in: 0...255, using: &random))
        settings.required = Linemode.Mode(rawValue: UInt8.random(in: 0...255, using: &random))
        settings.importsCharacters = Bool.random(using: &random)
        settings.allowsForwardMask = Bool.random(using: &random)
        for function in SpecialFunction.allCases { settings.characters[function] = setting(&random) }
        return settings
    }

    private func setting(_ random: inout SeededGenerator) -> SpecialCharacter {
        let level = SpecialCharacter.Level(rawValue: UInt8.random(in: 0...3, using: &random)) ?? .value
        return SpecialCharacter(level, UInt8.random(in: 1...3, using: &random))
    }

    private func act(in session: inout Session, _ random: inout SeededGenerator) {
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            let mode = Linemode.Mode(rawValue: UInt8.random(in: 0...255, using: &random))
            session.act { $0.requestLinemode(mode) }
        case 1: session.act { $0.requestSpecialCharacters(defaults: Bool.random(using: &random)) }
        case 2:
            let mask = Linemode.ForwardMask((0..<3).map { _ in UInt8.random(in: 0...127, using: &random) })
            session.act { $0.requestForwardMask(Bool.random(using: &random) ? mask : nil) }
        default:
            var characters = session.engine.specialCharacters
            characters[SpecialFunction.allCases[Int.random(in: 0..<30, using: &random)]] = setting(&random)
            session.act { $0.setSpecialCharacters(characters) }
        }
    }
}

@Suite struct `Special characters` {
    @Test func `are found by what is typed`() {
        let table = SpecialCharacters.customary
        #expect(table.function(of: 3) == .ip)
        #expect(table.function(of: 127) == .ec)
        #expect(table.function(of: 65) == nil)
    }

    @Test(arguments: [UInt8(0), 255])
    func `0 and 255 stand for none, as terminals have it`(_ value: UInt8) {
        var table = SpecialCharacters()
        table[.forw1] = SpecialCharacter(.value, value)
        #expect(table[.forw1].character == nil)
        #expect(table.function(of: value) == nil)
    }

    @Test func `of two functions with one character the first counts`() {
        var table = SpecialCharacters()
        table[.over] = SpecialCharacter(.value, 9)
        table[.insrt] = SpecialCharacter(.cantChange, 9)
        #expect(table.function(of: 9) == .insrt)
    }

    @Test func `have the names and codes of the RFC`() {
        #expect(SpecialFunction.allCases.map(\.rawValue) == Array(1...30))
        for function in SpecialFunction.allCases { #expect(SpecialFunction(named: "\(function)") == function) }
        #expect(SpecialFunction(named: "mcwl")?.rawValue == 21)
        #expect(SpecialFunction(named: "eeol")?.rawValue == 30)
        #expect(SpecialFunction(named: "nobody") == nil)
        #expect(SpecialFunction.allCases.filter(\.isSignal).map(\.rawValue) == Array(1...9))
        let commands = SpecialFunction.allCases.compactMap(\.command)
        #expect(commands == [.brk, .ip, .ao, .ayt, .eor, .abort, .eof, .susp])
    }
}
