import NIOCore

/// Talks to a proxy until the way is free, and then leaves the pipeline.
final class ProxyGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var handshake: ProxyHandshake
    private let place: String
    private let promise: EventLoopPromise<Void>
    private var isDone = false

    init(_ handshake: ProxyHandshake, place: String, _ promise: EventLoopPromise<Void>) {
        self.handshake = handshake
        self.place = place
        self.promise = promise
    }

    func handlerAdded(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: handshake.opening)), promise: nil)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isDone else { return context.fireChannelRead(data) }
        switch handshake.receive(unwrapInboundIn(data).readableBytesView) {
        case .wait: break
        case .send(let bytes): context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        case .refused(let reason): fail(ConnectError.proxy(place, reason: reason), context)
        case .done(let rest): open(rest, context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isDone { context.fireChannelReadComplete() } else { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(ConnectError.proxy(place, reason: "it closed the connection"), context)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event {
            fail(ConnectError.proxy(place, reason: "it closed the connection"), context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isDone else { return context.fireErrorCaught(error) }
        fail(error, context)
    }

    private func open(_ rest: [UInt8], _ context: ChannelHandlerContext) {
        isDone = true
        // Whoever comes behind must be there before what came along with the proxy's answer is handed on.
        promise.succeed(())
        if !rest.isEmpty {
            context.fireChannelRead(wrapInboundOut(ByteBuffer(bytes: rest)))
            context.fireChannelReadComplete()
        }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        guard !isDone else { return }
        isDone = true
        promise.fail(error)
        context.close(promise: nil)
    }
}
