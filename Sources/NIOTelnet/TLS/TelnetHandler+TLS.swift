import NIOCore
import NIOSSL
import NIOTLS
import Telnet

extension TelnetHandler {
    /// A word for the person behind a client without START_TLS, before the connection ends.
    static let notice = "TLS is required here, and your client does not offer it (START_TLS).\r\n"

    /// The first thing said: that TLS would be welcome, and only that, for the draft wants nothing else to be said
    /// until it is answered (section 3.1, 3). Without TLS the requests of the configuration.
    func begin() {
        switch upgrade.tls?.use {
        case nil, .accepted?: engine.start(now: now)
        case .offered?:
            propose(until: upgrade.tls?.grace) { handler in handler.proceedWithoutTLS() }
        case .required?:
            propose(until: upgrade.tls?.patience) { handler in handler.failForWantOfTLS(TelnetFault.tlsTimedOut) }
        }
    }

    private func propose(until limit: TimeAmount?, otherwise: @escaping (TelnetHandler) -> Void) {
        upgrade.stage = .proposed
        engine.requestTLS(now: now)
        limitTLS(to: limit, otherwise: otherwise)
    }

    private func limitTLS(to limit: TimeAmount?, otherwise: @escaping (TelnetHandler) -> Void) {
        upgrade.timer?.cancel()
        guard let limit, let context else { return }
        upgrade.timer = context.eventLoop.assumeIsolated().scheduleTask(in: limit) { otherwise(self) }
    }

    /// The peer has not answered in time. It may know no Telnet; if it does, it may still agree.
    private func proceedWithoutTLS() {
        upgrade.stage = .open
        engine.start(now: now)
        sendOutput(flush: true)
        context?.fireUserInboundEventTriggered(TelnetEvent.unsecured)
        goOn()
    }

    /// It is known whether there is TLS: lets go what waited for that.
    private func goOn() {
        release()
        guard let context, let closing = upgrade.takeClose() else { return }
        close(context: context, mode: closing.mode, promise: closing.promise)
    }

    /// The option was agreed on: both sides say `FOLLOWS` and then nothing.
    func tlsAgreed() {
        upgrade.stage = .under
        limitTLS(to: upgrade.tls?.patience) { handler in handler.fail(TelnetFault.tlsTimedOut) }
    }

    /// The peer will not have TLS, or somebody between will not.
    func tlsRefused() {
        upgrade.timer?.cancel()
        let wasProposed = upgrade.stage == .proposed
        upgrade.stage = .refused
        if upgrade.isRequired {
            failForWantOfTLS(TelnetFault.tlsRefused)
        } else if wasProposed {
            engine.start(now: now)
            sendOutput(flush: false)
            context?.fireUserInboundEventTriggered(TelnetEvent.unsecured)
            goOn()
        }
    }

    /// The connection cannot go on without TLS; a person at the other end is told.
    private func failForWantOfTLS(_ fault: TelnetFault) {
        if role == .server { context?.write(wrapOutboundOut(ByteBuffer(string: Self.notice)), promise: nil) }
        context?.flush()
        fail(fault)
    }

    /// Puts TLS between the socket and us. `bytes` came behind the peer's `FOLLOWS`: they are TLS's, whatever they are.
    func installTLS(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        guard let tls = upgrade.tls else { return }
        context.flush()
        urgency = nil
        do {
            let handler = try tls.makeHandler()
            let pipeline = context.pipeline.syncOperations
            try pipeline.addHandlers([handler] + tls.makeChecks(), position: .before(self))
            guard bytes.readableBytes > 0 else { return }
            handler.channelRead(context: try pipeline.context(handler: handler), data: NIOAny(bytes))
        } catch {
            fail(error)
        }
    }

    /// The handshake is done. What was learned before it is forgotten (section 3.1, 6).
    func tlsCompleted(_ context: ChannelHandlerContext) {
        upgrade.timer?.cancel()
        upgrade.stage = .secured
        compression = Compression(features.inflation)
        text = WireText(features.text)
        engine.restart()
        sendOutput(flush: true)
        context.fireUserInboundEventTriggered(TelnetEvent.secured)
        goOn()
    }

    /// Events from below, of which one is that TLS is in place.
    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent, upgrade.stage == .under {
            tlsCompleted(context)
        }
        context.fireUserInboundEventTriggered(event)
    }
}
