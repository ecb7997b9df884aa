import Foundation
import Glibc
import Platform
import Testing

/// `--proxy-from`: whose connection it is that a proxy forwards, said by a PROXY header; haproxy's, and what is none.
@Suite struct ServerProxyTests {
    private static let shell = ["--shell", "/bin/sh"]
    private static let header = "PROXY TCP4 192.0.2.7 192.0.2.1 56324 23\r\n"
    private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10]

    private func server(_ options: [String] = []) throws -> LoginServer {
        try LoginServer(["--proxy-from", "127.0.0.1"] + options)
    }

    /// A connection by way of a proxy that the test plays.
    private func raw(_ server: LoginServer, from source: String = "192.0.2.7") throws -> TCPDialogue {
        let raw = try server.raw()
        try raw.send("PROXY TCP4 \(source) 192.0.2.1 56324 23\r\n")
        return raw
    }

    @Test(.enabled(if: getuid() == 0, "login(1) needs root"), arguments: ["send-proxy", "send-proxy-v2"])
    func `who, w and the log show where somebody comes from behind haproxy`(_ way: String) throws {
        let server = try LoginServer(login: ["--proxy-from", "127.0.0.1"])
        let haproxy = try HAProxy(way, to: server.port)
        let telnet = try PTYDialogue("inetutils-telnet", ["-b", "127.0.0.2", "127.0.0.1", "\(haproxy.port)"])
        try telnet.logInHere()
        try telnet.sendLine("who")
        try telnet.expect("(127.0.0.2)")
        #expect(server.process.errorText.contains(": \(LoginServer.user) from 127.0.0.2 on /dev/pts/"))
    }

    @Test func `IPv6 behind haproxy`() throws {
        let server = try server()
        let haproxy = try HAProxy("send-proxy", to: server.port, listening: "::1")
        let telnet = try PTYDialogue("inetutils-telnet", ["::1", "\(haproxy.port)"])
        try telnet.expect("login: ")
        try telnet.sendLine("me")
        try telnet.expectShell()
        #expect(server.process.errorText.contains(": me from ::1 on"))
    }

    @Test(arguments: ["send-proxy", "send-proxy-v2"])
    func `TLS from the first byte, behind the header`(_ way: String) throws {
        let certificates = try ServerCertificates()
        let server = try LoginServer(
            shell: "/bin/sh", certificates.options + ["--proxy-from", "127.0.0.0/8"])
        let haproxy = try HAProxy(way, to: server.tlsPort)
        let tls = try PTYDialogue(
            "openssl",
            [
                "s_client", "-quiet", "-verify_return_error", "-CAfile", certificates.server.certificate, "-bind",
                "127.0.0.3:0", "-connect", "127.0.0.1:\(haproxy.port)",
            ])
        try tls.expect("login: ")
        try tls.sendLine("me")
        try tls.expectShell()
        #expect(server.process.errorText.contains(": me from 127.0.0.3 on"))
    }

    @Test func `START_TLS, behind the header`() throws {
        let certificates = try ServerCertificates()
        let server = try LoginServer(
            shell: "/bin/sh", certificates.options + ["--require-tls", "--proxy-from", "127.0.0.1"])
        let haproxy = try HAProxy("send-proxy-v2", to: server.port)
        let client = try PTYDialogue(
            Programs.sallyport,
            [
                "connect", "--starttls", "--ca", certificates.server.certificate, "localhost", "\(haproxy.port)",
            ])
        try client.expect("login: ")
        try client.sendLine("me")
        try client.expectShell()
    }

    @Test func `header and name in one piece, and the header in many`() throws {
        let server = try server()
        let one = try server.raw()
        try one.send(Self.header + "me\r\n")
        try one.expectShell()
        #expect(server.process.errorText.contains(": me from 192.0.2.7 on"))
        let many = try server.raw()
        for byte in Self.header.utf8 { try many.send([byte]) }
        try many.expect("login: ")
    }

    @Test(arguments: [
        ("\n", "without PROXY header"), ("GET / HTTP/1.0\r\n\r\n", "without PROXY header"),
        ("me\r\n", "without PROXY header"), ("PROXY TCP4 192.0.2.7\r\n", "malformed"),
        ("PROXY TCP4 192.0.2.7 192.0.2.1 99999 23\r\n", "malformed"),
        ("PROXY UNKNOWN \(String(repeating: "x", count: 200))\r\n", "too long"),
        ("PROXY TCP4 \(String(repeating: "1", count: 200))", "too long"),
    ])
    func `a header that is none closes the connection without a word, and the log says why`(
        _ text: String, _ reason: String
    ) throws {
        let server = try server()
        let raw = try server.raw()
        try raw.send(text)
        try raw.expectEnd()
        #expect(raw.raw.isEmpty)
        try LoginServer.wait("a line in the log") { server.process.errorText.contains("proxy 127.0.0.1: ") }
        #expect(server.process.errorText.contains(reason), "\(server.process.errorText)")
        try self.raw(server).expect("login: ")
    }

    @Test func `a header of version 2 that is too long closes the connection`() throws {
        let server = try server()
        let raw = try server.raw()
        try raw.send(Self.signature + [0x21, 0x11, 0x10, 0x01])
        try raw.expectEnd()
        #expect(raw.raw.isEmpty)
    }

    @Test func `version 2 LOCAL is the proxy's own`() throws {
        let server = try server()
        let raw = try server.raw()
        try raw.send(Self.signature + [0x20, 0x00, 0, 0])
        try raw.expect("login: ")
        try raw.send("me\r\n")
        try raw.expectShell()
        #expect(server.process.errorText.contains(": me from 127.0.0.1 on"))
    }

    @Test func `a header that does not come is waited for a while, in a place like all others`() throws {
        let server = try server(["--max-connections", "1"])
        let start = ContinuousClock.now
        // Whichever has the place.
        let both = [try server.raw(), try server.raw()]
        for raw in both { try? raw.send("PROXY TCP4 192.0.2.7 ") }
        for raw in both { try raw.expectEnd() }
        #expect(both.map(\.text).sorted() == ["", "Too many connections; try again later.\r\n"])
        #expect(.now - start >= .milliseconds(4500))
        try LoginServer.wait("the place to be free") {
            try raw(server).expect(anyOf: ["Too many connections", "login: "]).index == 1
        }
    }

    @Test func `who waits for a header does not hold up the end`() throws {
        let server = try server()
        let slow = try server.raw()
        try slow.send("PROXY ")
        let other = try raw(server)
        try other.expect("login: ")
        server.process.signal(SIGTERM)
        try slow.expectEnd(within: .seconds(3))
        #expect(try server.process.expectExit(within: .seconds(5)) == 0)
    }

    @Test func `a peer that is no proxy types a header like any text (spoofing)`() throws {
        for options in [[], ["--proxy-from", "192.0.2.0/24", "--proxy-from", "::1"]] {
            let server = try LoginServer(options)
            let raw = try server.raw()
            try raw.send(Self.header)
            try raw.expect("not a user name")
            try raw.expect("login: ")
            try raw.send("me\r\n")
            try raw.expectShell()
            #expect(server.process.errorText.contains(": me from 127.0.0.1 on"))
        }
    }

    @Test func `the source that is named counts: for the most from one source, and for bans`() throws {
        let server = try server(["--max-per-source", "1", "--ban", "1"])
        let first = try raw(server)
        try first.expect("login: ")
        let second = try raw(server)
        try second.expect("Too many connections")
        try second.expectEnd()
        try raw(server, from: "192.0.2.8").expect("login: ")
        for _ in 0..<3 {
            try first.send("-f\r\n")
            _ = try first.expect(anyOf: ["not a user name", "Too many tries"])
        }
        try first.expectEnd()
        let banned = try raw(server)
        try banned.expect("Too many failures")
        try banned.expectEnd()
        _ = try raw(server, from: "192.0.2.8").expect(anyOf: ["login: ", "Too many connections"])
        try raw(server, from: "192.0.2.9").expect("login: ")
        #expect(server.process.errorText.contains("source 192.0.2.7: banned"))
    }

    @Test(arguments: [Starter.Kind.inetdNowait, .systemdEach, .inetdWait, .systemdListening])
    func `a connection that was handed over begins with a header, too`(_ kind: Starter.Kind) throws {
        let starter = try Starter(kind, ["telnetd", "--shell", "/bin/sh", "--proxy-from", "127.0.0.1"])
        let raw = try starter.raw()
        #expect(throws: Unmet.self) { try raw.expect(bytes: 1, within: .seconds(1)) }
        try raw.send(Self.header)
        try raw.expect("login: ")
        try raw.send("me\r\n")
        try raw.expectShell()
        try raw.send("exit\r\n")
        try raw.expectEnd()
        // One that is none ends, and its server with it.
        let none = try starter.raw()
        try none.send("me\r\n")
        try none.expectEnd()
        guard !kind.isWaiting else { return }
        try LoginServer.wait("no server") { try starter.servers().isEmpty }
    }
}

/// haproxy, that passes connections on with a PROXY header. It ends with the object.
private final class HAProxy {
    let port: Int
    private let process: PeerProcess
    private let directory: TemporaryDirectory

    /// - Parameter way: how it says whose they are: `send-proxy` or `send-proxy-v2`.
    init(_ way: String, to server: Int, listening host: String = "127.0.0.1") throws {
        port = try FreePort.one()
        directory = try TemporaryDirectory()
        let file = try directory.write(
            """
            defaults
                mode tcp
                timeout connect 5s
                timeout client 1m
                timeout server 1m
            listen telnet
                bind \(host):\(port)
                server telnetd 127.0.0.1:\(server) \(way)

            """, to: "haproxy.cfg")
        process = try PeerProcess("haproxy", ["-db", "-f", file], mergingErrors: true)
        let port = port
        try LoginServer.wait("haproxy") {
            try run("python3", ["-c", Self.knock, host, "\(port)"]).status == 0
        }
    }

    /// Nothing of haproxy's tells when its port is open.
    private static let knock = """
        import socket, sys
        try: socket.create_connection((sys.argv[1], int(sys.argv[2])), 1)
        except OSError: sys.exit(1)
        """
}
