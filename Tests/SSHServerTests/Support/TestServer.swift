import Foundation
import NIOCore
import NIOPosix
import SSHServer
import Synchronization

/// Users of the tests: `alice` by password, `two` by password and then a code, `key` by public key.
final class TestDelegate: SSHAuthDelegate {
    struct Seen: Sendable {
        var users: [String] = []
        var peers: [SSHPeer] = []
        var halfway: Set<UInt64> = []
        var signedKeys = 0
        var probedKeys = 0
    }

    let seen = Mutex(Seen())
    let ends = Mailroom<SSHEnd>()
    private let authorizedKey: String

    init(authorizedKey: String) {
        self.authorizedKey = authorizedKey
    }

    func methods(user: String, peer: SSHPeer) -> SSHAuthMethods {
        seen.withLock {
            $0.users.append(user)
            $0.peers.append(peer)
        }
        return [.password, .publicKey, .interactive]
    }

    func attempt(_ attempt: SSHAuthAttempt, user: String, peer: SSHPeer) -> SSHAuthReply {
        switch attempt {
        case .none: return .reject
        case .password(let octets):
            guard octets == Array("secret".utf8) else { return .reject }
            guard user == "two" else { return .accept }
            seen.withLock { _ = $0.halfway.insert(peer.id) }
            return .partial([.interactive])
        case .publicKey(let key, let signed):
            seen.withLock { if signed { $0.signedKeys += 1 } else { $0.probedKeys += 1 } }
            return key == authorizedKey ? .accept : .reject
        case .interactive(let answers):
            return dialogue(answers, user: user, isHalfway: seen.withLock { $0.halfway.contains(peer.id) })
        }
    }

    private func dialogue(_ answers: [[UInt8]], user: String, isHalfway: Bool) -> SSHAuthReply {
        let code = SSHPrompt("code: ", echo: true)
        switch answers.map({ String(decoding: $0, as: UTF8.self) }) {
        case [] where user == "two": return .challenge(name: "", instruction: "", prompts: [code])
        case []: return .challenge(name: "Sallyport", instruction: "", prompts: [SSHPrompt("password: ", echo: false)])
        case ["secret"] where user == "rounds": return .challenge(name: "", instruction: "", prompts: [code, code])
        case ["secret"]: return .accept
        case ["123456"] where isHalfway: return .accept
        case ["123456", "123456"] where user == "rounds": return .accept
        default: return .reject
        }
    }

    func ended(_ peer: SSHPeer, reason: SSHEnd) {
        ends.put(reason)
    }
}

/// A running server with a directory of its own and a key that logs `key` in.
final class TestServer: Sendable {
    let server: SSHServer
    let delegate: TestDelegate
    let directory: String
    let port: Int
    let sessions = Mailroom<SSHSession>()
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let running: Task<Void, Never>

    init(_ change: (inout SSHServerConfiguration) -> Void = { _ in }) async throws {
        directory = NSTemporaryDirectory() + "sshserver-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try await Command.makeKey(at: directory + "/user")
        try await Self.makeAskpass(in: directory)
        let line = try String(contentsOfFile: directory + "/user.pub", encoding: .utf8)
        delegate = TestDelegate(authorizedKey: line.split(separator: " ").prefix(2).joined(separator: " "))
        var configuration = SSHServerConfiguration(hostKeyPath: directory + "/host")
        change(&configuration)
        let sessions = sessions
        server = SSHServer(configuration: configuration, group: group, delegate: delegate) { session in
            serve(session)
            sessions.put(session)
        }
        port = try server.bind(host: "127.0.0.1", port: 0).port ?? 0
        running = Task { [server] in await server.run() }
    }

    /// The program that answers ssh's prompts. A child writes it: while this process held it open for writing, any
    /// other child being started at that moment would make executing it fail.
    private static func makeAskpass(in directory: String) async throws {
        let text = """
            #!/bin/sh
            case "$1" in
                *code*) echo "$TEST_CODE" ;;
                *) if [ -p "$TEST_PASSWORD" ]; then cat "$TEST_PASSWORD"; else echo "$TEST_PASSWORD"; fi ;;
            esac

            """
        let write = #"printf %s "$1" >"$0" && chmod 700 "$0""#
        let arguments = ["-c", write, directory + "/askpass", text]
        _ = try await Command("/bin/sh", arguments, directory: directory).outcome()
    }

    var askpass: String { directory + "/askpass" }

    /// Stops and checks that every thread is gone.
    func stop() async -> Bool {
        server.stopAccepting()
        await server.closeAll(deadline: .now() + .seconds(10))
        let isEmpty = server.connectionCount == 0
        await running.value
        try? await group.shutdownGracefully()
        try? FileManager.default.removeItem(atPath: directory)
        return isEmpty
    }

    /// Runs `body` with a server and stops it whatever happens.
    static func with<Result>(
        _ change: (inout SSHServerConfiguration) -> Void = { _ in }, _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        let server = try await TestServer(change)
        do {
            let result = try await body(server)
            guard await server.stop() else { throw Timeout(what: "threads left after closeAll") }
            return result
        } catch {
            _ = await server.stop()
            throw error
        }
    }
}

struct Timeout: Error {
    let what: String
}

/// Values in the order they came, each taken once; waits with a deadline.
final class Mailroom<Value: Sendable>: Sendable {
    private let stream: AsyncStream<Value>
    private let continuation: AsyncStream<Value>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(10_000))
    }

    func put(_ value: Value) {
        continuation.yield(value)
    }

    func next(_ what: String, within limit: Duration = .seconds(20)) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { [stream] in
                for await value in stream { return value }
                return nil
            }
            group.addTask {
                // Kept: this is the deadline itself.
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else { throw Timeout(what: what) }
            return value
        }
    }
}
