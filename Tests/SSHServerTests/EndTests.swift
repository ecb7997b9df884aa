import Foundation
import Glibc
import NIOCore
import SSHServer
import Testing

@Suite("How connections and the server end")
struct EndTests {
    @Test func `a client killed in mid-transfer gives thread and descriptors back`() async throws {
        try await TestServer.with { server in
            let before = descriptors(of: server.port)
            for command in ["source \(1 << 30)", "cat", "hang"] {
                let file = try server.file(8 << 20)
                let client = try server.ssh(command, input: file.path)
                let session = try await server.sessions.next("session")
                kill(client.pid, SIGKILL)
                try await session.channel.closeFuture.get()
                try await #expect(server.delegate.ends.next("end") == .closedByPeer)
                _ = try await client.outcome()
            }
            try await #expect(server.ssh("fail 0 x").outcome().status == 0)
            #expect(before == 0)
        }
    }

    @Test func `closeAll ends live sessions and tells their clients why`() async throws {
        try await TestServer.with { server in
            let idle = try await RawPeer.connect(to: server.port)
            _ = try await idle.bytes.next("banner")
            let command = try server.ssh("hang", ["-o", "LogLevel=INFO"])
            let session = try await server.sessions.next("session")
            server.server.stopAccepting()
            await server.server.closeAll(deadline: .now() + .seconds(10))
            #expect(server.server.connectionCount == 0)
            try await session.channel.closeFuture.get()
            let outcome = try await command.outcome()
            #expect(outcome.status == 255)
            #expect(outcome.errors.contains("going down") || outcome.errors.contains("closed"))
            let ends = [try await server.delegate.ends.next("end"), try await server.delegate.ends.next("end")]
            #expect(ends == [.shutdown, .shutdown])
        }
    }

    @Test func `one connection can be ended without the others`() async throws {
        try await TestServer.with { server in
            let doomed = try server.ssh("hang")
            let doomedSession = try await server.sessions.next("doomed")
            let other = try server.ssh("hang")
            let otherSession = try await server.sessions.next("other")
            server.server.disconnect(doomedSession.peer.id)
            try await doomedSession.channel.closeFuture.get()
            try await #expect(server.delegate.ends.next("end") == .disconnected)
            try await #expect(doomed.outcome().status == 255)
            #expect(otherSession.channel.isActive)
            kill(other.pid, SIGTERM)
            _ = try await other.outcome()
        }
    }

    @Test func `a writer that never waits has its channel closed at the limit`() async throws {
        try await TestServer.with({ $0.outboundLimit = 1 << 20 }) { server in
            let command = try server.ssh("hang")
            let channel = try await server.sessions.next("session").channel
            kill(command.pid, SIGSTOP)
            let block = ByteBuffer(repeating: 0x41, count: 1 << 20)
            var failure: (any Error)?
            for _ in 0..<16 where failure == nil {
                do {
                    let write = channel.eventLoop.flatSubmit { () -> EventLoopFuture<Void> in
                        channel.writeAndFlush(block, promise: nil)
                        return channel.isActive
                            ? channel.eventLoop.makeSucceededVoidFuture()
                            : channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
                    }
                    try await write.get()
                } catch {
                    failure = error
                }
            }
            #expect(failure != nil)
            kill(command.pid, SIGKILL)
            _ = try await command.outcome()
            try await channel.closeFuture.get()
        }
    }

    @Test func `a write's promise is kept when the bytes are handed over and broken by the end`() async throws {
        try await TestServer.with { server in
            let command = try server.ssh("hang")
            let channel = try await server.sessions.next("session").channel
            try await channel.writeAndFlush(ByteBuffer(string: "one"))
            kill(command.pid, SIGKILL)
            try await channel.closeFuture.get()
            await #expect(throws: ChannelError.ioOnClosedChannel) {
                try await channel.writeAndFlush(ByteBuffer(string: "two"))
            }
            _ = try await command.outcome()
        }
    }

    @Test func `output closed here is an EOF there and input goes on`() async throws {
        try await TestServer.with { server in
            let fifo = server.directory + "/input"
            #expect(mkfifo(fifo, 0o600) == 0)
            let writer = open(fifo, O_RDWR | O_CLOEXEC)
            let command = try server.ssh("hang", input: fifo)
            let channel = try await server.sessions.next("session").channel
            try await channel.writeAndFlush(ByteBuffer(string: "all there is"))
            try await channel.close(mode: .output)
            await #expect(throws: ChannelError.outputClosed) {
                try await channel.writeAndFlush(ByteBuffer(string: "more"))
            }
            #expect(channel.isActive)
            // Now the client sends EOF as well: both directions are over, and the channel closes itself.
            close(writer)
            try await channel.closeFuture.get()
            try await #expect(command.outcome().text == "all there is")
        }
    }

    @Test func `a port in use is one clear error`() async throws {
        try await TestServer.with { server in
            let error = #expect(throws: SSHServerError.self) {
                try server.server.bind(host: "127.0.0.1", port: server.port)
            }
            #expect(error?.description == "ssh: cannot listen on 127.0.0.1:\(server.port): Address already in use")
        }
    }
}

/// Established connections of this process on a port, seen by the kernel.
private func descriptors(of port: Int) -> Int {
    let table = (try? String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8)) ?? ""
    let local = ":" + String(port, radix: 16, uppercase: true) + " "
    return table.split(separator: "\n").filter { $0.contains(local) && $0.contains(" 01 ") }.count
}
