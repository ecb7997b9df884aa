import NIOCore
import NIOSSL
import NIOTLS
import Terminal

/// Tells when the TLS handshake is done and the certificate is the host's own, or why not. Errors after that are passed on.
final class TLSWait: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let name: String?
    private let promise: EventLoopPromise<Void>
    private var isDone = false

    /// Waits for a handshake with the host called `name`; nil takes any certificate.
    init(name: String?, _ promise: EventLoopPromise<Void>) {
        self.name = name
        self.promise = promise
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted = event, !isDone { completed(context) }
        context.fireUserInboundEventTriggered(event)
    }

    private func completed(_ context: ChannelHandlerContext) {
        isDone = true
        guard let name else { return promise.succeed(()) }
        let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
        let names = handler?.peerCertificate.map(CertificateName.all) ?? []
        guard CertificateName.matches(names, name) else {
            promise.fail(WrongName(wanted: name, found: names))
            context.close(promise: nil)
            return
        }
        promise.succeed(())
    }

    /// The certificate is for somebody else.
    struct WrongName: Error {
        let wanted: String
        let found: [CertificateName]

        /// One line, of bounded length.
        var reason: String {
            let list = found.prefix(4).map { DisplayText.sanitized($0.description, limit: 80) }.joined(separator: ", ")
            return "its certificate is for \(list.isEmpty ? "no name at all" : list) and not for \(wanted)"
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isDone else { return context.fireErrorCaught(error) }
        isDone = true
        promise.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !isDone {
            isDone = true
            promise.fail(NIOSSLError.uncleanShutdown)
        }
        context.fireChannelInactive()
    }
}
