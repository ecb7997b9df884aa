import NIOCore
import NIOEmbedded
import NIOTelnet

/// A channel with the handler, and behind it somebody who takes what it hands on.
struct Piping: Contestant {
    private let channel = EmbeddedChannel()
    private let end = End()
    /// One for each read: slices of a few, for of one beyond 16 MiB a slice is a copy.
    private var buffers: [ByteBuffer] = []

    init(role: Role, inForce options: [Option]) throws {
        var configuration = TelnetConfiguration(role: role)
        configuration.remote = Set(options)
        configuration.limits.negotiations = .max
        try channel.pipeline.syncOperations.addHandlers(TelnetHandler(configuration), end)
        for option in options { try channel.writeInbound(ByteBuffer(bytes: [255, 251, option.rawValue])) }
    }

    private static func buffers(of input: Input) -> [ByteBuffer] {
        let together = max(1, (8 << 20) / max(1, input.reads.first?.count ?? 1))
        return stride(from: 0, to: input.reads.count, by: together).flatMap { first in
            let reads = input.reads[first..<min(first + together, input.reads.count)]
            let start = reads.first?.lowerBound ?? 0
            let buffer = ByteBuffer(bytes: input.bytes[start..<(reads.last?.upperBound ?? 0)])
            return reads.compactMap { buffer.getSlice(at: $0.lowerBound - start, length: $0.count) }
        }
    }

    mutating func pass(over input: Input) -> Tally {
        if buffers.isEmpty { buffers = Self.buffers(of: input) }
        end.tally = Tally()
        for buffer in buffers {
            channel.pipeline.fireChannelRead(buffer)
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
