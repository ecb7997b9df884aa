import Glibc
import Platform
import Testing

/// Ways to a server that are not a plain connection: proxies, serial lines, names from a file.
@Suite struct WayTests {
    @Test func `SOCKS 5 leads to the server, and the name is resolved there (RFC 1928)`() throws {
        let proxy = try ListeningPeer()
        let client = try PeerProcess(
            Programs.sallyport, ["connect", "--proxy", "socks5://127.0.0.1:\(proxy.port)", "inner.example", "2323"])
        let connection = try proxy.accept()
        try connection.expect([5, 1, 0])
        try connection.send([5, 0])
        try connection.expect([5, 1, 0, 3, 13] + Array("inner.example".utf8) + [9, 19])
        try connection.send([5, 0, 0, 1, 0, 0, 0, 0, 0, 0] + Array("hello\r\n".utf8))
        try client.expect("hello")
        try client.send("back\n")
        try connection.expect(Array("back\n".utf8))
        client.end()
    }

    @Test func `HTTP CONNECT leads to the server (RFC 9110 section 9.3.6)`() throws {
        let proxy = try ListeningPeer()
        let client = try PeerProcess(
            Programs.sallyport, ["connect", "--proxy", "http://bob@127.0.0.1:\(proxy.port)", "inner.example", "2323"],
            environment: Programs.environment().merging(["SALLYPORT_PROXY_PASSWORD": "pw"]) { $1 })
        let connection = try proxy.accept()
        try connection.expect("CONNECT inner.example:2323 HTTP/1.1\r\n")
        try connection.expect("Proxy-Authorization: Basic Ym9iOnB3\r\n\r\n")
        try connection.send("HTTP/1.1 200 OK\r\n\r\nhello\r\n")
        try client.expect("hello")
        client.end()
    }

    @Test(arguments: [
        "HTTP/1.1 403 Forbidden\r\n\r\n", "nonsense\r\n\r\n", "\u{5}\u{0}", "",
    ])
    func `a proxy that refuses or lies is status 69 and one line`(answer: String) throws {
        let proxy = try ListeningPeer()
        let client = try PeerProcess(
            Programs.sallyport, ["connect", "--proxy", "http://127.0.0.1:\(proxy.port)", "inner.example", "23"])
        let connection = try proxy.accept()
        try connection.send(answer)
        connection.hangUp()
        #expect(try client.expectExit() == 69)
        #expect(client.errorText.contains("the proxy 127.0.0.1:\(proxy.port) did not connect"))
    }

    @Test func `a proxy that hangs is status 75 when the time is over`() throws {
        let proxy = try ListeningPeer()
        let outcome = try run(
            Programs.sallyport,
            [
                "connect", "--connect-timeout", "0.5", "--proxy", "socks5://127.0.0.1:\(proxy.port)", "inner.example",
                "23",
            ])
        #expect(outcome.status == 75, "\(outcome)")
    }

    @Test func `a proxy that is not there is status 69`() throws {
        let outcome = try run(
            Programs.sallyport, ["connect", "--proxy", "socks5://127.0.0.1:\(FreePort.one())", "inner.example", "23"])
        #expect(outcome.status == 69, "\(outcome)")
        #expect(outcome.errors.contains("the proxy 127.0.0.1:"))
        #expect(!outcome.errors.contains("inner.example"))
    }

    @Test func `a serial line is nobody else's, is neither plain nor TLS, and its end is told`() throws {
        let directory = try TemporaryDirectory()
        let (near, far) = (directory.path + "/near", directory.path + "/far")
        let line = try PeerProcess(
            "socat", ["-d", "-d", "PTY,raw,echo=0,link=\(near)", "PTY,raw,echo=0,link=\(far)"], mergingErrors: true)
        try line.expect("starting data transfer loop")
        let client = try PTYDialogue(Programs.sallyport, ["connect", "--serial", near, "--line", "115200,7e1"])
        try client.expect("Escape character is '^]'.")
        try client.send("\u{1d}status\r")
        try client.expect("a serial line at 115200,7e1.")
        let second = try run(Programs.sallyport, ["connect", "--serial", near])
        #expect(second.status == 69)
        #expect(second.errors.contains("Device or resource busy"))
        let device = open(far, O_RDWR | O_NOCTTY | O_CLOEXEC)
        defer { close(device) }
        var prompt = Array("Password: ".utf8)
        #expect(write(device, &prompt, prompt.count) == prompt.count)
        try client.expect("Password: ")
        #expect(!client.text.contains("encrypted"))
        line.end()
        try client.expect("the connection broke: \(near) has gone")
        #expect(try client.expectExit() == 1)
    }

