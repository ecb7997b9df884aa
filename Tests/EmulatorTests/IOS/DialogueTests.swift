import Devices
import Emulator
import Testing

/// The unattended dialogue against the emulated device, on a clock of their own: both sides of the family at once.
@Suite struct DialogueTests {
    private struct Result {
        var output = ""
        var log: [DeviceDialogue.Action] = []
    }

    private func run(
        _ commands: [String], enable: Bool = false, password: String = "right", piece: Int = .max,
        prepare: (inout IOSSession) -> Void = { _ in }
    ) throws -> Result {
        var configuration = EmulatorConfiguration()
        configuration.user = "netops"
        configuration.password = "right"
        configuration.enable = "top"
        let family = try #require(DeviceFamilies.named("ios"))
        var session = try #require(IOSSession(device: IOSDevice(configuration), address: "", now: .zero))
        prepare(&session)
        var dialogue = DeviceDialogue(family: family, commands: commands, enable: enable, now: .zero)
        var now = Duration.zero
        var result = Result()
        for _ in 0..<100_000 where !dialogue.isOver {
            let bytes = session.takeOutput(atMost: piece, now: now)
            var actions: [DeviceDialogue.Action] = []
            if !bytes.isEmpty {
                actions = dialogue.received(bytes, now: now)
            } else if session.isClosed {
                actions = dialogue.closed()
            } else if let next = [dialogue.deadline, session.deadline].compactMap({ $0 }).min() {
                now = max(now, next)
                session.timedOut(now: now)
                actions = dialogue.timedOut(now: now)
            }
            for action in actions { perform(action, on: &session, password, now, &result) }
        }
        return result
    }

    private func perform(
        _ action: DeviceDialogue.Action, on session: inout IOSSession, _ password: String, _ now: Duration,
        _ result: inout Result
    ) {
        switch action {
        case .sendLine(let text): session.receive(Array(text.utf8) + [0x0D], now: now)
        case .send(let bytes): session.receive(bytes, now: now)
        case .sendUser: session.receive(Array("netops\r".utf8), now: now)
        case .sendPassword: session.receive(Array("\(password)\r".utf8), now: now)
        case .sendEnable: session.receive(Array("top\r".utf8), now: now)
        case .output(let bytes): result.output += String(decoding: bytes, as: UTF8.self)
        default: result.log.append(action)
        }
    }

    @Test("A command's output comes back alone, however the bytes are cut", arguments: [1, 2, 7, 1000, Int.max])
    func output(piece: Int) throws {
        let result = try run(["show privilege"], piece: piece)
        #expect(result.output == "Current privilege level is 1\r\n")
        #expect(result.log == [.commandFinished(ok: true), .finished])
    }

    @Test func `A long output is whole, without pages`() throws {
        let result = try run(["show running-config"], enable: true)
        #expect(result.output.hasPrefix("Building configuration...\r\n"))
        #expect(result.output.hasSuffix("end\r\n\r\n"))
        #expect(!result.output.contains("More"))
    }

    @Test func `What the device calls wrong is wrong`() throws {
        let result = try run(["show foo", "sh i", "show", "xyzzy", "show clock"])
        #expect(result.log.dropLast() == [false, false, false, false, true].map { .commandFinished(ok: $0) })
    }

    @Test func `A wrong password is told as the device tells it, after one try`() throws {
        let result = try run(["show clock"], password: "wrong")
        #expect(result.log == [.failed(.loginRefused("% Login invalid"))])
    }

    @Test func `Configuring goes through, whatever the prompt becomes`() throws {
        let commands = ["configure terminal", "interface gi0/2", "description x", "hostname core", "end"]
        let result = try run(commands, enable: true)
        #expect(result.log == [Bool](repeating: true, count: 5).map { .commandFinished(ok: $0) } + [.finished])
    }

    @Test func `A question of the device is told`() throws {
        let result = try run(["copy running-config startup-config"], enable: true)
        #expect(result.log == [.failed(.question("Destination filename [startup-config]?"))])
    }

    @Test func `Logging out is no failure`() throws {
        #expect(try run(["exit"]).log == [.commandFinished(ok: true), .finished])
    }

    @Test func `Several megabytes are streamed through`() throws {
        let result = try run(["show tech-support"], enable: true)
        #expect(result.output.utf8.count > 4 << 20)
        #expect(result.log == [.commandFinished(ok: true), .finished])
    }
}
