import NIOCore
import NIOPosix
import NIOTelnet

final class Parrot: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private var columns: UInt16 = 80

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .windowSize(let columns, _)? = event as? TelnetEvent { self.columns = columns }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let rule = String(repeating: "-", count: Int(min(columns, 200)))
        context.write(NIOAny(ByteBuffer(string: "\r\n\(rule)\r\n")), promise: nil)
        context.writeAndFlush(data, promise: nil)
    }
}

func parrots(on group: any EventLoopGroup) async throws -> any Channel {
    try await ServerBootstrap(group: group)
        .childChannelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHandlers([TelnetHandler(.gatewayServer()), Parrot()])
            }
        }
        .bind(host: "127.0.0.1", port: 0).get()
}