    @Test func `a serial line: every key as it is, nothing echoed here`() throws {
        let directory = try TemporaryDirectory()
        let (near, far) = (directory.path + "/near", directory.path + "/far")
        let line = try PeerProcess(
            "socat", ["-d", "-d", "PTY,raw,echo=0,link=\(near)", "PTY,raw,echo=0,link=\(far)"], mergingErrors: true)
        try line.expect("starting data transfer loop")
        let device = open(far, O_RDWR | O_NOCTTY | O_CLOEXEC)
        defer { close(device) }
        let client = try PTYDialogue(Programs.sallyport, ["connect", "--serial", near, "--line", "115200,8n1"])
        try client.expect("Escape character is '^]'.")
        try client.send("\u{3}A\r")
        let typed = try received(3, from: device)
        #expect(typed == [3, 0x41, 0x0D])
        var prompt = Array("switch>".utf8)
        #expect(write(device, &prompt, prompt.count) == prompt.count)
        try client.expect("switch>")
        try client.send("\u{1d}send brk\r\u{1d}status\r")
        try client.expect("Operating in single character mode")
        try client.send("\u{1d}quit\r")
        #expect(try client.expectExit() == 0)
        #expect(try run(Programs.sallyport, ["connect", "--serial", "/nonexistent"]).status == 69)
        #expect(try run(Programs.sallyport, ["connect", "--serial", "/dev/null"]).status == 69)
        #expect(try run(Programs.sallyport, ["connect", "--line", "9600,9x1"]).status == 64)
    }

    private func received(_ count: Int, from descriptor: Int32) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 64)
        while bytes.count < count {
            var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waited, 1, 20_000) > 0 else {
                throw Unmet(who: "the line", wanted: ["bytes"], reason: "", tail: "")
            }
            let count = read(descriptor, &block, block.count)
            bytes += block.prefix(max(0, count))
        }
        return bytes
    }

    @Test func `a name from hosts.yaml stands for a host and its options`() throws {
        let home = try TemporaryDirectory()
        let peer = try ListeningPeer()
        mkdir(home.path + "/.config", 0o700)
        mkdir(home.path + "/.config/sallyport", 0o700)
        try home.write(
            "hosts: {sw1: {host: 127.0.0.1, port: \(peer.port), user: bob}}\n", to: ".config/sallyport/hosts.yaml")
        let client = try PTYDialogue(
            Programs.sallyport, ["connect", "sw1"], environment: Programs.environment(home: home.path))
        let server = try peer.accept()
        try server.send(Wire.do(Wire.newEnviron) + Wire.sub(Wire.newEnviron, [1]))
        try server.expect(Wire.sub(Wire.newEnviron, [0, 0] + Array("USER".utf8) + [1] + Array("bob".utf8)))
        client.end()
        try home.write("hosts: {sw1: {bogus: 1}}\n", to: ".config/sallyport/hosts.yaml")
        let outcome = try run(
            Programs.sallyport, ["connect", "sw1"], environment: Programs.environment(home: home.path))
        #expect(outcome.status == 78)
        #expect(outcome.errors.contains("hosts.yaml:1:15: there is no setting 'bogus'"))
        // Who gives an address has no use for the file.
        let without = try run(
            Programs.sallyport, ["connect", "127.0.0.1", "\(FreePort.one())"],
            environment: Programs.environment(home: home.path))
        #expect(without.status == 69)
    }
}
