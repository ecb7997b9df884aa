import NIOCore
import NIOPosix
import Synchronization
import Telnet

/// A Telnet server: a task for each connection, for as long as the task that runs it lives.
///
///     try await TelnetService().run(host: "127.0.0.1", port: 2323) { connection in
///         try await connection.write("Who are you? ")
///         for try await name in connection.lines {
///             try await connection.writeLine("Good day, \(name).")
///         }
///     }
public struct TelnetService: Sendable {
    /// What each connection agrees to.
    public var configuration: TelnetConfiguration
    /// What is around Telnet on each connection.
    public var features: TelnetFeatures
    /// Most connections at a time; the next one is closed at once.
    public var limit = 1000
    /// Proxies, by address, that name the client in a PROXY header, see ``ProxyHandler``.
    public var proxies: Set<String> = []

    /// A server of lines: the client's own line editing, its own echo, no option asked for.
    public init(
        _ configuration: TelnetConfiguration = .lines(role: .server), features: TelnetFeatures = TelnetFeatures()
    ) {
        self.configuration = configuration
        self.features = features
    }

    /// Binds and serves until cancelled. `ready` hears the port, which for 0 the system chooses. A connection ends when `serve` returns
    /// or throws; what it throws is the connection's own affair and ends nothing else.
    public func run(
        host: String, port: Int, ready: @escaping @Sendable (Int) -> Void = { _ in },
        serve: @escaping @Sendable (TelnetConnection) async throws -> Void
    ) async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if !proxies.isEmpty {
                        try channel.pipeline.syncOperations.addHandler(ProxyHandler(from: proxies))
                    }
                    return try TelnetConnection.Unstarted(channel, configuration, features)
                }
            }
        ready(server.channel.localAddress?.port ?? port)
        do {
            try await accept(from: server, serve)
        } catch is CancellationError {
            // What ends a server.
        }
    }

    private func accept(
        from server: NIOAsyncChannel<TelnetConnection.Unstarted, Never>,
        _ serve: @escaping @Sendable (TelnetConnection) async throws -> Void
    ) async throws {
        let open = Open()
        try await withThrowingDiscardingTaskGroup { group in
            try await server.executeThenClose { accepted in
                for try await connection in accepted {
                    let isWithin = open.add(upTo: limit)
                    group.addTask {
                        try? await connection.run(isWithin ? serve : { _ in })
                        if isWithin { open.remove() }
                    }
                }
            }
        }
    }

    /// How many connections there are.
    private final class Open: Sendable {
        private let count = Mutex(0)

        func add(upTo limit: Int) -> Bool {
            count.withLock { count in
                guard count < limit else { return false }
                count += 1
                return true
            }
        }

        func remove() {
            count.withLock { $0 -= 1 }
        }
    }
}
