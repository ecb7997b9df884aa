import NIOCore
import Telnet

/// Keeps what a device says before somebody is there to take it.
///
/// A device that greets and hangs up at once is read by the event loop when it notices the end, asked or not; without this,
/// its last words would be lost and nobody would learn that it is gone. It is the last handler until ``release()``, which
/// hands everything on to whoever was added behind it, in order, and goes.
final class DeviceHold: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private enum Limits {
        /// Bytes kept; a device that says more before it is listened to is disconnected.
        static let bytes = 8 << 20
    }

    private var context: ChannelHandlerContext?
    private var bytes = ByteBuffer()
    private var error: (any Error)?
    private var hasEnded = false

    /// Hands everything on and leaves the pipeline.
    func release() {
        guard let context else { return }
        if bytes.readableBytes > 0 {
            context.fireChannelRead(wrapInboundOut(bytes))
            context.fireChannelReadComplete()
        }
        if let error { context.fireErrorCaught(error) }
        if hasEnded { context.fireUserInboundEventTriggered(ChannelEvent.inputClosed) }
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var more = unwrapInboundIn(data)
        bytes.writeBuffer(&more)
        if bytes.readableBytes > Limits.bytes { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        hasEnded = true
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.error = self.error ?? error
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { hasEnded = true }
    }
}
