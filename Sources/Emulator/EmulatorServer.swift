import NIOCore
import NIOPosix
import NIOTelnet
import Synchronization

/// An emulated device that listens for Telnet connections.
///
/// All connections reach the same device: what one configures, the others see. Runs on the event loops it is given
/// and ends nothing but its own connections.
public final class EmulatorServer: Sendable {
    /// Why a server could not be started.
    public enum StartError: Error, Sendable, Equatable, CustomStringConvertible {
        /// Local: there is no emulated device of that family.
        case unknownFamily(String)

        /// One line for people.
        public var description: String {
            switch self {
            case .unknownFamily(let name):
                "no emulated device of family \(name); there is: \(EmulatorServer.families.joined(separator: ", "))"
            }
        }
    }

    /// The families that can be emulated.
    public static var families: [String] { EmulatedFamilies.names }

    private let listener: any Channel
    private let connections: Connections

    /// Starts a device; throws if its family is unknown or the address cannot be bound.
    /// - Parameters:
    ///   - configuration: What the device is like.
    ///   - group: Where connections run.
    ///   - host: Address to listen on.
    ///   - port: Port to listen on; 0 takes a free one.
    public static func start(
        configuration: EmulatorConfiguration, group: any EventLoopGroup, host: String, port: Int
    ) async throws -> EmulatorServer {
        guard let device = EmulatedFamilies.start(configuration) else {
            throw StartError.unknownFamily(configuration.family)
        }
        let connections = Connections(limit: configuration.maximumConnections)
        let start = NIODeadline.now()
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                guard connections.add(channel) else {
                    return channel.eventLoop.makeFailedFuture(ChannelError.inputClosed)
                }
                channel.closeFuture.whenComplete { _ in connections.remove(channel) }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(
                        TelnetHandler(negotiation), EmulatorHandler(device: device, start: start))
                }
            }
            .bind(host: host, port: port).get()
        return EmulatorServer(listener: listener, connections: connections)
    }

    private init(listener: any Channel, connections: Connections) {
        self.listener = listener
        self.connections = connections
    }

    /// Where it listens; nil once it is shut down.
    public var localAddress: SocketAddress? { listener.localAddress }

    /// Stops listening and closes all connections.
    public func shutdown() async {
        try? await listener.close()
        for channel in connections.all() { try? await channel.close() }
    }

    /// A device echoes, needs no go-ahead, and wants to know the terminal and its size; it does so in character mode.
    private static var negotiation: TelnetConfiguration {
        var configuration = TelnetConfiguration.gatewayServer()
        configuration.remote = [.suppressGoAhead, .naws, .terminalType, .binary]
        configuration.requests = [
            .init(.will, .echo), .init(.will, .suppressGoAhead), .init(.do, .terminalType), .init(.do, .naws),
        ]
        configuration.askUser = false
        return configuration
    }
}

/// The connections being served, so that they can be counted and closed.
private final class Connections: Sendable {
    private let limit: Int
    private let channels = Mutex<[ObjectIdentifier: any Channel]>([:])

    init(limit: Int) {
        self.limit = limit
    }

    /// False if there are as many as may be.
    func add(_ channel: any Channel) -> Bool {
        channels.withLock { channels in
            guard channels.count < limit else { return false }
            channels[ObjectIdentifier(channel)] = channel
            return true
        }
    }

    func remove(_ channel: any Channel) {
        channels.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    func all() -> [any Channel] { channels.withLock { Array($0.values) } }
}
