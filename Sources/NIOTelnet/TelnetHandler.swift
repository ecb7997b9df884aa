import NIOCore
import Telnet

/// Telnet in a channel: takes it off what comes in and puts it on what goes out.
///
/// Inbound, at most one buffer is handed on per read, with everything that is not data taken out; where data comes in
/// one run, it is the read's own. Negotiation is answered here, and what else matters is fired as ``TelnetEvent``.
/// Outbound, a buffer in need of no escape passes as it is. In steady state a keystroke allocates nothing in either
/// direction. TLS, compression, character sets and the rest of ``TelnetFeatures`` cost nothing where they are not used.
///
/// If the peer goes beyond a limit, ``TelnetError`` or ``TelnetFault`` is fired as error and the channel is closed.
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

    let role: Role
    let features: TelnetFeatures
    var engine: Engine
    var context: ChannelHandlerContext?

    var reading: Reading
    var outlet = Outlet()
    var upgrade: TLSUpgrade
    var compression: Compression
    var text: WireText?
    var upkeep = Upkeep()
    var spare = SpareStorage()
    var textSpare = SpareStorage()

    /// The mark of Synch, where the channel has one.
    var urgency: Urgency?
    /// Whether a Synch of ours is half sent, so that nothing else may be.
    var isSynchUnderWay = false

    var hasUnflushed = false
    private var hasStarted = false

    /// A handler for one connection. It makes the configuration's requests when the channel is active.
    ///
    /// START_TLS is in force only by ``TelnetFeatures/tls``, whatever the configuration says of it; of its character
    /// sets those count that the C library knows.
    public init(_ configuration: TelnetConfiguration, features: TelnetFeatures = TelnetFeatures()) {
        role = configuration.role
        self.features = features
        reading = Reading(keys: features.keys)
        upgrade = TLSUpgrade(tls: features.tls)
        compression = Compression(features.inflation)
        text = WireText(features.text)
        engine = Engine(configuration.adapted(to: features))
    }

    /// Whether an option governs the bytes that `side` sends now.
    public func isEnabled(_ option: Option, _ side: Side) -> Bool {
        engine.isEnabled(option, side)
    }

    /// How many times the peer has broken a rule so far.
    public var violations: Int {
        engine.violations
    }

    /// Whether the connection is inside of TLS that START_TLS began.
    public var isSecured: Bool {
        upgrade.stage == .secured
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
        engine.request(verb, option, now: now)
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
        if context.channel.isActive { start(context) }
    }

    /// Part of the pipeline no more.
    public func handlerRemoved(context: ChannelHandlerContext) {
        stop()
        self.context = nil
    }

    /// The connection is open: negotiation begins before anybody else writes.
    public func channelActive(context: ChannelHandlerContext) {
        start(context)
        context.fireChannelActive()
    }

    /// The connection is over; what waits will not be sent.
    public func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    private func start(_ context: ChannelHandlerContext) {
        guard !hasStarted else { return }
        hasStarted = true
        if !context.hasTLS { Urgency.of(context.channel) { self.urgency = $0 } }
        begin()
        sendOutput(flush: true)
        beginUpkeep(context)
    }

    private func stop() {
        urgency = nil
        upgrade.timer?.cancel()
        endUpkeep()
        for write in outlet.takeAll() { write.promise?.fail(ChannelError.ioOnClosedChannel) }
        upgrade.takeClose()?.promise?.succeed()
    }

    /// The time for the engine, by the event loop's clock.
    var now: Duration {
        .nanoseconds(Int64(clamping: (context?.eventLoop.now ?? .now()).uptimeNanoseconds))
    }

    /// The connection cannot go on.
    func fail(_ error: any Error) {
        guard let context else { return }
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }
}

// MARK: - Out

extension TelnetHandler {
    /// Application data for the peer.
    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let buffer = unwrapOutboundIn(data)
        if isBlocked || !outlet.isEmpty || !context.channel.isWritable {
            hold(buffer, promise)
        } else {
            pass(buffer, promise, context)
        }
    }

    /// What is written from now on can go, or some of it.
    public func channelWritabilityChanged(context: ChannelHandlerContext) {
        release()
        context.fireChannelWritabilityChanged()
    }

    /// What waits is not lost to a close that was asked for behind it: it goes first, and where it waits for TLS the
    /// close waits, too.
    public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode != .input else { return context.close(mode: mode, promise: promise) }
        if upgrade.isPending, !outlet.isEmpty { return upgrade.close(mode, promise) }
        if upgrade.admitsPeer {
            completeSynch()
            for write in outlet.takeAll() { pass(write.buffer, write.promise, context) }
            flush(context: context)
        }
        context.close(mode: mode, promise: promise)
    }

    /// Everything written so far is to go.
    public func flush(context: ChannelHandlerContext) {
        hasUnflushed = false
        if let rest = compression.deflater?.flush() { context.write(wrapOutboundOut(rest), promise: nil) }
        context.flush()
    }

    private var isBlocked: Bool {
        isSynchUnderWay || upgrade.holdsWrites
    }

    private func hold(_ buffer: ByteBuffer, _ promise: EventLoopPromise<Void>?) {
        let isTooMuch = isBlocked && outlet.bytes + buffer.readableBytes > Outlet.limit
        if isTooMuch, !upgrade.holdsWrites {
            completeSynch()
            outlet.add(buffer, promise)
            return release()
        }
        guard !isTooMuch else {
            promise?.fail(TelnetFault.heldTooMuch(Outlet.limit))
            return fail(TelnetFault.heldTooMuch(Outlet.limit))
        }
        outlet.add(buffer, promise)
    }

    /// Lets go what waits, as far as that is possible now.
    func release() {
        guard !outlet.isEmpty, !isBlocked, let context else { return }
        // Written one by one: what is written meanwhile by others lines up behind.
        while !isBlocked, context.channel.isWritable, let write = outlet.takeFirst() {
            pass(write.buffer, write.promise, context)
        }
        flush(context: context)
    }

    private func pass(_ buffer: ByteBuffer, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        let encoded = text?.encode(buffer, in: &textSpare) ?? buffer
        emit(engine.escape(encoded, in: &spare), promise, context)
    }

    private func emit(_ buffer: ByteBuffer, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        upkeep.hasWritten = true
        context.write(wrapOutboundOut(compression.deflater?.deflate(buffer) ?? buffer), promise: promise)
    }

    /// Sends what the engine has to say.
    func sendOutput(flush isFlushed: Bool) {
        guard engine.hasOutput, !isSynchUnderWay, let context else { return }
        emit(context.channel.allocator.buffer(bytes: engine.takeOutput()), nil, context)
        hasUnflushed = !isFlushed
        if isFlushed { flush(context: context) }
    }
}
