import NIOCore
import NIOPosix
import NIOSSL
import NIOTelnet
import Synchronization

/// Telnet in: plain, or inside TLS from the first byte (`telnets`, port 992).
final class TelnetListener: Listener {
    private enum Limits {
        /// Connections waiting in the kernel to be accepted.
        static let backlog: Int32 = 256
        /// How long a TLS handshake may take.
        static let handshake = TimeAmount.seconds(15)
    }

    let configuration: Configuration.Listener
    private let context: ListenerContext
    private let tls: NIOSSLContext?
    private let server = Mutex<NIOAsyncChannel<AcceptedTelnet, Never>?>(nil)

    init(_ configuration: Configuration.Listener, _ context: ListenerContext) throws {
        self.configuration = configuration
        self.context = context
        self.tls = try configuration.tls.map { try ServerTLS.context(for: $0, listener: configuration.name) }
    }

    func bind() async throws -> SocketAddress {
        do {
            let tls = tls
            let channel = try await ServerBootstrap(group: context.group)
                .serverChannelOption(.backlog, value: Limits.backlog)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.autoRead, value: false)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelOption(.socketOption(.so_keepalive), value: 1)
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .bind(host: configuration.bind.host, port: Int(configuration.bind.port)) { channel in
                    channel.eventLoop.makeCompletedFuture { try AcceptedTelnet(channel, tls: tls) }
                }
            server.withLock { $0 = channel }
            guard let address = channel.channel.localAddress else { throw ChannelError.unknownLocalAddress }
            return address
        } catch {
            throw ListenerError.bind(configuration, error)
        }
    }

    func run(arrive: @escaping @Sendable (Arrival) -> Void) async throws {
        guard let server = server.withLock({ $0 }) else { return }
        try await server.executeThenClose { inbound in
            for try await accepted in inbound {
                guard let source = accepted.channel.remoteAddress, context.admits(source, to: configuration) else {
                    accepted.channel.close(promise: nil)
                    continue
                }
                arrive(
                    Arrival(
                        listener: configuration, source: source.ipAddress ?? "unknown",
                        sourceAndPort: source.ipAndPort, sourcePort: source.port.flatMap { UInt16(exactly: $0) },
                        identity: nil, loginName: nil, request: .shell,
                        dialogue: accepted.dialogue))
            }
        }
    }

    func stop() async {
        let channel = server.withLock { $0?.channel }
        try? await channel?.close().get()
    }

    /// One accepted connection with its handlers in place.
    struct AcceptedTelnet: Sendable {
        let channel: any Channel
        let dialogue: Dialogue

        init(_ channel: any Channel, tls: NIOSSLContext?) throws {
            let pipeline = channel.pipeline.syncOperations
            if let tls {
                try pipeline.addHandler(NIOSSLServerHandler(context: tls))
                try pipeline.addHandler(HandshakeDeadline(after: Limits.handshake))
            }
            let end = UserEnd()
            try pipeline.addHandlers(TelnetHandler(.gatewayServer()), end)
            self.channel = channel
            self.dialogue = Dialogue(channel: channel, end: end)
        }
    }
}
