import NIOCore
import NIOPosix
import NIOTelnet

/// A Telnet server on a free port of the loopback, for one test.
struct Server {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let channel: any Channel

    /// Serves each connection with a ``TelnetHandler`` and what `application` makes. Nothing is read from a connection
    /// before `isReady`.
    init(
        _ configuration: TelnetConfiguration, _ adjust: (inout TelnetFeatures) -> Void = { _ in },
        isReady: EventLoopFuture<Void>? = nil, application: @escaping @Sendable () -> any ChannelHandler
    ) async throws {
        var made = TelnetFeatures()
        adjust(&made)
        let features = made
        channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { child in
                let ready = isReady?.hop(to: child.eventLoop) ?? child.eventLoop.makeSucceededVoidFuture()
                return ready.flatMapThrowing {
                    try child.pipeline.syncOperations.addHandlers([
                        TelnetHandler(configuration, features: features), application(),
                    ])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    var port: Int {
        channel.localAddress?.port ?? 0
    }

    func stop() async throws {
        try await channel.close()
        try await group.shutdownGracefully()
    }
}
