import Foundation
import NIOCore
import SSHServer
import Synchronization
import Testing

@Suite("Logging in with the OpenSSH client")
struct AuthenticationTests {
    @Test func `the right password logs in and a wrong one does not`() async throws {
        try await TestServer.with { server in
            let only = ["-o", "PreferredAuthentications=password"]
            let right = try await server.ssh(answering: "secret", "fail 0 welcome", only, user: "alice").outcome()
            #expect(right.status == 0)
            #expect(right.errors.contains("welcome"))
            let wrong = try await server.ssh(answering: "guess", "fail 0 welcome", only, user: "alice").outcome()
            #expect(wrong.status == 255)
            #expect(wrong.errors.contains("Permission denied (publickey,keyboard-interactive,password)"))
        }
    }

    @Test func `sshpass can type the password`() async throws {
        try await TestServer.with { server in
            let arguments = ["-p", "secret", "ssh"] + server.options("alice") + ["127.0.0.1", "fail 0 x"]
            let command = try Command("/usr/bin/sshpass", arguments, directory: server.directory)
            try await #expect(command.outcome().status == 0)
        }
    }

    @Test func `a key is probed first and only its signature logs in, RFC 4252 section 7`() async throws {
        try await TestServer.with { server in
            try await #expect(server.ssh("fail 0 x").outcome().status == 0)
            let seen = server.delegate.seen.withLock { $0 }
            #expect(seen.probedKeys == 1)
            #expect(seen.signedKeys == 1)
        }
    }

    @Test func `an unknown key is refused without a signature`() async throws {
        try await TestServer.with { server in
            let path = server.directory + "/other"
            try await Command.makeKey(at: path)
            let arguments = server.options("key") + ["-i", path, "-o", "BatchMode=yes", "127.0.0.1", "fail 0 x"]
            let command = try Command("/usr/bin/ssh", arguments, directory: server.directory)
            try await #expect(command.outcome().status == 255)
            let seen = server.delegate.seen.withLock { $0 }
            #expect(seen.probedKeys == 1)
            #expect(seen.signedKeys == 0)
        }
    }

    @Test(
        "keyboard-interactive asks what the delegate wants, RFC 4256",
        arguments: [
            ("alice", "secret", "", Int32(0)), ("rounds", "secret", "123456", 0), ("rounds", "secret", "1", 255),
        ])
    func keyboardInteractive(user: String, password: String, code: String, status: Int32) async throws {
        try await TestServer.with { server in
            let only = ["-o", "PreferredAuthentications=keyboard-interactive"]
            let command = try server.ssh(answering: password, code: code, "fail 0 x", only, user: user)
            try await #expect(command.outcome().status == status)
        }
    }

    @Test(
        "a password that is half of the login leads to the code, RFC 4252 section 5.1",
        arguments: [("secret", "123456", Int32(0)), ("secret", "000000", 255), ("guess", "123456", 255)])
    func twoSteps(password: String, code: String, status: Int32) async throws {
        try await TestServer.with { server in
            let order = ["-o", "PreferredAuthentications=password,keyboard-interactive"]
            let command = try server.ssh(answering: password, code: code, "fail 0 x", order, user: "two")
            try await #expect(command.outcome().status == status)
        }
    }

    @Test func `after the password a second password cannot complete the login`() async throws {
        try await TestServer.with { server in
            let only = ["-o", "PreferredAuthentications=password", "-o", "NumberOfPasswordPrompts=3"]
            let outcome = try await server.ssh(answering: "secret", "fail 0 x", only, user: "two").outcome()
            #expect(outcome.status == 255)
            #expect(outcome.errors.contains("Permission denied (keyboard-interactive)"))
        }
    }

    @Test func `a user name with a target arrives whole`() async throws {
        try await TestServer.with { server in
            let command = try server.ssh("fail 0 x", user: "alice+router1")
            try await #expect(command.outcome().status == 0)
            let session = try await server.sessions.next("session")
            #expect(session.user == "alice+router1")
            #expect(session.peer.clientVersion.hasPrefix("SSH-2.0-OpenSSH"))
            #expect(session.peer.remote.ipAddress == "127.0.0.1")
            #expect(session.peer.local.port == server.port)
        }
    }

    @Test func `the attempt limit ends the connection`() async throws {
        try await TestServer.with({ $0.maximumAttempts = 2 }) { server in
            let many = ["-o", "PreferredAuthentications=password", "-o", "NumberOfPasswordPrompts=5"]
            let outcome = try await server.ssh(answering: "guess", "fail 0 x", many, user: "alice").outcome()
            #expect(outcome.status == 255)
            #expect(outcome.errors.contains("Too many authentication failures"))
            try await #expect(server.delegate.ends.next("end") == .tooManyAttempts)
        }
    }

    @Test func `the banner is shown before the login, RFC 4252 section 5.4`() async throws {
        try await TestServer.with({ $0.banner = "Authorised use only\r\n" }) { server in
            let outcome = try await server.ssh("fail 0 x", ["-o", "LogLevel=INFO"]).outcome()
            #expect(outcome.errors.contains("Authorised use only"))
        }
    }

    @Test(
        "weak algorithms are not offered",
        arguments: [
            ["-o", "MACs=hmac-sha1", "-o", "Ciphers=aes256-ctr"],
            ["-o", "MACs=hmac-sha2-256", "-o", "Ciphers=aes256-ctr"],
            ["-o", "Ciphers=aes128-cbc"], ["-o", "KexAlgorithms=diffie-hellman-group14-sha1"],
        ])
    func weakAlgorithms(options: [String]) async throws {
        try await TestServer.with { server in
            let outcome = try await server.ssh("fail 0 x", options + ["-o", "LogLevel=INFO"]).outcome()
            #expect(outcome.status == 255)
            #expect(outcome.errors.contains("no matching"))
        }
    }
}
