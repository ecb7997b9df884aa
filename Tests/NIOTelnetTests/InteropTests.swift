import Foundation
import NIOCore
import NIOPosix
import NIOTelnet
import Testing

/// Software nobody here wrote, on the other end of a real socket.
@Suite struct `Foreign peers` {
    @Test(.enabled(if: Child.exists("telnet-ssl") && Child.exists("script"), "Debian: telnet-ssl, bsdutils"))
    func `netkit's client logs in: echo, window size, terminal type, Enter`() async throws {
        let conversation = Conversation()
        let server = try await Server(.gatewayServer()) { Greeter(conversation) }
        let client = try Child(
            ["script", "-qec", "stty cols 100 rows 30; exec telnet-ssl 127.0.0.1 \(server.port)", "/dev/null"],
            environment: ["TERM": "xterm"])
        try await conversation.settled.get()
        try client.write("bob\r")
        let log = try await conversation.ended.get()
        let result = try await client.finish()
        try await server.stop()

        #expect(log.line == Array("bob\r".utf8))
        #expect(log.events.contains(.windowSize(columns: 100, rows: 30)))
        #expect(log.events.contains(.terminalType("xterm")))
        #expect(log.events.contains(.enabled(.local, .echo)))
        #expect(log.events.contains(.enabled(.local, .suppressGoAhead)))
        #expect(!log.events.contains { if case .violation = $0 { true } else { false } })
        #expect(result.output.contains("login: "))
        #expect(result.output.contains("welcome \u{FFFD}"), "the byte 255 arrives once, as data")
    }

    @Test(.enabled(if: Child.exists("python3"), "Debian: python3"))
    func `Python's telnetlib refuses every option and is served none the worse`() async throws {
        let conversation = Conversation()
        let server = try await Server(.gatewayServer()) { Greeter(conversation) }
        let script = """
            import telnetlib, sys
            peer = telnetlib.Telnet('127.0.0.1', int(sys.argv[1]), 20)
            peer.read_until(b'login: ', 20)
            peer.write(b'al' + bytes([255]) + b'ice' + bytes([13, 10]))
            print(peer.read_all())
            """
        let client = try Child(["python3", "-W", "ignore", "-c", script, "\(server.port)"])
        let log = try await conversation.ended.get()
        let result = try await client.finish()
        try await server.stop()

        try #require(!result.output.contains("No module named"), "Python before 3.13 has telnetlib")
        #expect(result.status == 0, "\(result.output)")
        #expect(log.line == Array("al".utf8) + [255] + Array("ice\r".utf8))
        #expect(result.output.contains("welcome \\xff"))
        for refused in [TelnetEvent.refused(.local, .echo), .refused(.remote, .naws), .refused(.remote, .newEnviron)] {
            #expect(log.events.contains(refused))
        }
    }
}

/// What a test waits for: the client has told its window and terminal; the connection has ended.
private final class Conversation: Sendable {
    struct Log {
        var line: [UInt8] = []
        var events: [TelnetEvent] = []
    }

    let settled: EventLoopFuture<Void>
    let ended: EventLoopFuture<Log>
    private let settledPromise: EventLoopPromise<Void>
    private let endedPromise: EventLoopPromise<Log>

    init(deadline: TimeAmount = .seconds(30)) {
        let loop = MultiThreadedEventLoopGroup.singleton.any()
        let (settledPromise, endedPromise) = (loop.makePromise(of: Void.self), loop.makePromise(of: Log.self))
        (self.settledPromise, self.endedPromise) = (settledPromise, endedPromise)
        (settled, ended) = (settledPromise.futureResult, endedPromise.futureResult)
        loop.scheduleTask(in: deadline) {
            settledPromise.fail(ChannelError.connectTimeout(deadline))
            endedPromise.fail(ChannelError.connectTimeout(deadline))
        }
    }

    func settle() { settledPromise.succeed() }
    func end(_ log: Log) { endedPromise.succeed(log) }
}

/// Asks for a name, welcomes it with a byte 255, and hangs up.
private final class Greeter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let conversation: Conversation
    private var log = Conversation.Log()
    private var hasWindow = false
    private var hasType = false

    init(_ conversation: Conversation) {
        self.conversation = conversation
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(NIOAny(ByteBuffer(string: "login: ")), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? TelnetEvent else { return }
        log.events.append(event)
        if case .windowSize = event { hasWindow = true }
        if case .terminalType = event { hasType = true }
        if hasWindow && hasType { conversation.settle() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        log.line += unwrapInboundIn(data).readableBytesView
        guard log.line.last == 13 else { return }
        context.writeAndFlush(NIOAny(ByteBuffer(bytes: Array("\r\nwelcome ".utf8) + [255, 13, 10])), promise: nil)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        conversation.end(log)
    }
}
