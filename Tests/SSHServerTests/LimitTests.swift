import Crypto
import Foundation
import Glibc
import NIOCore
import NIOPosix
import SSHServer
import Synchronization
import Testing

@Suite("Limits of the SSH door")
struct LimitTests {
    @Test func `a silent peer is cut when the grace is over, before any key exchange`() async throws {
        try await TestServer.with({ $0.loginGrace = .milliseconds(300) }) { server in
            let peer = try await RawPeer.connect(to: server.port)
            try await #expect(server.delegate.ends.next("end") == .graceExpired)
            try await peer.channel.closeFuture.get()
        }
    }

    @Test func `a client that is asked for its password is cut when the grace is over`() async throws {
        try await TestServer.with({ $0.loginGrace = .milliseconds(500) }) { server in
            // The askpass program reads from a fifo that nobody writes: a person who does not type.
            let fifo = server.directory + "/never"
            #expect(mkfifo(fifo, 0o600) == 0)
            let only = ["-o", "PreferredAuthentications=password"]
            let command = try server.ssh(answering: fifo, "fail 0 x", only, user: "alice")
            try await #expect(server.delegate.ends.next("end") == .graceExpired)
            kill(command.pid, SIGKILL)
            _ = try await command.outcome()
            try "x".write(toFile: fifo, atomically: true, encoding: .utf8)
        }
    }

    @Test(
        "what is no SSH ends the connection at once",
        arguments: [
            "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\r\n\r\n\r\n", "SSH-1.5-old\r\n",
            String(repeating: "A", count: 100_000), "SSH-2.0-x\r\n" + String(repeating: "\u{7f}", count: 4096),
        ])
    func garbage(text: String) async throws {
        try await TestServer.with { server in
            let peer = try await RawPeer.connect(to: server.port)
            try? await peer.channel.writeAndFlush(ByteBuffer(string: text))
            let end = try await server.delegate.ends.next("end")
            guard case .protocolViolation = end else {
                Issue.record("ended by \(end)")
                return
            }
            try await peer.channel.closeFuture.get()
        }
    }

    @Test func `connections that never log in are capped and give their places back`() async throws {
        try await TestServer.with({ $0.maximumUnauthenticated = 10 }) { server in
            var peers: [RawPeer] = []
            for _ in 0..<100 { peers.append(try await RawPeer.connect(to: server.port)) }
            // The first ten are greeted; the ninety others are closed without a word.
            for peer in peers[..<10] { _ = try await peer.bytes.next("banner") }
            for peer in peers[10...] { try await peer.channel.closeFuture.get() }
            #expect(server.server.unauthenticatedCount == 10)
            #expect(server.server.refusedCount == 90)
            for peer in peers[..<10] {
                try await peer.channel.close()
                _ = try await server.delegate.ends.next("end")
            }
            try await #expect(server.ssh("fail 0 x").outcome().status == 0)
        }
    }

    @Test func `logged-in connections leave the cap on the others alone and have one of their own`() async throws {
        let change = { (configuration: inout SSHServerConfiguration) in
            configuration.maximumUnauthenticated = 1
            configuration.maximumConnections = 2
        }
        try await TestServer.with(change) { server in
            let first = try server.ssh("hang")
            _ = try await server.sessions.next("first")
            let second = try server.ssh("hang")
            _ = try await server.sessions.next("second")
            try await #expect(server.ssh("fail 0 x").outcome().status == 255)
            for command in [first, second] {
                kill(command.pid, SIGTERM)
                _ = try await command.outcome()
            }
        }
    }

    @Test func `a reader that does not read keeps the client waiting`() async throws {
        try await TestServer.with { server in
            let file = try server.file(64 << 20)
            let command = try server.ssh("stall", input: file.path)
            let channel = try await server.sessions.next("session").channel
            // libssh's window, our own limit, and what ssh itself reads ahead.
            let bound = 1_280_000 + 256 * 1024 + 1 << 20
            let taken = try await server.untilStill(channel) { command.inputPosition }
            #expect(taken > 1 << 20)
            #expect(taken < bound)
            // One read is one delivery, and then the same again.
            for _ in 0..<8 { channel.read() }
            let more = try await server.untilStill(channel) { command.inputPosition }
            #expect(more < bound + 256 * 1024 + 1_280_000)
            kill(command.pid, SIGKILL)
            _ = try await command.outcome()
            try await channel.closeFuture.get()
        }
    }

