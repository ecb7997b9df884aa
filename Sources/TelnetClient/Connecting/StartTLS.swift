import NIOCore
import NIOSSL
import NIOTelnet

extension TelnetFeatures {
    /// What a connection to `host` has around Telnet: TLS by START_TLS where that is wanted, and then nothing without it.
    ///
    /// Unwanted it is refused: agreed to with whoever asks, it would seem to be more than it is.
    init(_ options: ClientOptions, host: String) throws(ConnectError) {
        self.init()
        guard options.tls.startTLS else { return }
        let context = try ClientTLS.context(options.tls)
        let name = options.tls.isInsecure ? nil : options.tls.name ?? host
        tls = .client(context, serverName: ClientTLS.serverName(options.tls, host: host), .required) {
            [TLSWait(name: name)]
        }
    }
}

/// Waits behind Telnet until START_TLS has put it inside of TLS (draft-altman-telnet-starttls).
final class StartTLSWait: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// The server ended the connection before.
    struct Ended: Error {}

    private let promise: EventLoopPromise<Void>
    private var isDone = false

    init(_ promise: EventLoopPromise<Void>) {
        self.promise = promise
    }

    /// Nobody else reads yet.
    func handlerAdded(context: ChannelHandlerContext) {
        context.read()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !isDone { context.read() }
        context.fireChannelReadComplete()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if !isDone {
            if case TelnetEvent.secured? = event as? TelnetEvent {
                end(.success(()))
            } else if case ChannelEvent.inputClosed? = event as? ChannelEvent {
                end(.failure(Ended()))
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if isDone { return context.fireErrorCaught(error) }
        end(.failure(error))
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !isDone { end(.failure(Ended())) }
        context.fireChannelInactive()
    }

    private func end(_ result: Result<Void, any Error>) {
        isDone = true
        promise.completeWith(result)
    }
}
