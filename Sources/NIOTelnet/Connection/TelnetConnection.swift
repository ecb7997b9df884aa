import NIOCore
import NIOPosix
import Telnet

/// A Telnet connection for code that waits: what the peer says comes as a sequence, what is written is awaited.
///
/// Comfortable rather than fast. Relays and servers with thousands of busy connections put a ``TelnetHandler`` into a
/// channel and their own handler behind it.
public struct TelnetConnection: Sendable {
    /// What comes from the peer.
    public enum Message: Sendable, Equatable {
        /// Application data.
        case data(ByteBuffer)
        /// Anything else, see ``TelnetEvent``.
        case event(TelnetEvent)
    }

    /// How long the end of a connection waits for the peer to take what was written.
    public static let drainLimit = TimeAmount.seconds(60)
    /// How long it then waits for the peer to close, too. What the peer says meanwhile is thrown away; left unread it
    /// would make the system reset the connection, which can cost the peer what it has not read yet.
    public static let lingerLimit = TimeAmount.seconds(1)

    /// The channel below.
    public let channel: any Channel
    /// Everything the peer says, in order. To be read by one task, and not beside ``lines``.
    public let messages: NIOAsyncChannelInboundStream<Message>

    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private let handler: NIOLoopBound<TelnetHandler>

    /// Sends bytes as they are, but for Telnet's escapes. Returns when the channel has taken them.
    public func write(_ bytes: some Sequence<UInt8> & Sendable) async throws {
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    /// Sends text as it is, but for Telnet's escapes. Returns when the channel has taken it.
    public func write(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    /// Sends text and the end of a line, `CR LF` (RFC 854).
    public func writeLine(_ text: String = "") async throws {
        try await write(text + "\r\n")
    }

    /// Does something with the protocol, on the channel's event loop: commands, requests, the messages of an option.
    public func withHandler<Result: Sendable>(
        _ body: @escaping @Sendable (TelnetHandler) throws -> Result
    ) async throws -> Result {
        try await channel.eventLoop.submit { try body(handler.value) }.get()
    }
}

// MARK: - Making one

extension TelnetConnection {
    /// A channel with Telnet in it, not yet read from.
    struct Unstarted: Sendable {
        let channel: NIOAsyncChannel<Message, ByteBuffer>
        let handler: NIOLoopBound<TelnetHandler>
        private let messages: NIOLoopBound<MessageHandler>

        /// On the channel's event loop, before it is active. Half closure stays possible: a peer that has said all
        /// it had to say may still listen.
        init(_ channel: any Channel, _ configuration: TelnetConfiguration, _ features: TelnetFeatures) throws {
            let telnet = TelnetHandler(configuration, features: features)
            let messages = MessageHandler(channel.eventLoop)
            try channel.pipeline.syncOperations.addHandlers(telnet, messages)
            handler = NIOLoopBound(telnet, eventLoop: channel.eventLoop)
            self.messages = NIOLoopBound(messages, eventLoop: channel.eventLoop)
            self.channel = try NIOAsyncChannel(
                wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }

        /// Runs `body` and closes the channel after it.
        func run<Result>(_ body: (TelnetConnection) async throws -> Result) async throws -> Result {
            try await channel.executeThenClose { inbound, outbound in
                let result = try await body(
                    TelnetConnection(
                        channel: channel.channel, messages: inbound, outbound: outbound, handler: handler))
                await withTaskCancellationHandler {
                    try? await channel.channel.eventLoop.flatSubmit { messages.value.end() }.get()
                } onCancel: {
                    channel.channel.close(promise: nil)
                }
                return result
            }
        }
    }

    /// Connects, runs `body`, and closes the connection after it. Waits for the server at most `timeout`.
    public static func connect<Result>(
        host: String, port: Int = 23, configuration: TelnetConfiguration = .lines(role: .client),
        features: TelnetFeatures = TelnetFeatures(), timeout: TimeAmount = .seconds(10),
        _ body: (TelnetConnection) async throws -> Result
    ) async throws -> Result {
        let connection = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try Unstarted(channel, configuration, features) }
            }
        return try await connection.run(body)
    }
}

/// Makes one stream of data and events, which ``NIOAsyncChannel`` would otherwise not show.
private final class MessageHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = TelnetConnection.Message

    private let ended: EventLoopPromise<Void>
    private var context: ChannelHandlerContext?
    private var isEnding = false
    private var hasDrained = false
    private var timer: Scheduled<Void>?

    init(_ eventLoop: any EventLoop) {
        ended = eventLoop.makePromise()
    }

    /// Sees what was written to the peer, says that there will be no more, and waits for the peer to say the same.
    func end() -> EventLoopFuture<Void> {
        guard let context else { return ended.futureResult }
        isEnding = true
        context.read()
        wait(TelnetConnection.drainLimit, context)
        // Behind everything else that was written.
        context.channel.writeAndFlush(ByteBuffer()).assumeIsolated().whenComplete { _ in
            self.hasDrained = true
            context.channel.close(mode: .output, promise: nil)
            self.wait(TelnetConnection.lingerLimit, context)
        }
        return ended.futureResult
    }

    private func wait(_ limit: TimeAmount, _ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { self.ended.succeed() }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        timer?.cancel()
        ended.succeed()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isEnding else { return }
        context.fireChannelRead(wrapInboundOut(.data(unwrapInboundIn(data))))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isEnding { context.read() }
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if hasDrained, case .inputClosed? = event as? ChannelEvent { ended.succeed() }
        if let event = event as? TelnetEvent {
            if !isEnding { context.fireChannelRead(wrapInboundOut(.event(event))) }
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