    @Test func `a client that does not read stops the source`() async throws {
        try await TestServer.with { server in
            let command = try server.ssh("source \(1 << 40)")
            let channel = try await server.sessions.next("session").channel
            kill(command.pid, SIGSTOP)
            let source = try await channel.pipeline.handler(type: SourceHandler.self).get()
            let sent = try await server.untilStill(channel) { source.sent.load(ordering: .relaxed) }
            let buffered = try await channel.getOption(.bufferedWritableBytes).get()
            #expect(sent > 0)
            #expect(!channel.isWritable)
            #expect(buffered <= 64 * 1024 + SourceHandler.blockSize)
            kill(command.pid, SIGCONT)
            kill(command.pid, SIGKILL)
            _ = try await command.outcome()
            try await channel.closeFuture.get()
        }
    }

    @Test func `a slow reader gets everything in order`() async throws {
        try await TestServer.with { server in
            let file = try server.file(16 << 20)
            let command = try server.ssh("stall", input: file.path)
            let channel = try await server.sessions.next("session").channel
            let slow = SlowSink()
            try await channel.pipeline.addHandler(slow).get()
            channel.read()
            try await #expect(slow.digest.next("digest") == file.digest)
            try await channel.close()
            _ = try await command.outcome()
        }
    }

    @Test func `a logged-in connection without a session is cut after its limit`() async throws {
        try await TestServer.with({ $0.sessionlessLimit = .milliseconds(200) }) { server in
            let command = try server.ssh(nil, ["-N"])
            try await #expect(server.delegate.ends.next("end") == .sessionless)
            _ = try await command.outcome()
        }
    }

    @Test func `a client without a sign of life is cut`() async throws {
        let change = { (configuration: inout SSHServerConfiguration) in
            configuration.keepAliveInterval = .milliseconds(100)
            configuration.keepAliveMisses = 3
        }
        try await TestServer.with(change) { server in
            let command = try server.ssh("hang")
            let session = try await server.sessions.next("session")
            // Alive, it answers: ten intervals pass.
            try await session.channel.eventLoop.scheduleTask(in: .seconds(1)) {}.futureResult.get()
            #expect(session.channel.isActive)
            kill(command.pid, SIGSTOP)
            try await #expect(server.delegate.ends.next("end") == .unresponsive)
            try await session.channel.closeFuture.get()
            kill(command.pid, SIGKILL)
            _ = try await command.outcome()
        }
    }
}

extension TestServer {
    /// The value of `count` once it has not moved for half a second: that nothing moves is seen only by waiting.
    func untilStill(_ channel: any Channel, _ count: () -> Int) async throws -> Int {
        let deadline = NIODeadline.now() + .seconds(20)
        var last = -1
        var still = 0
        while still < 5 {
            guard NIODeadline.now() < deadline else { throw Timeout(what: "a transfer that stands still") }
            try await channel.eventLoop.scheduleTask(in: .milliseconds(100)) {}.futureResult.get()
            let now = count()
            still = now == last ? still + 1 : 0
            last = now
        }
        return last
    }
}

/// Reads one delivery per turn of the loop, with a pause, and hashes what comes.
private final class SlowSink: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    let digest = Mailroom<String>()
    private var hash = SHA256()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unwrapInboundIn(data).withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
        let channel = context.channel
        context.eventLoop.scheduleTask(in: .milliseconds(5)) { channel.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { digest.put(hash.finalize().hex) }
    }
}

/// A TCP client that speaks no SSH.
struct RawPeer {
    let channel: any Channel
    let bytes: Mailroom<ByteBuffer>

    static func connect(to port: Int) async throws -> RawPeer {
        let bytes = Mailroom<ByteBuffer>()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { $0.pipeline.addHandler(Collector(bytes: bytes)) }
            .connect(host: "127.0.0.1", port: port).get()
        return RawPeer(channel: channel, bytes: bytes)
    }

    // Its only state is a mailroom, which is Sendable.
    private final class Collector: ChannelInboundHandler, @unchecked Sendable {
        typealias InboundIn = ByteBuffer
        private let bytes: Mailroom<ByteBuffer>

        init(bytes: Mailroom<ByteBuffer>) {
            self.bytes = bytes
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            bytes.put(unwrapInboundIn(data))
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
