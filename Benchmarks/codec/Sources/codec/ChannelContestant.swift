import NIOCore
import NIOEmbedded
import NIOTelnet

/// A channel with the handler, and behind it somebody who takes what it hands on.
struct Piping: Contestant {
    private let channel = EmbeddedChannel()
    private let end = End()
    private var buffer = ByteBuffer()

    init(role: Role, inForce options: [Option]) throws {
        var configuration = TelnetConfiguration(role: role)
        configuration.remote = Set(options)
        configuration.limits.negotiations = .max
        try channel.pipeline.syncOperations.addHandlers(TelnetHandler(configuration), end)
        for option in options { try channel.writeInbound(ByteBuffer(bytes: [255, 251, option.rawValue])) }
    }

    mutating func pass(over input: Input) -> Tally {
        if buffer.readableBytes == 0 { buffer.writeBytes(input.bytes) }
        end.tally = Tally()
        for read in input.reads {
            guard let slice = buffer.getSlice(at: read.lowerBound, length: read.count) else { continue }
            channel.pipeline.fireChannelRead(slice)
            channel.pipeline.fireChannelReadComplete()
            while let answer = try? channel.readOutbound(as: ByteBuffer.self) { end.tally.sent += answer.readableBytes }
        }
        return end.tally
    }

    private final class End: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        var tally = Tally()

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            tally.data += unwrapInboundIn(data).readableBytes
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            tally.events += 1
        }
    }
}
