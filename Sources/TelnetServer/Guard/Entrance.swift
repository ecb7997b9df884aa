import NIOCore
import NIOTelnet
import Policy

/// The first handler of a connection: finds out where it comes from, by itself or by a proxy, and lets it in or sends it
/// away. Only who is let in gets TLS, Telnet and a ``Session``, so that sending somebody away costs next to nothing.
final class Entrance: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum Stage {
        case new
        /// A proxy is to say whose connection it is.
        case waiting
        case over
    }

    private let room: SessionRoom
    private let protection: Protection
    private var stage = Stage.new
    /// Whether the room keeps a place for it, until it has a session or is closed.
    private var hasPlace = false

    init(_ room: SessionRoom, _ protection: Protection) {
        self.room = room
        self.protection = protection
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        if hasPlace { room.waitNoMore(context.channel) }
        hasPlace = false
    }

    /// Also when there is a header, which brings the source with it a moment later.
    func channelActive(context: ChannelHandlerContext) {
        begin(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard stage == .waiting else { return }
        // One that only looks whether there is somebody.
        if case ChannelEvent.inputClosed = event { return context.close(promise: nil) }
        guard let header = event as? ProxyHeader else { return }
        // A proxy may speak for itself, to see whether we are there.
        let source = header.source.flatMap { source in
            IPAddress(octets: source.octets).map { Notice.Peer(host: $0.description, port: source.port) }
        }
        admit(source ?? peer(context), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case TelnetFault.proxyHeader(let fault) = error { room.proxyFailed(fault, peer(context).host) }
        context.close(promise: nil)
    }

    /// Of somebody sent away.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    private func peer(_ context: ChannelHandlerContext) -> Notice.Peer {
        Notice.Peer(
            host: context.remoteAddress?.ipAddress ?? "unknown",
            port: UInt16(clamping: context.remoteAddress?.port ?? 0))
    }

    private func begin(_ context: ChannelHandlerContext) {
        guard stage == .new else { return }
        let peer = peer(context)
        guard room.isProxy(peer.host) else { return admit(peer, context) }
        if let reason = room.wait(context.channel) { return refuse(peer, reason, context) }
        stage = .waiting
        hasPlace = true
        do {
            try context.pipeline.syncOperations.addHandler(ProxyHandler { _ in true }, position: .before(self))
        } catch {
            context.close(promise: nil)
        }
    }

    private func admit(_ source: Notice.Peer, _ context: ChannelHandlerContext) {
        let channel = context.channel
        let session = Session(room: room, keys: TerminalKeys(), source: source.host, protection)
        session.tally.port = source.port
        stage = .over
        if let reason = room.enter(session, on: context.eventLoop, insteadOf: hasPlace ? channel : nil) {
            return refuse(source, reason, context)
        }
        hasPlace = false
        do {
            try SessionProcess.addHandlers(to: channel, session)
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        } catch {
            session.leave()
            context.close(promise: nil)
        }
    }

    /// In clear text, for nobody has begun TLS yet; where there is nothing else from the first byte, without a word.
    private func refuse(_ source: Notice.Peer, _ reason: RoomRefusal, _ context: ChannelHandlerContext) {
        stage = .over
        let counters = room.metrics.counters(of: context.eventLoop)
        counters.values.connections &+= 1
        counters.values.ended(reason.ending, isSecuring: false)
        room.gate.pass(.unopened(source, reason.ending, detail: ""), on: context.eventLoop)
        let channel = context.channel
        guard protection != .tls else { return channel.close(promise: nil) }
        let text = ByteBuffer(string: Wording.refused(reason))
        context.writeAndFlush(wrapOutboundOut(text)).whenComplete { _ in channel.close(promise: nil) }
    }
}
