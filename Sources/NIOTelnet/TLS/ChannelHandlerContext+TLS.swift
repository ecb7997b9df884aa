import NIOCore
import NIOSSL

extension ChannelHandlerContext {
    /// Whether the channel is in TLS from its first byte, which knows no urgent mark.
    var hasTLS: Bool {
        let pipeline = pipeline.syncOperations
        return (try? pipeline.context(handlerType: NIOSSLHandler.self)) != nil
    }
}
