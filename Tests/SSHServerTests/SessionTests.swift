import Crypto
import Foundation
import NIOCore
import SSHServer
import Testing

@Suite("Sessions of the OpenSSH client")
struct SessionTests {
    @Test func `exec returns exit status and standard error, RFC 4254 section 6.10`() async throws {
        try await TestServer.with { server in
            let outcome = try await server.ssh("fail 37 broken").outcome()
            #expect(outcome.status == 37)
            #expect(outcome.errors == "broken")
            #expect(outcome.output.isEmpty)
        }
    }

    @Test func `ten MiB go both ways through a half-closed channel unchanged`() async throws {
        try await TestServer.with { server in
            let file = try server.file(10 << 20)
            let outcome = try await server.ssh("cat", input: file.path).outcome()
            #expect(outcome.status == 0)
            #expect(SHA256.hash(data: outcome.output).hex == file.digest)
        }
    }

    @Test(
        "bulk is whole with every cipher and through key re-exchange",
        arguments: [
            ["-o", "Ciphers=aes256-gcm@openssh.com"], ["-o", "Ciphers=chacha20-poly1305@openssh.com"],
            ["-o", "Ciphers=aes256-ctr", "-o", "MACs=hmac-sha2-512-etm@openssh.com"], ["-o", "RekeyLimit=1M"],
            ["-o", "RekeyLimit=1M", "-o", "Ciphers=aes256-ctr"],
        ])
    func bulk(options: [String]) async throws {
        try await TestServer.with { server in
            let count = 24 << 20
            let source = try await server.ssh("source \(count)", options).outcome()
            #expect(source.status == 0)
            #expect(SHA256.hash(data: source.output).hex == SourceHandler.digest(count))
            let file = try server.file(count)
            let sink = try await server.ssh("sink", options, input: file.path).outcome()
            #expect(sink.text == file.digest)
        }
    }

    @Test func `echo is whole while keys are exchanged again in both directions`() async throws {
        try await TestServer.with { server in
            let file = try server.file(8 << 20)
            let outcome = try await server.ssh("cat", ["-o", "RekeyLimit=1M"], input: file.path).outcome()
            #expect(outcome.status == 0)
            #expect(SHA256.hash(data: outcome.output).hex == file.digest)
        }
    }

    @Test func `a terminal arrives with its size and its resizing, RFC 4254 sections 6.2 and 6.7`() async throws {
        try await TestServer.with { server in
            let fifo = server.directory + "/go"
            #expect(mkfifo(fifo, 0o600) == 0)
            let ssh = (["ssh"] + server.options("key") + ["-i", server.directory + "/user", "-tt", "127.0.0.1"])
                .joined(separator: " ")
            let later = "(read x <\(fifo); stty cols 70 rows 20 </dev/tty)"
            let script = "stty cols 100 rows 30; \(later) & TERM=vt220 exec \(ssh)"
            let command = try Command("/usr/bin/script", ["-qec", script, "/dev/null"], directory: server.directory)
            let session = try await server.sessions.next("session")
            #expect(session.request == .shell)
            #expect(session.terminal?.term == "vt220")
            #expect(session.terminal?.columns == 100)
            #expect(session.terminal?.rows == 30)
            try "go\n".write(toFile: fifo, atomically: false, encoding: .utf8)
            let outcome = try await command.outcome()
            #expect(outcome.text.contains("vt220 100x30"))
            #expect(outcome.text.contains("now 70x20"))
        }
    }

    @Test func `sessions share one connection up to the limit`() async throws {
        try await TestServer.with({ $0.maximumSessionsPerConnection = 3 }) { server in
            let path = server.directory + "/mux"
            let master = try server.ssh("hang", ["-M", "-S", path])
            _ = try await server.sessions.next("master")
            let first = try server.ssh("hang", ["-S", path])
            let firstSession = try await server.sessions.next("shared session")
            let second = try server.ssh("hang", ["-S", path])
            _ = try await server.sessions.next("another one")
            #expect(server.server.connectionCount == 1)
            // Refused by the shared connection, ssh makes one of its own.
            let refused = try await server.ssh("cat", ["-S", path]).outcome()
            #expect(refused.errors.contains("Session open refused by peer"))
            kill(first.pid, SIGTERM)
            try await firstSession.channel.closeFuture.get()
            let file = try server.file(1 << 20)
            let again = try await server.ssh("cat", ["-S", path], input: file.path).outcome()
            #expect(SHA256.hash(data: again.output).hex == file.digest)
            kill(second.pid, SIGTERM)
            kill(master.pid, SIGTERM)
            _ = try await master.outcome()
        }
    }

    @Test(
        "sub-systems and forwarding are refused and the session goes on",
        arguments: [["-s", "sftp"], ["-R", "0:127.0.0.1:9", "-o", "ExitOnForwardFailure=yes"]])
    func refusals(extra: [String]) async throws {
        try await TestServer.with { server in
            let command = extra[0] == "-s" ? extra[1] : "cat"
            let options = extra[0] == "-s" ? ["-s"] : extra
            let refused = try await server.ssh(command, options).outcome()
            #expect(refused.status == 255 || refused.status == 1)
            try await #expect(server.ssh("cat", ["-A", "-X", "-o", "SendEnv=LANG"]).outcome().status == 0)
        }
    }

    @Test func `a client's own keepalive is answered`() async throws {
        try await TestServer.with { server in
            let options = ["-o", "ServerAliveInterval=1", "-o", "ServerAliveCountMax=1"]
            let command = try server.ssh("hang", options)
            let session = try await server.sessions.next("session")
            // Three intervals without an answer would have ended it.
            try await session.channel.eventLoop.scheduleTask(in: .seconds(3)) {}.futureResult.get()
            #expect(session.channel.isActive)
            kill(command.pid, SIGTERM)
            _ = try await command.outcome()
        }
    }

    @Test func `commands that are too long or no UTF-8 are refused`() async throws {
        try await TestServer.with { server in
            let long = try await server.ssh(String(repeating: "x", count: 40_000)).outcome()
            #expect(long.status != 0)
            let fine = try await server.ssh("fail 5 " + String(repeating: "x", count: 20_000)).outcome()
            #expect(fine.status == 5)
        }
    }
}
