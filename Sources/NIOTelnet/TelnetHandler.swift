import NIOCore
import Telnet

/// Telnet in a channel: takes it off what comes in and puts it on what goes out.
///
/// Inbound, at most one buffer is handed on per read, with everything that is not data taken out; where data comes in
/// one run, it is the read's own. Negotiation is answered here, and what else matters is fired as ``TelnetEvent``.
/// Outbound, a buffer in need of no escape passes as it is. In steady state a keystroke allocates nothing in either
/// direction.
///
/// If the peer goes beyond a limit, ``TelnetError`` is fired as error and the channel is closed.
///
/// Everything here belongs to the channel's event loop.
public final class TelnetHandler: ChannelDuplexHandler {
    /// What the peer sent.
    public typealias InboundIn = ByteBuffer
    /// Application data.
    public typealias InboundOut = ByteBuffer
    /// Application data.
    public typealias OutboundIn = ByteBuffer
    /// What the peer gets.
    public typealias OutboundOut = ByteBuffer

    private var engine: Engine
    private var reading = Reading()
    private var spare = SpareStorage()
    private var context: ChannelHandlerContext?
    private var hasStarted = false
    private var hasUnflushed = false

    /// A handler for one connection. It makes the configuration's requests when the channel is active.
    public init(_ configuration: TelnetConfiguration) {
        engine = Engine(configuration)
    }

    /// Whether an option governs the bytes that `side` sends now.
    public func isEnabled(_ option: Option, _ side: Side) -> Bool {
        engine.isEnabled(option, side)
    }

    /// How many times the peer has broken a rule so far.
    public var violations: Int {
        engine.violations
    }

    /// What has been negotiated so far: by whom, why, when, and what was recognised about the peer.
    public var report: NegotiationReport {
        engine.report
    }

    /// The window now has this size: tells the peer, if it has asked for it, now or when it does.
    public func setWindowSize(columns: UInt16, rows: UInt16) {
        engine.setWindowSize(WindowSize(columns: columns, rows: rows))
        sendOutput(flush: true)
    }

    /// Sends a command that stands alone: `BRK`, `IP`, `AYT`, `AO`, `NOP` and their like. Others are not sent.
    public func send(_ command: Command) {
        engine.send(command)
        sendOutput(flush: true)
    }

    /// Asks the peer to agree to `verb` about an option, now or as soon as RFC 1143 allows.
    public func request(_ verb: Verb, _ option: Option) {
        engine.request(verb, option, now: Self.now)
        sendOutput(flush: true)
    }

    /// Does with the engine what else it can do, such as sending the messages of an option, and sends what comes of it.
    public func withEngine<Result>(_ body: (inout Engine) throws -> Result) rethrows -> Result {
        defer { sendOutput(flush: true) }
        return try body(&engine)
    }
}

// MARK: - The channel's life

extension TelnetHandler {
    /// Part of the pipeline now.
    public func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { start() }
    }

    /// Part of the pipeline no more.
    public func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    /// The connection is open: negotiation begins before anybody else writes.
    public func channelActive(context: ChannelHandlerContext) {
        start()
        context.fireChannelActive()
    }

    private func start() {
        guard !hasStarted else { return }
        hasStarted = true
        engine.start(now: Self.now)
        sendOutput(flush: true)
    }
}

// MARK: - In

extension TelnetHandler {
    /// A read's worth of the peer's bytes.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let now = Self.now
        reading.read(unwrapInboundIn(data), by: &engine, now: now)
        let (data, limit) = (reading.takeData(), reading.limit)
        sendOutput(flush: false)
        for event in reading.takeEvents() { context.fireUserInboundEventTriggered(event) }
        if data.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(data)) }
        if let limit {
            context.fireErrorCaught(TelnetError.limit(limit))
            context.close(promise: nil)
        }
    }

    /// The answers of all reads so far go out together.
    public func channelReadComplete(context: ChannelHandlerContext) {
        if hasUnflushed {
            hasUnflushed = false
            context.flush()
        }
        context.fireChannelReadComplete()
    }

    static var now: Duration {
        .nanoseconds(Int64(clamping: NIODeadline.now().uptimeNanoseconds))
    }
}

// MARK: - Out

extension TelnetHandler {
    /// Application data for the peer.
    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let buffer = engine.escape(unwrapOutboundIn(data), in: &spare)
        context.write(wrapOutboundOut(buffer), promise: promise)
    }

    private func sendOutput(flush: Bool) {
        guard engine.hasOutput, let context else { return }
        let output = context.channel.allocator.buffer(bytes: engine.takeOutput())
        context.write(wrapOutboundOut(output), promise: nil)
        hasUnflushed = !flush
        if flush { context.flush() }
    }
}

extension TelnetEvent {
    init?(_ event: Engine.Event) {
        switch event {
        case .data, .exceeded: return nil
        case .command(let command): self = .command(command)
        case .enabled(let side, let option): self = .enabled(side, option)
        case .disabled(let side, let option): self = .disabled(side, option)
        case .refused(let side, let option): self = .refused(side, option)
        case .momentary(let verb, let option): self = .momentary(verb, option)
        case .subnegotiation(_, .windowSize(let size)): self = .windowSize(columns: size.columns, rows: size.rows)
        case .subnegotiation(_, .terminalType(let name)): self = .terminalType(name)
        case .subnegotiation(_, .user(let name)): self = .user(name)
        case .subnegotiation(let option, let meaning): self = .subnegotiation(option, meaning)
        case .violation(let violation): self = .violation(violation)
        }
    }
}
