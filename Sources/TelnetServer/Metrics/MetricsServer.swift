import NIOCore
import NIOHTTP1
import NIOPosix

/// The one page of figures, and two that tell whether all is well: HTTP/1.1 on a socket that the monitor has bound.
enum MetricsServer {
    enum Limits {
        /// Connections at once; one more is closed.
        static let connections = 16
        /// Bytes of one request, with whatever body it brings.
        static let request = 16 * 1024
        /// Header fields of one.
        static let fields = 64
        /// How long a request may take, from the end of the one before, with its answer.
        static let time = TimeAmount.seconds(10)
    }

    /// Connections there are. For one event loop.
    private final class Places {
        var taken = 0
    }

    private struct Full: Error {}

    /// Serves, all on one event loop. `socket` is taken over.
    static func start(_ socket: Int32, _ room: SessionRoom, on loop: any EventLoop) throws -> any Channel {
        let places = NIOLoopBoundBox.makeBoxSendingValue(Places(), eventLoop: loop)
        return try ServerBootstrap(group: loop)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let places = places.value
                    // What fails here is closed.
                    guard places.taken < Limits.connections else { throw Full() }
                    try addHandlers(to: channel, room)
                    places.taken += 1
                    channel.closeFuture.assumeIsolated().whenComplete { _ in places.taken -= 1 }
                }
            }
            .withBoundSocket(socket).wait()
    }

    private static func addHandlers(to channel: any Channel, _ room: SessionRoom) throws {
        let pipeline = channel.pipeline.syncOperations
        let size = RequestSize()
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = Limits.request
        limits.maxHeaderListSize = Limits.request
        limits.maxHeaderFieldCount = Limits.fields
        try pipeline.addHandler(size)
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: true, withErrorHandling: true, withEncoderConfiguration: .init(),
            withDecoderLimitConfiguration: limits)
        try pipeline.addHandler(MetricsHandler(room, size))
    }
}

/// Closes a connection whose request grows beyond all measure, before anything reads it.
final class RequestSize: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private var size = 0

    /// The request has ended: the next one begins.
    func begin() {
        size = 0
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        size += unwrapInboundIn(data).readableBytes
        guard size <= MetricsServer.Limits.request else { return context.close(promise: nil) }
        context.fireChannelRead(data)
    }
}
