import NIOCore
import NIOPosix
import NIOTelnet

/// A Telnet server on a free port of the loopback, for one test.
struct Server {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let channel: any Channel

    /// Serves each connection with a ``TelnetHandler`` and what `application` makes.
    init(
        _ configuration: TelnetConfiguration, application: @escaping @Sendable () -> any ChannelHandler
    ) async throws {
        channel = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    try child.pipeline.syncOperations.addHandlers([TelnetHandler(configuration), application()])
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
