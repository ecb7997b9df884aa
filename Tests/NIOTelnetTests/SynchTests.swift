import Glibc
import NIOCore
import NIOEmbedded
import NIOPosix
import NIOTelnet
import Testing

/// RFC 1123 section 3.2.4 and RFC 854, over TCP itself: the urgent mark is the kernel's.
@Suite struct `Synch (RFC 1123 section 3.2.4)` {
    @Test func `data before the mark is thrown away, commands are obeyed, data behind it is not touched`() async throws
    {
        let seen = try await serve { socket in
            socket.send("lost" + String(repeating: "x", count: 10_000))
            socket.send([255, 244, 255, 251, 31])
            socket.send("lost, too")
            socket.sendUrgent([255, 242])
            socket.send("kept")
        }
        #expect(seen.text == "kept")
        #expect(seen.events.contains(.command(.ip)))
        #expect(seen.events.contains(.enabled(.remote, .naws)))
        #expect(seen.events.contains(.command(.dm)))
        #expect(seen.violations == 0)
    }

    @Test func `DM without the mark is no Synch and throws nothing away (RFC 854)`() async throws {
        let seen = try await serve { socket in
            socket.send("one ")
            socket.send([255, 242])
            socket.send("two")
        }
        #expect(seen.text == "one two")
        #expect(seen.events.contains(.command(.dm)))
    }

    @Test func `a second mark goes on where the first ended (RFC 854)`() async throws {
        let seen = try await serve { socket in
            socket.send("a")
            socket.sendUrgent([255, 242])
            socket.send("b")
            socket.sendUrgent([255, 242])
            socket.send("c")
        }
        #expect(seen.text == "c")
    }

    @Test func `a mark that passes without DM keeps throwing away until DM comes (RFC 854)`() async throws {
        let seen = try await serve { socket in
            socket.send("a")
            socket.sendUrgent(Array("!".utf8))
            socket.send("b")
            socket.send([255, 242])
            socket.send("c")
        }
        #expect(seen.text == "c")
    }

    @Test func `the byte with the mark stays in the stream, so that no half command is left`() async throws {
        let seen = try await serve { socket in
            socket.send([255])
            socket.sendUrgent([242])
            socket.send("WILL")
        }
        #expect(seen.text == "WILL")
        #expect(seen.violations == 0)
    }

    @Test func `CVE-2020-10188: urgent data in any order and a peer that does not read harm nothing`() async throws {
        let seen = try await serve { socket in
            for byte in UInt8.min...UInt8.max {
                socket.sendUrgent([255, byte])
                socket.send([255, 245, byte])
            }
            socket.send([255, 240, 255, 242])
            socket.sendUrgent([255, 242])
            socket.send("end")
        }
        #expect(seen.text.hasSuffix("end"))
    }

    @Test func `AO throws away what waits to be sent, and is answered by a Synch (RFC 1123 section 3.2.4)`()
        async throws
    {
        let flood = Flood()
        let server = try await Server(.lines(role: .server)) { flood }
        let socket = RawSocket(to: server.port)
        // The flood fills every buffer between the two, so that much of it waits in the handler.
        socket.send("go")
        try await flood.isFull.get()
        socket.send([255, 245])
        let received = await waiting {
            var received = 0
            while !socket.isAtMark {
                let more = socket.receive()
                guard !more.isEmpty else { break }
                received += more.count
            }
            return received
        }
        #expect(socket.isAtMark)
        #expect(await waiting { socket.receive(upTo: 1) } == [242])
        #expect(received < Flood.size)
        let failed = try await flood.failed.get()
        #expect(failed == .outputAborted)
        socket.close()
        try await server.stop()
    }

    @Test func `a client sends IP and a Synch, its mark on DM`() async throws {
        let server = try await Server(.lines(role: .client)) { Interrupter() }
        let socket = RawSocket(to: server.port)
        socket.send("x")
        let before = await waiting { socket.receive(through: [255, 244, 255]) }
        #expect(before == Array("before".utf8) + [255, 244, 255])
        #expect(socket.isAtMark)
        let behind = await waiting { socket.receive(through: Array("behind".utf8)) }
        #expect(behind == [242] + Array("behind".utf8))
        socket.close()
        try await server.stop()
    }

