import NIOCore

/// Counts the bytes of one connection's wire: its first handler. Plain numbers, for everything about a connection and about its
/// loop's ``LoopCounters`` happens on one thread.
final class ByteMeter: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private let counters: LoopCounters
    private(set) var received: UInt64 = 0
    private(set) var sent: UInt64 = 0

    init(_ counters: LoopCounters) {
        self.counters = counters
    }

    /// Counts something else that happened on this connection.
    func count(_ body: (inout Counters) -> Void) {
        body(&counters.values)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let count = UInt64(unwrapInboundIn(data).readableBytes)
        received &+= count
        counters.values.received &+= count
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let count = UInt64(unwrapOutboundIn(data).readableBytes)
        sent &+= count
        counters.values.sent &+= count
        context.write(data, promise: promise)
    }
}
