import NIOCore

/// The last handler of a terminal's channel; it calls the session, on the same event loop.
final class TerminalEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private(set) var context: ChannelHandlerContext?
    private weak var session: Session?

    init(_ session: Session) {
        self.session = session
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        session?.printed(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        session?.printedAll()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        session?.terminalWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        session?.terminalClosed()
    }

    /// A terminal whose last program has gone says `EIO`; there is no other end of it.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
