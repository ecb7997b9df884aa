import Platform
import Testing

/// A person at an IOS switch through OpenSSH: everything that a terminal does must reach the device.
@Suite struct SSHTerminalTests {
    @Test func `enable, a paged running-config, and configuration mode`() throws {
        let gate = try Sallyport()
        let target = try gate.target("switch1")
        let ssh = try gate.ssh("\(gate.user)+switch1")
        try ssh.logIn(on: target)
        try ssh.sendLine("enable")
        try ssh.expect("Password: ")
        try ssh.sendLine(target.enable)
        try ssh.expect("switch1#")
        try ssh.sendLine("show running-config")
        try ssh.expect("--More--")
        try ssh.send(" ")
        try ssh.expect("--More--")
        try ssh.send("q")
        try ssh.expect("switch1#")
        try ssh.sendLine("configure terminal")
        try ssh.expect("switch1(config)#")
        try ssh.sendLine("interface GigabitEthernet0/1")
        try ssh.expect("switch1(config-if)#")
        try ssh.sendLine("end")
        try ssh.expect("switch1#")
    }

    @Test func `a resized window is a resized window on the device (RFC 1073)`() throws {
        let gate = try Sallyport()
        let ssh = try gate.ssh("\(gate.user)+switch1", size: PTYSize(columns: 132, rows: 43))
        try ssh.logIn(on: gate.target("switch1"))
        try ssh.sendLine("show terminal | include Length")
        try ssh.expect("Length: 43 lines, Width: 132 columns")
        try ssh.expect("switch1>")
        try ssh.resize(columns: 100, rows: 30)
        // The signal, ssh and the gateway carry the size; what is typed may overtake it.
        var answer = 1
        for _ in 0..<100 where answer != 0 {
            try ssh.sendLine("show terminal | include Length")
            answer = try ssh.expect(anyOf: ["Length: 30 lines, Width: 100 columns", "Length: 43 lines"]).index
        }
        #expect(answer == 0)
    }

    @Test func `Ctrl-C gives up a line, backspace mends one`() throws {
        let gate = try Sallyport()
        let ssh = try gate.ssh("\(gate.user)+switch1")
        try ssh.logIn(on: gate.target("switch1"))
        try ssh.send("show nonsense\u{3}")
        try ssh.expect("switch1>")
        try ssh.sendLine("show clokc\u{7f}\u{7f}ck")
        try ssh.expect("UTC")
        #expect(!ssh.text.contains("% Invalid"))
    }

    @Test func `every byte from 0 to 255 but the escape key passes both ways unchanged`() throws {
        let device = try FakeDevice { connection in
            FakeDevice.send([255, 251, 0, 255, 253, 0, 255, 251, 1, 255, 251, 3], to: connection)
            FakeDevice.send(Array("ready\r\n".utf8), to: connection)
            FakeDevice.echo(connection)
        }
        let gate = try Sallyport(targets: ["echo: {addr: 127.0.0.1, port: \(device.port), via: telnet, family: raw}"])
        let ssh = try gate.ssh("alice+echo")
        try ssh.expect("ready\r\n")
        let start = ssh.raw.count
        let bytes = (UInt8.min...UInt8.max).filter { $0 != 0x1d }
        try ssh.send(bytes)
        try ssh.expect(bytes: start + bytes.count)
        #expect(Array(ssh.raw[start...]) == bytes)
    }

    @Test func `a megabyte from the device arrives whole and in order`() throws {
        let device = try FakeDevice { connection in
            for line in 0..<20_000 {
                FakeDevice.send(Array("line \(line) of twenty thousand, plus some padding\r\n".utf8), to: connection)
            }
        }
        let gate = try Sallyport(targets: ["fast: {addr: 127.0.0.1, port: \(device.port), via: telnet, family: raw}"])
        let ssh = try gate.ssh("alice+fast")
        try ssh.expect("line 19999 of twenty thousand")
        let numbers = ssh.text.split(separator: "\r\n").compactMap { line in
            line.hasPrefix("line ") ? Int(line.dropFirst(5).prefix { $0.isNumber }) : nil
        }
        #expect(numbers == Array(0..<20_000))
    }
}
