import NIOCore
import Synchronization

/// A session of an SSH client as a NIO channel: `ByteBuffer` in, `ByteBuffer` out, on one event loop.
///
/// It behaves like a socket's channel. `autoRead` starts false: bytes arrive one `channelRead` per `read()`, and while
/// nobody reads, the client's window stays shut. Writability turns off above the high watermark (64 KiB) and on below
/// the low one (32 KiB). A write's promise succeeds when its bytes were handed to the SSH transport.
///
/// Inbound user events: ``SSHWindowChange``, `ChannelEvent.inputClosed` on the client's EOF (RFC 4254 section 5.3),
/// `ChannelEvent.outputClosed`. `allowRemoteHalfClosure` starts true, since EOF says nothing about the other direction:
/// `ssh host command </dev/null` sends it at once. Outbound user events: ``SSHExitStatus``, ``SSHStandardError``.
///
/// `close(mode: .output)` sends EOF after everything flushed. `close()` makes the channel inactive at once and still
/// delivers what was flushed, for at most ``SSHServerConfiguration/lingerLimit``; `closeFuture` waits for that.
///
/// `@unchecked Sendable`: the `let` members are Sendable themselves, `active` and `writable` are atomic, and
/// everything in `loopState` is reached only behind `eventLoop.assertInEventLoop()`: through `ChannelCore`, which
/// NIO calls on the loop alone, through `drain` and `start`, which only run as tasks of the loop, and through the
/// options, which hop.
public final class SSHChannel: @unchecked Sendable {
    /// How much a read may hand on before other channels of the loop get their turn.
    static let deliveriesPerTurn = 4

    /// The loop that every handler of this channel runs on.
    public let eventLoop: any EventLoop
    /// Where the client connects from.
    public let remoteAddress: SocketAddress?
    /// The address the client reached.
    public let localAddress: SocketAddress?
    /// Fires when the channel is closed and what was flushed before has been delivered or given up.
    public let closeFuture: EventLoopFuture<Void>
    /// The allocator for buffers of this channel.
    public let allocator = ByteBufferAllocator()

    let closePromise: EventLoopPromise<Void>
    let pipe: ChannelPipe
    let mailbox: Mailbox
    let number: UInt32
    let outboundLimit: Int
    let active = Atomic(false)
    let writable = Atomic(true)
    var loopState = LoopState()
    private var pipelineOnceSet: ChannelPipeline?

    /// A channel that becomes active with `start`.
    init(
        eventLoop: any EventLoop, pipe: ChannelPipe, mailbox: Mailbox, number: UInt32, outboundLimit: Int, peer: SSHPeer
    ) {
        self.eventLoop = eventLoop
        self.pipe = pipe
        self.mailbox = mailbox
        self.number = number
        self.outboundLimit = outboundLimit
        self.remoteAddress = peer.remote
        self.localAddress = peer.local
        self.closePromise = eventLoop.makePromise()
        self.closeFuture = closePromise.futureResult
        self.pipelineOnceSet = ChannelPipeline(channel: self)
    }

    /// What only the event loop touches.
    struct LoopState {
        enum Phase {
            /// Not started.
            case idle
            /// Open, possibly in one direction only.
            case active
            /// Closed here; the thread still delivers.
            case lingering
            /// Over.
            case closed
        }

        struct PendingWrite {
            let bytes: ByteBuffer
            let promise: EventLoopPromise<Void>?
        }

        /// A promise that is due when `offset` bytes of output have been handed over.
        struct Due {
            let offset: UInt64
            let promise: EventLoopPromise<Void>
        }

        var phase = Phase.idle
        var autoRead = false
        var allowsHalfClosure = true
        var watermark = ChannelOptions.Types.WriteBufferWaterMark(low: 32 * 1024, high: 64 * 1024)
        var wantsRead = false
        var isDraining = false
        var inputEnded = false
        var outputEnded = false
        var unflushed: [PendingWrite] = []
        var due = CircularBuffer<Due>()
        /// Bytes ever accepted, flushed, and known to be handed over.
        var accepted: UInt64 = 0
        var flushed: UInt64 = 0
        var written: UInt64 = 0
        var closers: [EventLoopPromise<Void>] = []

