import NIOCore
import NIOTelnet

/// Drives one session: what arrives goes in, output is taken as fast as the channel is writable and no faster, and
/// one timer follows the session's deadline.
final class EmulatorHandler: ChannelInboundHandler, ChannelOutboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes taken from the session at once.
    static let chunk = 16 * 1024
    /// Chunks written before others on the loop get their turn.
    static let chunksPerTurn = 16
    /// Bytes of echo waiting for a peer who does not read, at which their keys are not read either.
    static let maximumPending = 64 * 1024

    /// Time a peer gets to read the last of the output once the device has hung up.
    static let linger = TimeAmount.seconds(10)

    private let device: EmulatedFamilies.Device
    private let start: NIODeadline
    private var session: (any EmulatedSession)?
    private var timer: Scheduled<Void>?
    private var timerDeadline: Duration?
    private var isReadHeld = false
    private var isClosing = false
    private var isTurnScheduled = false

    init(device: @escaping EmulatedFamilies.Device, start: NIODeadline) {
        self.device = device
        self.start = start
    }

    private var now: Duration { .nanoseconds((NIODeadline.now() - start).nanoseconds) }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        begin(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        session?.receive(unwrapInboundIn(data).readableBytesView, now: now)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        pump(context)
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? TelnetEvent else { return context.fireUserInboundEventTriggered(event) }
        switch event {
        case .windowSize(let columns, let rows): session?.resize(columns: Int(columns), rows: Int(rows))
        case .terminalType(let type): session?.setTerminalType(type)
        case .command(.ip), .command(.brk): session?.interrupt()
        default: break
        }
        pump(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        pump(context)
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What a peer broke is nothing to a device: it hangs up.
        context.close(promise: nil)
    }

    func read(context: ChannelHandlerContext) {
        if session.map({ $0.pendingBytes > Self.maximumPending }) ?? false {
            isReadHeld = true
        } else {
            context.read()
        }
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard session == nil, !isClosing else { return }
        let address = context.channel.remoteAddress?.ipAddress ?? ""
        session = device(address, now)
        guard session != nil else {
            isClosing = true
            return context.close(promise: nil)
        }
        pump(context)
    }

    private func end() {
        session?.leave()
        session = nil
        isClosing = true
        timer?.cancel()
        timer = nil
    }

    /// Moves output from the session to the channel.
    private func pump(_ context: ChannelHandlerContext) {
        var left = Self.chunksPerTurn
        while context.channel.isWritable, left > 0, let bytes = session?.takeOutput(atMost: Self.chunk, now: now),
            !bytes.isEmpty
        {
            context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
            left -= 1
        }
        if left == 0 { scheduleTurn(context) }
        if let session, session.isClosed, !isClosing {
            return hangUp(context)
        }
        follow(context)
        resumeReading(context)
    }

    /// Closes once the last byte is written: a close does not wait for what stands before it. A peer who does not read
    /// is waited for a while.
    private func hangUp(_ context: ChannelHandlerContext) {
        isClosing = true
        timer?.cancel()
        let channel = context.channel
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in channel.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
        timer = context.eventLoop.scheduleTask(in: Self.linger) { channel.close(promise: nil) }
    }

    private func scheduleTurn(_ context: ChannelHandlerContext) {
        guard !isTurnScheduled else { return }
        isTurnScheduled = true
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.execute {
            let (handler, context) = bound.value
            handler.isTurnScheduled = false
            if !handler.isClosing { handler.pump(context) }
        }
    }

    private func resumeReading(_ context: ChannelHandlerContext) {
        guard isReadHeld, session.map({ $0.pendingBytes <= Self.maximumPending }) ?? false else { return }
        isReadHeld = false
        context.read()
    }

    /// Keeps one timer, and leaves it alone while it rings early enough: keys put the deadline off all the time.
    private func follow(_ context: ChannelHandlerContext) {
        guard !isClosing else { return }
        guard let deadline = session?.deadline else { return }
        if timer != nil, let timerDeadline, timerDeadline <= deadline { return }
        timer?.cancel()
        timerDeadline = deadline
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let delay = max(.zero, deadline - now)
        timer = context.eventLoop.scheduleTask(in: .nanoseconds(delay.nanoseconds)) {
            let (handler, context) = bound.value
            handler.timer = nil
            handler.timerDeadline = nil
            handler.session?.timedOut(now: handler.now)
            handler.pump(context)
        }
    }
}

extension Duration {
    /// Whole nanoseconds, saturating.
    fileprivate var nanoseconds: Int64 {
        let (seconds, overflow) = components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : seconds &+ components.attoseconds / 1_000_000_000
    }
}
