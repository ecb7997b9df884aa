import Foundation
import Glibc
import Platform
import Testing

/// `telnetd --metrics`: figures for Prometheus, and whether all is well.
@Suite struct ServerMetricsTests {
    private static let options = ["--metrics", "127.0.0.1:0"]

    @Test func `Prometheus' own parser reads it, and promtool finds nothing to say`() throws {
        let server = try LoginServer(Self.options)
        let page = try run("curl", ["-sS", "-i", "http://127.0.0.1:\(server.metricsPort)/metrics"])
        #expect(page.output.contains("HTTP/1.1 200 OK\r\n"))
        #expect(page.output.contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"))
        let text = try run("curl", ["-sS", "http://127.0.0.1:\(server.metricsPort)/metrics"]).output
        let check = try run("promtool", ["check", "metrics"], input: text)
        #expect(check.status == 0 && check.output.isEmpty && check.errors.isEmpty, "\(check.output)\(check.errors)")
    }

    @Test func `figures follow what happens`() throws {
        let watched = try WatchedServer(Self.options)
        let server = watched.server
        let raw = try server.raw()
        try raw.expect("login: ")
        #expect(try server.figures()["sallyport_telnetd_sessions{stage=\"name\"}"] == 1)
        try raw.send("alice\r\n")
        try raw.expect("Password: ")
        try raw.send("wrong\r\n")
        try raw.expect("Password: ")
        try raw.send("sesame\r\n")
        try raw.expect("$ ")
        try raw.send([255, 240])
        try LoginServer.wait("a violation") {
            try server.figures()["sallyport_telnetd_protocol_violations_total{rule=\"stray-end\"}"] == 1
        }
        let during = try server.figures()
        #expect(during["sallyport_telnetd_connections"] == 1 && during["sallyport_telnetd_connections_total"] == 1)
        #expect(during["sallyport_telnetd_sessions{stage=\"terminal\"}"] == 1)
        #expect(during["sallyport_telnetd_logins_total{result=\"started\"}"] == 1)
        #expect(during["sallyport_telnetd_authentications_total{result=\"ok\"}"] == 1)
        #expect(during["sallyport_telnetd_authentications_total{result=\"fail\"}"] == 1)
        let (sent, received) = (
            during["sallyport_telnetd_sent_bytes_total"], during["sallyport_telnetd_received_bytes_total"]
        )
        // What we sent is what they received, to the byte.
        #expect(received == Double("alice\r\nwrong\r\nsesame\r\n".utf8.count + 2))
        #expect(sent == Double(raw.raw.count))
        try raw.send("exit\r\n")
        try raw.expectEnd()
        try LoginServer.wait("the end") { try server.figures()["sallyport_telnetd_connections"] == 0 }
        let after = try server.figures()
        #expect(after["sallyport_telnetd_connections_ended_total{reason=\"program_ended\"}"] == 1)
        #expect((after["process_start_time_seconds"] ?? 0) > 1.7e9)
        #expect(after["sallyport_telnetd_build_info{version=\"0.1.0\"}"] == 1)
    }

    @Test func `handshakes that fail are counted, and those that do not`() throws {
        let certificates = try ServerCertificates()
        let server = try LoginServer(certificates.options + Self.options)
        try server.openssl(certificates).expect("login: ")
        let stray = try TCPDialogue(port: server.tlsPort)
        try stray.send("GET / HTTP/1.0\r\n\r\n")
        try stray.expectEnd()
        try LoginServer.wait("both") {
            let figures = try server.figures()
            return figures["sallyport_telnetd_tls_handshakes_total{result=\"ok\"}"] == 1
                && figures["sallyport_telnetd_tls_handshakes_total{result=\"fail\"}"] == 1
        }
    }

    @Test func `a server that drains is well but not ready`() throws {
        let server = try LoginServer(Self.options)
        let base = "http://127.0.0.1:\(server.metricsPort)"
        #expect(try run("curl", ["-sS", base + "/healthz"]).output == "ok\n")
        #expect(try run("curl", ["-sS", base + "/readyz"]).output == "ready\n")
        let raw = try server.joined()
        try raw.expectShell()
        server.process.signal(SIGTERM)
        try raw.expect("shutting down")
        let page = try run("curl", ["-sS", "-w", "%{http_code}", base + "/readyz", base + "/healthz"])
        #expect(page.output == "draining\n503ok\n200")
        raw.reset()
        #expect(try server.process.expectExit() == 0)
    }

