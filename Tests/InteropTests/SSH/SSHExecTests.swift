import Testing

/// One command through `ssh user+target@gate COMMAND`, as scripts use it.
@Suite struct SSHExecTests {
    @Test func `a command returns the device's output, nothing else, and exits 0`() throws {
        let gate = try Sallyport()
        let outcome = try gate.sshCommand("\(gate.user)+switch1", "show version")
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.output.contains("Cisco IOS"))
        #expect(!outcome.output.contains("switch1>"), "the prompt is not output")
        #expect(!outcome.output.contains("show version"), "the echo is not output")
        #expect(!outcome.output.contains("--More--"))
        #expect(outcome.errors == "")
    }

    @Test func `output longer than a page comes whole`() throws {
        let gate = try Sallyport()
        let outcome = try gate.sshCommand("\(gate.user)+switch1", "show running-config")
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.output.contains("hostname switch1"))
        #expect(outcome.output.split(whereSeparator: \.isNewline).count > 24)
        #expect(outcome.output.contains("end"))
        #expect(!outcome.output.contains("--More--"))
    }

    @Test func `a command that the device refuses exits 1 with the device's own words`() throws {
        let gate = try Sallyport()
        let outcome = try gate.sshCommand("\(gate.user)+switch1", "show nonsense")
        #expect(outcome.status == 1, "\(outcome)")
        #expect(outcome.output.contains("% Invalid input"))
    }

    @Test func `ten commands at once are ten whole answers`() throws {
        let gate = try Sallyport()
        let running = try (0..<10).map { _ in try gate.startCommand("\(gate.user)+switch1", "show version") }
        for ssh in running {
            #expect(try ssh.expectEnd().contains("Cisco IOS"))
            #expect(try ssh.expectExit() == 0, "\(ssh.errorText)")
        }
    }

    @Test func `a target without a credential is one line and exit 77`() throws {
        let device = try FakeDevice { FakeDevice.drain($0) }
        let gate = try Sallyport(targets: ["plain1: {addr: 127.0.0.1, port: \(device.port), via: telnet, family: ios}"])
        let outcome = try gate.sshCommand("alice+plain1", "show version")
        #expect(outcome.status == 77, "\(outcome)")
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.contains("credential"))
    }

    @Test func `a target that refuses the connection is one line and exit 69`() throws {
        let gate = try Sallyport(targets: [
            "gone: {addr: 127.0.0.1, port: \(try FreePort.one()), via: telnet, family: ios, credential: netops}"
        ]) { try $0.command("secrets", "set", "netops", input: "secret\n") }
        let outcome = try gate.sshCommand("alice+gone", "show version")
        #expect(outcome.status == 69, "\(outcome)")
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.contains("refused"))
    }
}