    @Test func `where the channel has no mark the same bytes go, and DM is only reported`() throws {
        let peer = try Harness(.lines(role: .server))
        peer.handler.sendSynch(after: .ip)
        #expect(try peer.sent() == [255, 244, 255, 242])
        try peer.receive(Array("a".utf8) + [255, 242] + Array("b".utf8))
        #expect(peer.recorder.data == Array("ab".utf8))
        #expect(peer.recorder.events == [.command(.dm)])
    }

    @Test func `AO without anything waiting is answered all the same, once a read, and by a server only`() throws {
        let peer = try Harness(.lines(role: .server))
        try peer.receive([255, 245, 255, 245, 255, 245])
        #expect(try peer.sent() == [255, 242])
        #expect(peer.recorder.events == [.command(.ao)])
        let client = try Harness(.lines(role: .client))
        try client.receive([255, 245])
        #expect(try client.sent() == [])
    }

    private struct Seen {
        let text: String
        let events: [TelnetEvent]
        let violations: Int
    }

    /// What a server makes of what `client` sends before it reads the first byte.
    private func serve(_ client: (RawSocket) -> Void) async throws -> Seen {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let ready = loop.makePromise(of: Void.self)
        let log = Log()
        var configuration = TelnetConfiguration.lines(role: .server)
        configuration.remote.insert(.naws)
        let server = try await Server(configuration, isReady: ready.futureResult) { log }
        let socket = RawSocket(to: server.port)
        client(socket)
        socket.finish()
        ready.succeed()
        try await log.ended.get()
        socket.close()
        try await server.stop()
        return Seen(text: String(decoding: log.data, as: UTF8.self), events: log.events, violations: log.violations)
    }

    // Touched by its channel's loop, and by the test when that is done.
    private final class Log: ChannelInboundHandler, @unchecked Sendable {
        typealias InboundIn = ByteBuffer

        let ended: EventLoopFuture<Void>
        private(set) var data: [UInt8] = []
        private(set) var events: [TelnetEvent] = []
        private(set) var violations = 0
        private let promise: EventLoopPromise<Void>

        init() {
            let loop = MultiThreadedEventLoopGroup.singleton.any()
            promise = loop.makePromise(of: Void.self)
            ended = promise.futureResult
            let promise = promise
            loop.scheduleTask(in: .seconds(30)) { promise.fail(ChannelError.connectTimeout(.seconds(30))) }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            self.data += unwrapInboundIn(data).readableBytesView
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if let event = event as? TelnetEvent { events.append(event) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            let handler = try? context.pipeline.syncOperations.handler(type: TelnetHandler.self)
            violations = handler?.violations ?? -1
            promise.succeed()
        }
    }

    // Touched by its channel's loop; what the test reads are futures.
    private final class Flood: ChannelInboundHandler, @unchecked Sendable {
        typealias InboundIn = ByteBuffer
        static let size = 32 << 20

        let isFull: EventLoopFuture<Void>
        let failed: EventLoopFuture<TelnetFault?>
        private let full: EventLoopPromise<Void>
        private let failure: EventLoopPromise<TelnetFault?>

        init() {
            let loop = MultiThreadedEventLoopGroup.singleton.any()
            let (full, failure) = (loop.makePromise(of: Void.self), loop.makePromise(of: TelnetFault?.self))
            (self.full, self.failure) = (full, failure)
            (isFull, failed) = (full.futureResult, failure.futureResult)
            loop.scheduleTask(in: .seconds(30)) {
                full.fail(ChannelError.connectTimeout(.seconds(30)))
                failure.fail(ChannelError.connectTimeout(.seconds(30)))
            }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let chunk = ByteBuffer(repeating: 65, count: 1 << 20)
            for _ in 0..<(Self.size >> 20) - 1 { context.writeAndFlush(NIOAny(chunk), promise: nil) }
            let last = context.eventLoop.makePromise(of: Void.self)
            last.futureResult.whenFailure { self.failure.succeed($0 as? TelnetFault) }
            last.futureResult.whenSuccess { self.failure.succeed(nil) }
            context.writeAndFlush(NIOAny(chunk), promise: last)
            full.succeed()
        }
    }

    private final class Interrupter: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard let handler = try? context.pipeline.syncOperations.handler(type: TelnetHandler.self) else { return }
            context.writeAndFlush(NIOAny(ByteBuffer(string: "before")), promise: nil)
            handler.sendSynch(after: .ip)
            context.writeAndFlush(NIOAny(ByteBuffer(string: "behind")), promise: nil)
        }
    }
}
