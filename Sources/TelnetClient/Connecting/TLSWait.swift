import NIOCore
import NIOSSL
import NIOTLS
import Terminal

/// Tells when the TLS handshake is done and the certificate is the host's own, or why not. Errors are passed on, the
/// handshake only if all is well.
final class TLSWait: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let name: String?
    private let promise: EventLoopPromise<Void>?
    private var isDone = false

    /// Waits for a handshake with the host called `name`; nil takes any certificate.
    init(name: String?, _ promise: EventLoopPromise<Void>? = nil) {
        self.name = name
        self.promise = promise
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case TLSUserEvent.handshakeCompleted = event, !isDone else {
            return context.fireUserInboundEventTriggered(event)
        }
        isDone = true
        do throws(WrongName) {
            try check(context)
        } catch {
            promise?.fail(error)
            context.fireErrorCaught(error)
            return context.close(promise: nil)
        }
        promise?.succeed()
        context.fireUserInboundEventTriggered(event)
    }

    private func check(_ context: ChannelHandlerContext) throws(WrongName) {
        guard let name else { return }
        let handler = try? context.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
        let names = handler?.peerCertificate.map(CertificateName.all) ?? []
        guard CertificateName.matches(names, name) else { throw WrongName(wanted: name, found: names) }
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
        context.fireErrorCaught(error)
        guard !isDone else { return }
        isDone = true
        promise?.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !isDone {
            isDone = true
            promise?.fail(NIOSSLError.uncleanShutdown)
        }
        context.fireChannelInactive()
    }
}