    @Test func `GET and HEAD of three pages, and nothing else`() throws {
        let server = try LoginServer(Self.options)
        let base = "http://127.0.0.1:\(server.metricsPort)"
        func status(_ options: String...) throws -> String {
            try run("curl", ["-sS", "-o", "/dev/null", "-w", "%{http_code}"] + options).output
        }
        #expect(try status(base + "/metrics?x=y") == "200")
        #expect(try status("--head", base + "/metrics") == "200")
        #expect(try status(base + "/") == "404")
        #expect(try status(base + "/metrics/../etc/passwd", "--path-as-is") == "404")
        #expect(try status("-X", "POST", "-d", "x", base + "/metrics") == "405")
        #expect(try status("-X", "DELETE", base + "/metrics") == "405")
        #expect(try status("--http1.0", base + "/healthz") == "200")
        // One connection does for several.
        let reused = try run("curl", ["-sS", "-w", "%{num_connects}", base + "/healthz", base + "/healthz"])
        #expect(reused.output == "ok\n1ok\n0")
        let piped = try TCPDialogue(port: server.metricsPort)
        try piped.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nHEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        try piped.send("GET /readyz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        piped.finishSending()
        #expect(try piped.expectEnd().components(separatedBy: "HTTP/1.1 200 OK").count == 4)
    }

    @Test func `a request without an end, without measure or without sense is dropped`() throws {
        let server = try LoginServer(Self.options)
        let slow = try TCPDialogue(port: server.metricsPort)
        try slow.send("GET /metrics HTTP/1.1\r\nHost: a\r\nX: ")
        let much = String(repeating: "a", count: 100_000)
        for giant in [
            "GET /" + much, "GET / HTTP/1.1\r\nX: " + much,
            "GET / HTTP/1.1\r\n" + String(repeating: "X: y\r\n", count: 20_000),
            "GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n" + much,
        ] {
            let raw = try TCPDialogue(port: server.metricsPort)
            try? raw.send(giant)
            try raw.expectEnd()
        }
        for nonsense in ["\u{16}\u{3}\u{1}\0\u{1}", "SSH-2.0-x\r\n\r\n", "\r\n\r\nX\r\n", "GET /metrics\r\n\r\n"] {
            let raw = try TCPDialogue(port: server.metricsPort)
            try raw.send(nonsense)
            raw.finishSending()
            #expect(!(try raw.expectEnd()).contains("200 OK"))
        }
        // Ten seconds from its connection.
        try slow.expectEnd()
        #expect(try server.figures()["sallyport_telnetd_connections"] == 0)
    }

    @Test func `of a thousand connections to it sixteen are held, and people come in meanwhile`() throws {
        let server = try LoginServer(Self.options)
        let sessions = try server.sessionProcess()
        let before = try LoginServer.descriptors(of: sessions)
        let held = try (0..<16).map { _ in try TCPDialogue(port: server.metricsPort) }
        try LoginServer.wait("sixteen") { try LoginServer.descriptors(of: sessions) >= before + 16 }
        for _ in 0..<1000 {
            let raw = try TCPDialogue(port: server.metricsPort)
            try raw.expectEnd()
            #expect(raw.raw.isEmpty)
        }
        #expect(try LoginServer.descriptors(of: sessions) == before + 16)
        let joined = try server.joined()
        try joined.expectShell()
        joined.reset()
        for raw in held { raw.reset() }
        try LoginServer.wait("room") { try LoginServer.descriptors(of: sessions) <= before }
        #expect(try !server.figures().isEmpty)
    }

    @Test func `figures are for this host unless clear text is allowed, and for a server that stays`() throws {
        let start = ["telnetd", "--listen", "127.0.0.1:0", "--shell", "/bin/sh", "--metrics"]
        #expect(try run(Programs.sallyport, start + ["0.0.0.0:0"]).status == 78)
        #expect(try run(Programs.sallyport, start + ["nowhere"]).status == 64)
        let taken = try ListeningPeer()
        #expect(try run(Programs.sallyport, start + ["127.0.0.1:\(taken.port)"]).status == 73)
    }
}
