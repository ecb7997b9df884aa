import Glibc
import Testing

/// The running gateway, asked from the side.
@Suite struct SessionsTests {
    @Test func `who is in is listed, and a killed session ends with a word about it`() throws {
        let gate = try Sallyport()
        let ssh = try gate.ssh("\(gate.user)+switch1")
        try ssh.logIn(on: gate.target("switch1"))
        let sessions = try gate.facts([SessionFacts].self, from: "sessions", "list")
        let session = try #require(sessions.first)
        #expect(sessions.count == 1)
        #expect(session.user == gate.user)
        #expect(session.target == "switch1")

        let killed = try gate.command("sessions", "kill", session.id)
        #expect(killed.status == 0, "\(killed)")
        try ssh.expect("ended by")
        #expect(try ssh.expectExit() != 0)
        #expect(try gate.facts([SessionFacts].self, from: "sessions", "list").isEmpty)
        #expect(try gate.events().contains { $0.event == "session.kill" })
    }

    @Test func `a live session shows what was negotiated, and what was recognised about its device`() throws {
        struct Shown: Decodable {
            struct Report: Decodable {
                struct Option: Decodable {
                    let name: String
                    let side: String
                    let state: String
                }
                struct Quirk: Decodable { let name: String }

                let options: [Option]
                let quirks: [Quirk]
            }

            let session: SessionFacts
            let device: Report?
            let user: Report?
        }
        let device = try FakeDevice { connection in
            // WILL ECHO, and no word about the window's size.
            FakeDevice.send([255, 251, 1] + Array("hello\r\n".utf8), to: connection)
            FakeDevice.drain(connection)
        }
        let gate = try Sallyport(targets: ["one: {addr: 127.0.0.1, port: \(device.port), via: telnet, family: raw}"])
        let ssh = try gate.ssh("alice+one")
        try ssh.expect("hello")
        let id = try #require(try gate.facts([SessionFacts].self, from: "sessions", "list").first).id
        let shown = try gate.facts(Shown.self, from: "sessions", "show", id)
        #expect(shown.session.id == id)
        #expect(shown.user == nil, "SSH negotiates nothing of Telnet")
        let report = try #require(shown.device)
        #expect(report.options.contains { $0.name == "ECHO" && $0.side == "remote" && $0.state == "yes" }, "\(report)")
        #expect(report.quirks.map(\.name) == ["uninvited-window-size"])
        let text = try gate.command("sessions", "show", String(id.dropLast(4)))
        #expect(text.status == 0, "\(text)")
        #expect(text.output.contains("Telnet with the device:\noption"), "\(text)")
        #expect(text.output.contains("quirk uninvited-window-size: "), "\(text)")
        #expect(try gate.command("sessions", "show", "nobody").status == 1)
    }

    @Test func `a locked user's live sessions end at once, and the door stays shut`() throws {
        let gate = try Sallyport()
        let ssh = try gate.ssh("\(gate.user)+switch1")
        try ssh.logIn(on: gate.target("switch1"))
        let locked = try gate.command("users", "lock", gate.user)
        #expect(locked.status == 0, "\(locked)")
        try ssh.expectEnd()
        let refused = try gate.sshCommand("\(gate.user)+switch1", "show clock")
        #expect(refused.errors.contains("Permission denied"), "\(refused)")
    }

    @Test func `SIGHUP reads a changed configuration and drops nobody`() throws {
        let device = try FakeDevice { connection in
            FakeDevice.send(Array("hello\r\n".utf8), to: connection)
            FakeDevice.echo(connection)
        }
        let one = "one: {addr: 127.0.0.1, port: \(device.port), via: telnet, family: raw}"
        let gate = try Sallyport(targets: [one])
        let ssh = try gate.ssh("alice+one")
        try ssh.expect("hello")
        let two = one.replacing("one:", with: "two:")
        try gate.changeConfiguration { $0.replacing(one, with: "\(one)\n    \(two)") }
        let reloaded = try gate.command("reload")
        #expect(reloaded.status == 0, "\(reloaded)")
        try ssh.send("still here")
        try ssh.expect("still here")
        try gate.ssh("alice+two").expect("hello")
    }

    @Test func `a broken configuration is refused at reload and the old one stays`() throws {
        let device = try FakeDevice { connection in
            FakeDevice.send(Array("hello\r\n".utf8), to: connection)
            FakeDevice.drain(connection)
        }
        let gate = try Sallyport(targets: ["one: {addr: 127.0.0.1, port: \(device.port), via: telnet, family: raw}"])
        try gate.changeConfiguration { $0 + "nonsense: true\n" }
        let reloaded = try gate.command("reload")
        #expect(reloaded.status != 0)
        try gate.changeConfiguration { $0.replacing("nonsense: true\n", with: "") }
        try gate.ssh("alice+one").expect("hello")
    }

    @Test func `SIGTERM tells people, ends their sessions and exits 0`() throws {
        let gate = try Sallyport()
        let ssh = try gate.ssh("\(gate.user)+switch1")
        try ssh.logIn(on: gate.target("switch1"))
        gate.process.signal(SIGTERM)
        try ssh.expect("shutting down")
        try ssh.expectEnd()
        #expect(try gate.process.expectExit() == 0)
    }

    @Test func `asked while it does not run, a command says so and exits 69`() throws {
        let gate = try Sallyport()
        gate.process.end()
        let outcome = try gate.command("sessions", "list")
        #expect(outcome.status == 69, "\(outcome)")
        #expect(outcome.errorLines.count == 1)
    }
}

struct SessionFacts: Decodable {
    let id: String
    let user: String
    let target: String
}
