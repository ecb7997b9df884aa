import NIOCore
import NIOEmbedded
import NIOTelnet

/// A handler in an embedded channel, with what comes out of it on both ends.
final class Harness {
    let channel = EmbeddedChannel()
    let handler: TelnetHandler
    let recorder = Recorder()

    init(_ configuration: TelnetConfiguration, _ adjust: (inout TelnetFeatures) -> Void = { _ in }) throws {
        var features = TelnetFeatures()
        adjust(&features)
        handler = TelnetHandler(configuration, features: features)
        try channel.pipeline.syncOperations.addHandlers([handler, recorder])
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 23)).wait()
    }

    func receive(_ bytes: [UInt8]) throws {
        try channel.writeInbound(ByteBuffer(bytes: bytes))
    }

    func receive(_ text: String) throws {
        try receive(Array(text.utf8))
    }

    func write(_ bytes: [UInt8]) throws {
        // Not waited for: what is held is written when something else happens.
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    func sent() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { bytes += buffer.readableBytesView }
        return bytes
    }
}

final class Recorder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    enum Entry: Equatable {
        case read([UInt8])
        case event(TelnetEvent)
    }

    var log: [Entry] = []
    var error: TelnetError?
    var fault: TelnetFault?
    var lastAddress: UnsafeRawPointer?

    var reads: [[UInt8]] {
        log.compactMap { if case .read(let bytes) = $0 { bytes } else { nil } }
    }

    /// All that was read, in one.
    var data: [UInt8] {
        Array(reads.joined())
    }

    var events: [TelnetEvent] {
        log.compactMap { if case .event(let event) = $0 { event } else { nil } }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        lastAddress = buffer.withUnsafeReadableBytes { $0.baseAddress }
        log.append(.read(Array(buffer.readableBytesView)))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? TelnetEvent { log.append(.event(event)) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.error = error as? TelnetError
        fault = error as? TelnetFault
    }
}
