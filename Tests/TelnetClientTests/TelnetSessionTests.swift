import NIOCore
import NIOPosix
import TelnetClient
import Testing

/// Sessions with a server on loopback.
@Suite struct TelnetSessionTests {
    /// A server that greets, echoes lines in capitals, and ends at `bye`.
    private final class Greeter: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        func channelActive(context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "hello\r\n> ")), promise: nil)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let text = String(buffer: unwrapInboundIn(data))
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text.uppercased() + "> ")), promise: nil)
            if text.hasPrefix("bye") { context.close(promise: nil) }
        }
    }

    private func withServer(_ body: (Destination) async throws -> Void) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Greeter()) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        try await body(Destination(host: "127.0.0.1", service: "\(server.localAddress?.port ?? 0)"))
        try await server.close()
    }

    @Test func `a program connects, waits, sends, receives and sees the end`() async throws {
        try await withServer { place in
            let session = try await TelnetSession.connect(to: place)
            #expect(try await session.expect("> ", within: .seconds(10)) == "hello\r\n> ")
            try await session.send("abc\r\n")
            #expect(try await session.expect("> ", within: .seconds(10)) == "ABC\r\n> ")
            try await session.send("bye\r\n")
            #expect(try await session.receive() == Array("BYE\r\n> ".utf8))
            #expect(try await session.receive() == nil)
            await session.close()
        }
    }

    @Test func `what does not come is an error in time, and nothing is lost`() async throws {
        try await withServer { place in
            let session = try await TelnetSession.connect(to: place)
            await #expect(throws: SessionError.timedOut) {
                try await session.expect("never", within: .milliseconds(100))
            }
            #expect(try await session.expect("> ", within: .seconds(10)) == "hello\r\n> ")
            await session.close()
        }
    }

    @Test func `a port where nothing listens is a refusal`() async throws {
        let free = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton).bind(
            host: "127.0.0.1", port: 0
        ).get()
        let port = free.localAddress?.port ?? 0
        try await free.close()
        let error = await #expect(throws: ConnectError.self) {
            try await TelnetSession.connect(to: Destination(host: "127.0.0.1", service: "\(port)"))
        }
        #expect(error == .refused("127.0.0.1:\(port)"))
    }
}
