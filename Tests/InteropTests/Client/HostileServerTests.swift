import Foundation
import Glibc
import Platform
import Testing

/// Servers that mean harm, against the running client.
@Suite struct HostileServerTests {
    private static let secrets = [
        "AWS_SECRET_ACCESS_KEY": "hunter2", "HOME": "/home/bob", "DISPLAY": ":0", "USER": "bob",
    ]

    /// The client on a terminal, connected, with secrets in its environment.
    private func session(_ options: [String] = []) throws -> (client: PTYDialogue, server: AcceptedPeer) {
        let peer = try ListeningPeer()
        let client = try PTYDialogue(
            Programs.sallyport, ["connect"] + options + ["127.0.0.1", "-\(peer.port)"],
            environment: Programs.environment().merging(Self.secrets) { $1 })
        return (client, try peer.accept())
    }

    /// The client is alive: a question about its terminal is answered.
    private func expectLife(_ server: AcceptedPeer) throws {
        try server.send(Wire.do(Wire.terminalType) + Wire.sub(Wire.terminalType, [1]))
        try server.expect(Wire.sub(Wire.terminalType, [0] + Array("XTERM".utf8)))
    }

    @Test func `a server that asks for the environment gets none of it (CVE-2005-0488, CVE-2005-1205, CVE-2026-32772)`()
        throws
    {
        let (client, server) = try session()
        try server.send(Wire.do(Wire.newEnviron) + Wire.sub(Wire.newEnviron, [1]))
        try server.expect(Wire.sub(Wire.newEnviron, [0]))
        for kind in [UInt8(0), 3] {
            for name in ["PATH", "AWS_SECRET_ACCESS_KEY", "HOME", "USER", "DISPLAY", "LD_LIBRARY_PATH", ""] {
                try server.send(Wire.sub(Wire.newEnviron, [1, kind] + Array(name.utf8)))
            }
        }
        try expectLife(server)
        for secret in Self.secrets.values { #expect(!server.contains(Array(secret.utf8))) }
        client.end()
    }

    @Test func `what the person exports is given, and nothing beside it`() throws {
        let (client, server) = try session()
        try server.send("ready")
        try client.expect("ready")
        try client.send("\u{1d}environ export DISPLAY\r")
        try client.send("\u{1d}environ list\r")
        try client.expect("* DISPLAY")
        client.end()
    }

    @Test func `a server that says a byte now and then costs nothing in between`() throws {
        let device = try FakeDevice { connection in
            for byte in "patience".utf8 {
                // The wait is the server's nature: nothing to be read comes meanwhile.
                var nothing = pollfd(fd: connection, events: 0, revents: 0)
                _ = poll(&nothing, 1, 250)
                FakeDevice.send([byte], to: connection)
            }
            FakeDevice.drain(connection)
        }
        let client = try PeerProcess(Programs.sallyport, ["connect", "127.0.0.1", "\(device.port)"])
        try client.expect("p")
        let before = try client.processorTicks()
        try client.expect("atience")
        #expect(try client.processorTicks() - before <= 5)
        client.end()
    }

    @Test(arguments: [0, 1, 255, 1024, 4000])
    func `a long name of user or terminal is sent whole or not at all (CVE-2019-0053)`(length: Int) throws {
        let value = String(repeating: "x", count: length)
        let peer = try ListeningPeer()
        let client = try PTYDialogue(
            Programs.sallyport, ["connect", "-l", value, "127.0.0.1", "-\(peer.port)"],
            environment: Programs.environment().merging(["TERM": value, "DISPLAY": value]) { $1 })
        let server = try peer.accept()
        try server.send(Wire.do(Wire.newEnviron) + Wire.sub(Wire.newEnviron, [1]) + Array("ready".utf8))
        try client.expect("ready")
        try server.expect(Wire.sub(Wire.newEnviron, [0, 0] + Array("USER".utf8) + [1] + Array(value.utf8)))
        client.end()
    }

    @Test func `escapes in a value are escaped (CVE-2005-0468, CVE-2023-27533, CVE-2021-22898, -22925)`() throws {
        let peer = try ListeningPeer()
        let client = try PTYDialogue(
            Programs.sallyport, ["connect", "-l", "a\u{1}\u{2}\u{3}b", "127.0.0.1", "-\(peer.port)"])
        let server = try peer.accept()
        try server.send(Wire.do(Wire.newEnviron) + Wire.sub(Wire.newEnviron, [1]))
        try server.expect(
            Wire.sub(Wire.newEnviron, [0, 0] + Array("USER".utf8) + [1, 0x61, 2, 1, 2, 2, 2, 3, 0x62]))
        client.end()
    }

    @Test func `thousands of special characters are survived (CVE-2005-0469)`() throws {
        let (client, server) = try session()
        let triplets = (0..<1000).flatMap { index in [UInt8(truncatingIfNeeded: index % 250), 2, 3] as [UInt8] }
        try server.send(Wire.do(Wire.linemode) + Wire.sub(Wire.linemode, [3] + triplets))
        try expectLife(server)
        client.end()
    }

    @Test func `a key id of ENCRYPT that is too long is survived (CVE-2011-4862)`() throws {
        let (client, server) = try session()
        try server.send(Wire.sub(38, [0, 1]) + Wire.sub(38, [7] + [UInt8](repeating: 0x41, count: 480)))
        try server.send(Wire.do(38) + Wire.will(38) + Wire.sub(38, [7] + [UInt8](repeating: 0x41, count: 480)))
        try expectLife(server)
        #expect(server.contains(Wire.wont(38)))
        client.end()
    }

    @Test func `AUTHENTICATION is refused, NTLM with it (CVE-2009-1930)`() throws {
        let (client, server) = try session()
        try server.send(Wire.do(37) + Wire.sub(37, [1, 15, 0]))
        try server.expect(Wire.wont(37))
        client.end()
    }

    @Test func `every command, in every order, first thing on the wire (CVE-2022-39028)`() throws {
        for byte in UInt8(0)...250 where byte != 250 {
            guard byte % 16 == 7 || byte >= 236 else { continue }
            let (client, server) = try session()
            try server.send([255, byte])
            try expectLife(server)
            client.end()
        }
    }

    @Test func `a million AYT are not answered a million times (CVE-2001-0554)`() throws {
        let (client, server) = try session()
        try server.send((0..<500_000).flatMap { _ in [255, 246] as [UInt8] })
        try expectLife(server)
        #expect(server.raw.count < 10_000)
        client.end()
    }

    @Test func `an option toggled ten thousand times ends with a reason or is survived (CVE-2021-40523)`() throws {
        let (client, server) = try session()
        let toggles = (0..<10_000).flatMap { _ in Wire.will(Wire.echo) + Wire.wont(Wire.echo) }
        try? server.send(toggles)
        try client.expect("connection broke")
        #expect(try client.expectExit() == 1)
        #expect(server.raw.count < 100_000)
    }

    @Test func `a server that closes inside of a subnegotiation ends the session in good order`() throws {
        let (client, server) = try session()
        try server.send([255, 250, Wire.terminalType, 1])
        server.hangUp()
        try client.expect("Connection closed by foreign host.")
        #expect(try client.expectExit() == 0)
    }

    @Test func `a subnegotiation without an end is a limit, and one line`() throws {
        let (client, server) = try session()
        try? server.send([255, 250, 200] + [UInt8](repeating: 0x61, count: 1 << 20))
        try client.expect("connection broke")
        #expect(try client.expectExit() == 1)
    }

    @Test func `a flood of output holds no memory, and the person can still leave`() throws {
        let device = try FakeDevice { connection in
            let block = [UInt8](repeating: 0x61, count: 65536)
            while FakeDevice.send(block, to: connection) {}
        }
        let client = try PTYDialogue(Programs.sallyport, ["connect", "127.0.0.1", "\(device.port)"])
        try client.expect(bytes: 4 << 20)
        try client.send("\u{1d}quit\r")
        #expect(try client.expectExit() == 0)
    }

    @Test func `a .telnetrc with nonsense is told line by line, and the session goes on`() throws {
        let home = try TemporaryDirectory()
        try home.write("DEFAULT bogus \u{1b}[2J\n  set escape ^^^^\n  send ayt\n\tquit\n", to: ".telnetrc")
        let peer = try ListeningPeer()
        let client = try PTYDialogue(
            Programs.sallyport, ["connect", "127.0.0.1", "-\(peer.port)"],
            environment: Programs.environment(home: home.path))
        let server = try peer.accept()
        try server.expect([255, 246])
        try client.expect("there is no command")
        try expectLife(server)
        #expect(!client.raw.contains(0x1B))
        client.end()
    }

    @Test func `.telnetrc is left alone with -c`() throws {
        let home = try TemporaryDirectory()
        try home.write("DEFAULT send ayt\n", to: ".telnetrc")
        let peer = try ListeningPeer()
        let client = try PTYDialogue(
            Programs.sallyport, ["connect", "-c", "127.0.0.1", "-\(peer.port)"],
            environment: Programs.environment(home: home.path))
        let server = try peer.accept()
        try expectLife(server)
        #expect(!server.contains([255, 246]))
        client.end()
    }

    @Test func `TLS files that cannot be used are status 78 and name the file`() throws {
        let directory = try TemporaryDirectory()
        let broken = try directory.write("nonsense", to: "broken.pem")
        for options in [
            ["--ca", broken], ["--cert", broken], ["--ca", "/nonexistent.pem"], ["--cert", directory.path],
        ] {
            let outcome = try run(Programs.sallyport, ["connect", "--tls"] + options + ["127.0.0.1", "1"])
            #expect(outcome.status == 78, "\(outcome)")
            #expect(outcome.errors.contains(options[1]))
        }
    }
}
