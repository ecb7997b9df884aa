import NIOCore
import NIOTelnet

/// The network's end of an interactive session: the last handler of the connection's channel.
final class Link: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Who is connected.
    protocol Owner: AnyObject {
        /// Application data, Telnet already taken out.
        func received(_ bytes: ByteBuffer)
        /// All of this read was given; ask for more when there is room.
        func receivedAll()
        /// What Telnet says besides data.
        func received(_ event: TelnetEvent)
        /// There is room again for what is typed.
        func linkIsWritable()
        /// The server will say no more; what we say may still be heard.
        func serverEnded()
        /// The connection is over; nil if the server ended it in good order.
        func linkEnded(_ error: (any Error)?)
    }

    /// The protocol; nil without it (`--raw`).
    let telnet: TelnetHandler?
    weak var owner: (any Owner)?
    private var context: ChannelHandlerContext?
    private var error: (any Error)?
    private var hasEnded = false
    private var serverHasEnded = false
    private var endsOutput = false
    /// Writes that are told when they have gone out, and have not. A key is none: only what stands at an end is waited for.
    private var unsent = 0
    private var hasLost = false

    init(telnet: TelnetHandler?) {
        self.telnet = telnet
    }

    /// The channel, while there is one.
    var channel: (any Channel)? { context?.channel }

    /// Whether more should be sent now.
    var isWritable: Bool { context?.channel.isWritable ?? true }

    /// Whether, one side having ended, anything that was written has not gone out, or never will.
    var hasUnsent: Bool { unsent > 0 || hasLost }

    /// Whether an option is in force.
    func isEnabled(_ option: Option, _ side: Side) -> Bool {
        telnet?.isEnabled(option, side) ?? false
    }

    func read() {
        context?.read()
    }

    func write(_ bytes: ByteBuffer) {
        if serverHasEnded { return writeWatched(bytes) }
        context?.write(wrapOutboundOut(bytes), promise: nil)
    }

    /// Nothing at all tells of everything before it.
    private func writeWatched(_ bytes: ByteBuffer = ByteBuffer()) {
        guard let context else { return }
        unsent += 1
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { self.wentOut($0) }
        context.write(wrapOutboundOut(bytes), promise: promise)
    }

    private func wentOut(_ result: Result<Void, any Error>) {
        unsent -= 1
        if case .failure = result { hasLost = true }
        closeIfDone()
    }

    func flush() {
        context?.flush()
    }

    /// Says that no more will be sent, once what was written has gone out.
    func closeOutput() {
        endsOutput = true
        if serverHasEnded { return closeIfDone() }
        writeWatched()
        context?.flush()
        context?.close(mode: .output, promise: nil)
    }

    /// Both sides have said all. Closing the second half of a channel drops what waits in it, so that is waited for.
    private func closeIfDone() {
        if serverHasEnded, endsOutput, unsent == 0 { context?.close(promise: nil) }
    }

    /// Ends the connection from our side; the owner hears no more of it.
    func close() {
        owner = nil
        context?.flush()
        context?.close(promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        owner?.received(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        owner?.receivedAll()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { owner?.linkIsWritable() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        ended()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as TelnetEvent: owner?.received(event)
        case ChannelEvent.inputClosed:
            serverHasEnded = true
            if !endsOutput { writeWatched() }
            context.flush()
            owner?.serverEnded()
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.error = self.error ?? error
        context.close(promise: nil)
    }

    private func ended() {
        guard !hasEnded else { return }
        hasEnded = true
        owner?.linkEnded(error)
    }
}