        var outstanding: Int { Int(clamping: accepted &- written) }
    }
}

extension SSHChannel: Channel {
    /// The handlers of this session.
    public var pipeline: ChannelPipeline {
        guard let pipelineOnceSet else { preconditionFailure("set in init, before the channel is visible to anyone") }
        return pipelineOnceSet
    }

    /// No parent: the connection is not a NIO channel.
    public var parent: (any Channel)? { nil }

    /// Whether the bytes not yet taken by the client are below the watermark.
    public var isWritable: Bool { writable.load(ordering: .relaxed) }

    /// Whether the session is open.
    public var isActive: Bool { active.load(ordering: .relaxed) }

    /// For NIO's core only.
    public var _channelCore: any ChannelCore { self }
}

// MARK: - From the connection's thread
extension SSHChannel {
    /// Makes the channel active; the session's first task on the loop.
    func start() {
        eventLoop.assertInEventLoop()
        guard loopState.phase == .idle else { return }
        loopState.phase = .active
        active.store(true, ordering: .relaxed)
        pipeline.fireChannelRegistered()
        pipeline.fireChannelActive()
        if loopState.autoRead { pipeline.read() }
    }

    /// Takes what the thread has put into the pipe and hands it on.
    func drain() {
        eventLoop.assertInEventLoop()
        guard loopState.phase != .idle, !loopState.isDraining else { return }
        loopState.isDraining = true
        var turns = 0
        while turns < Self.deliveriesPerTurn, deliver() { turns += 1 }
        loopState.isDraining = false
        if loopState.wantsRead, loopState.phase == .active { wakeIfPending() }
    }

    /// One delivery. Returns whether bytes were handed on and more are wanted.
    private func deliver() -> Bool {
        let delivery = pipe.collect(reading: loopState.wantsRead)
        absorb(written: delivery.written)
        if delivery.resume { _ = mailbox.post(.resume(number)) }
        if loopState.phase == .active { handOn(delivery) }
        if delivery.closed { finish() }
        return delivery.bytes != nil && loopState.wantsRead && loopState.phase == .active
    }

    private func handOn(_ delivery: ChannelPipe.Delivery) {
        if let window = delivery.window { pipeline.fireUserInboundEventTriggered(window) }
        if let bytes = delivery.bytes, !loopState.inputEnded {
            loopState.wantsRead = false
            pipeline.fireChannelRead(bytes)
            pipeline.fireChannelReadComplete()
            if loopState.autoRead, loopState.phase == .active { pipeline.read() }
        }
        if delivery.ended { inputDidEnd() }
    }

    private func inputDidEnd() {
        guard loopState.phase == .active, !loopState.inputEnded else { return }
        loopState.inputEnded = true
        guard loopState.allowsHalfClosure, !loopState.outputEnded else {
            return close0(error: ChannelError.eof, mode: .all, promise: nil)
        }
        pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    /// Wakes the loop for bytes that came before anybody asked for them.
    func wakeIfPending() {
        guard pipe.claimPending() else { return }
        eventLoop.execute { self.drain() }
    }

    /// The thread has let go of the channel.
    private func finish() {
        guard loopState.phase != .closed else { return }
        let wasActive = loopState.phase == .active
        loopState.phase = .closed
        pipe.detach()
        failWrites(ChannelError.ioOnClosedChannel)
        if wasActive { becomeInactive() }
        for closer in loopState.closers { closer.succeed(()) }
        loopState.closers = []
        eventLoop.execute {
            self.removeHandlers(pipeline: self.pipeline)
            self.closePromise.succeed(())
        }
    }

    func becomeInactive() {
        active.store(false, ordering: .relaxed)
        pipeline.fireChannelInactive()
        pipeline.fireChannelUnregistered()
    }
}
