import Testing

/// Devices that refuse, vanish, flood or talk nonsense: the person learns what happened, and nobody else notices.
@Suite struct DeviceFaultTests {
    @Test func `a device that refuses is one line that names it, and exit 69`() throws {
        let port = try FreePort.one()
        let gate = try Sallyport(targets: ["gone: {addr: 127.0.0.1, port: \(port), via: telnet, family: raw}"])
        let ssh = try gate.ssh("alice+gone")
        try ssh.expect("gone (127.0.0.1:\(port)) refused the connection")
        #expect(try ssh.expectExit() == 69)
    }

    @Test func `a name that nobody knows is one line`() throws {
        let gate = try Sallyport(targets: ["odd: {addr: no-such-host.invalid, via: telnet, family: raw}"])
        let ssh = try gate.ssh("alice+odd")
        try ssh.expect("no-such-host.invalid")
        try ssh.expect("cannot be found")
        #expect(try ssh.expectExit() == 69)
    }

    @Test func `from the menu, a device that refuses leads back to the menu`() throws {
        let device = try FakeDevice { connection in
            FakeDevice.send(Array("alive\r\n".utf8), to: connection)
            FakeDevice.drain(connection)
        }
        let gate = try Sallyport(targets: [
            "alive: {addr: 127.0.0.1, port: \(device.port), via: telnet, family: raw}",
            "gone: {addr: 127.0.0.1, port: \(try FreePort.one()), via: telnet, family: raw}",
        ])
        let ssh = try gate.ssh()
        try ssh.expect("Enter connects")
        try ssh.send("gone\r")
        try ssh.expect("refused the connection")
        try ssh.expect("Enter connects")
        try ssh.send("alive\r")
        try ssh.expect("alive\r\n")
    }

    @Test func `a device that hangs up in the middle of a line: the half line is shown, then why`() throws {
        let device = try FakeDevice { FakeDevice.send(Array("half a li".utf8), to: $0) }
        let gate = try Sallyport(targets: ["dev: {addr: 127.0.0.1, port: \(device.port), via: telnet, family: raw}"])
        let ssh = try gate.ssh("alice+dev")
        try ssh.expect("half a li")
        try ssh.expect("dev: the device closed the connection")
        #expect(try ssh.expectExit() == 0)
    }

    @Test(arguments: BrokenTelnet.all)
    func `broken Telnet is survived or ended by a named limit, and the gateway serves on`(broken: BrokenTelnet) throws {
        let device = try FakeDevice { connection in
            FakeDevice.send(broken.bytes, to: connection)
            FakeDevice.send(Array("after".utf8), to: connection)
            FakeDevice.drain(connection)
        }
        let gate = try Sallyport(targets: ["dev: {addr: 127.0.0.1, port: \(device.port), via: telnet, family: raw}"])
        let ssh = try gate.ssh("alice+dev")
        // Behind an IAC that was cut off, the next byte is taken for its command.
        _ = try ssh.expect(anyOf: ["fter", "broke the Telnet protocol"])
        #expect(try gate.command("status").status == 0)
    }

    @Test func `a device that floods is slowed to what its reader takes, and another session does not feel it`() throws
    {
        let flood = try FakeDevice { connection in
            let block = [UInt8](repeating: UInt8(ascii: "x"), count: 65536)
            while FakeDevice.send(block, to: connection) {}
        }
        let echo = try FakeDevice { connection in
            FakeDevice.send(Array("ready\r\n".utf8), to: connection)
            FakeDevice.echo(connection)
        }
        let gate = try Sallyport(targets: [
            "flood: {addr: 127.0.0.1, port: \(flood.port), via: telnet, family: raw}",
            "echo: {addr: 127.0.0.1, port: \(echo.port), via: telnet, family: raw}",
        ])
        // Nothing reads from these two: the gate must hold the flood back by itself.
        let stalled = try [gate.telnet(), gate.telnet()]
        for telnet in stalled {
            try telnet.logIn("alice+flood", gate.password)
            try telnet.expect("xxxx")
        }
        let ssh = try gate.ssh("alice+echo")
        try ssh.expect("ready\r\n")
        for round in 0..<20 {
            try ssh.send("round \(round).")
            try ssh.expect("round \(round).", within: .seconds(5))
        }
        let memory = try gate.process.residentKiB()
        #expect(memory < 300_000, "\(memory) KiB resident")
    }

    @Test func `a client that vanishes ends its session, and says so in the audit trail`() throws {
        let device = try FakeDevice { connection in
            FakeDevice.send(Array("ready\r\n".utf8), to: connection)
            FakeDevice.drain(connection)
        }
        let gate = try Sallyport(targets: ["dev: {addr: 127.0.0.1, port: \(device.port), via: telnet, family: raw}"])
        let client = try TCPDialogue(port: gate.port("telnet"))
        try client.send("alice+dev\r\n\(gate.password)\r\n")
        try client.expect("ready")
        client.reset()
        try gate.awaitEvent("session.close")
        let close = try #require(try gate.events().last { $0.event == "session.close" })
        #expect(close.actor?.user == "alice")
        #expect(try gate.facts([SessionFacts].self, from: "sessions", "list").isEmpty)
    }
}

/// Bytes that no Telnet device should send.
struct BrokenTelnet: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]

    init(_ description: String, _ bytes: [UInt8]) {
        testDescription = description
        self.bytes = bytes
    }

    private static let askType: [UInt8] = [255, 250, 24, 1, 255, 240]

    static let all = [
        BrokenTelnet("a subnegotiation that never ends", [255, 250, 24] + [UInt8](repeating: 65, count: 1 << 20)),
        BrokenTelnet("a subnegotiation's end without a beginning", [255, 240]),
        BrokenTelnet("commands that do not exist", [255, 1, 255, 2, 255, 200]),
        BrokenTelnet("a subnegotiation for an option never agreed", [255, 250, 39, 1, 2, 3, 255, 240]),
        BrokenTelnet("a hundred thousand changes of mind", changesOfMind),
        BrokenTelnet("an offer of every option", everyOption),
        BrokenTelnet("the terminal type asked ten thousand times", askedForEver),
        BrokenTelnet("an IAC as the last byte before a hang-up", [255]),
    ]

    private static var changesOfMind: [UInt8] {
        (0..<50_000).flatMap { [255, 251, UInt8($0 % 256), 255, 252, UInt8($0 % 256)] as [UInt8] }
    }

    private static var everyOption: [UInt8] {
        (0...UInt8.max).flatMap { [255, 251, $0, 255, 253, $0] as [UInt8] }
    }

    private static var askedForEver: [UInt8] {
        [255, 253, 24] + (0..<10_000).flatMap { _ in askType }
    }
}
