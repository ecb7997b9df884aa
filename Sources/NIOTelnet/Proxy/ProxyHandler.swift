import NIOCore

/// Takes the PROXY header off a connection that a listed proxy forwards; the first handler of the channel.
///
/// For the other handlers the connection opens when the header is complete; then ``ProxyHeader`` is fired as event,
/// followed by whatever came behind it, and this handler leaves. Peers that are not listed are left alone: their
/// header, if they send one, is data like any other, for anybody can claim to be somebody else. A listed peer that
/// sends none, or none in time, is closed.
public final class ProxyHandler: ChannelInboundHandler, RemovableChannelHandler {
    /// What the proxy sent.
    public typealias InboundIn = ByteBuffer
    /// What the client sent.
    public typealias InboundOut = ByteBuffer

    /// How long a proxy may take: it sends the header at once, in one segment.
    public static let patience = TimeAmount.seconds(5)

    private let isListed: (SocketAddress) -> Bool
    private var received = ByteBuffer()
    private var timer: Scheduled<Void>?
    private var isActive = false

    /// Takes the header from peers for which `isListed` holds.
    public init(from isListed: @escaping (SocketAddress) -> Bool) {
        self.isListed = isListed
    }

    /// Takes the header from peers with these addresses, such as `127.0.0.1`.
    public convenience init(from addresses: Set<String>) {
        self.init { address in address.ipAddress.map { addresses.contains($0.withoutMapping) } ?? false }
    }

    /// Part of the pipeline now.
    public func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    /// Part of the pipeline no more.
    public func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }

    /// The connection is open, which the others hear only behind the header.
    public func channelActive(context: ChannelHandlerContext) {
        begin(context)
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard !isActive else { return }
        isActive = true
        guard let peer = context.remoteAddress, isListed(peer) else { return leave(context) }
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.patience) {
            self.fail(.late, context)
        }
        // With reading on demand, nobody else asks for the header.
        context.read()
    }

    /// Some of the header, or behind it.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        received.writeBuffer(&bytes)
        do throws(ProxyHeader.Fault) {
            guard let (header, length) = try ProxyHeader.decode(received.readableBytesUInt8Span) else { return }
            received.moveReaderIndex(forwardBy: length)
            finish(header, context)
        } catch {
            fail(error, context)
        }
    }

    /// The read brought only a part of the header: more is wanted.
    public func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        if timer != nil { context.read() }
    }

    private func finish(_ header: ProxyHeader, _ context: ChannelHandlerContext) {
        let rest = received
        timer?.cancel()
        timer = nil
        context.fireChannelActive()
        context.fireUserInboundEventTriggered(header)
        if rest.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(rest)) }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    private func leave(_ context: ChannelHandlerContext) {
        context.fireChannelActive()
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    private func fail(_ fault: ProxyHeader.Fault, _ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        context.fireErrorCaught(TelnetFault.proxyHeader(fault))
        context.close(promise: nil)
    }
}

extension String {
    /// An IPv4 address as such, where a socket for both families shows it inside of an IPv6 one.
    fileprivate var withoutMapping: String {
        let prefix = "::ffff:"
        return lowercased().hasPrefix(prefix) && contains(".") ? String(dropFirst(prefix.count)) : self
    }
}

extension SocketAddress {
    /// The address of one end of a connection that a proxy forwards.
    public init(_ endpoint: ProxyHeader.Endpoint) throws {
        try self.init(packedIPAddress: ByteBuffer(bytes: endpoint.octets), port: Int(endpoint.port))
    }
}
