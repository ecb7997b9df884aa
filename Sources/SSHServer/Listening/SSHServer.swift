import Glibc
import NIOCore

/// Why the server cannot listen. Each text says what and where.
public enum SSHServerError: Error, Equatable, CustomStringConvertible {
    /// The host key cannot be used.
    case hostKey(SSHHostKeyError)
    /// The host is no address and its name is not known.
    case unknownHost(String)
    /// The system refuses the address, as when the port is in use.
    case cannotListen(address: String, errno: Int32)
    /// libssh refuses; its own words.
    case library(String)

    /// For people.
    public var description: String {
        switch self {
        case .hostKey(let error): error.description
        case .unknownHost(let host): "ssh: cannot listen on \(host): no such address"
        case .cannotListen(let address, let code):
            "ssh: cannot listen on \(address): \(String(cString: strerror(code)))"
        case .library(let text): "ssh: \(text)"
        }
    }
}

/// The SSH front door: listens, logs clients in through a delegate, and hands each of their sessions on as a channel.
///
/// libssh serves every connection on a thread of its own with a 256 KiB stack; sessions are NIO channels on `group`,
/// see ``SSHChannel``. Sub-systems, X11, agent and port forwarding are refused.
public final class SSHServer: Sendable {
    private let context: ServerContext
    private let acceptor: Acceptor

    /// A server that does nothing until `bind` and `run`.
    ///
    /// - Parameters:
    ///   - group: where the channels of the sessions live; must outlive the server.
    ///   - onSession: called on the event loop of the session's channel, which is active and reads nothing yet.
    public init(
        configuration: SSHServerConfiguration, group: any EventLoopGroup, delegate: any SSHAuthDelegate,
        onSession: @escaping @Sendable (SSHSession) -> Void
    ) {
        context = ServerContext(
            configuration: configuration, group: group, delegate: delegate, onSession: onSession,
            registry: Registry(
                maximumUnauthenticated: configuration.maximumUnauthenticated,
                maximumConnections: configuration.maximumConnections))
        acceptor = Acceptor(context: context)
    }

    /// Listens on an address, port 0 for a free one. Makes the host key if there is none. May be called several times,
    /// also while the server runs. `::` takes IPv4 clients as well.
    ///
    /// - Returns: the address listened on.
    public func bind(host: String, port: Int) throws(SSHServerError) -> SocketAddress {
        try acceptor.bind(host: host, port: port)
    }

    /// Serves until `stopAccepting`, and returns then; connections go on. To be called once.
    public func run() async {
        await acceptor.run()
    }

    /// Closes the listening sockets. Idempotent; also ends a `run` that has not begun.
    public func stopAccepting() {
        acceptor.stop()
    }

    /// Ends every connection and returns when their threads are gone, or at `deadline`. What sessions have flushed is
    /// given a moment to leave. At the deadline the sockets of those still there are shut down.
    public func closeAll(deadline: NIODeadline) async {
        await context.registry.closeAll(on: context.group.next(), deadline: deadline)
    }

    /// Ends one connection with all its sessions; a peer that is gone already is not an error.
    public func disconnect(_ peerID: UInt64) {
        context.registry.disconnect(peerID)
    }

    /// Connections at this moment, logged in or not.
    public var connectionCount: Int { context.registry.counts.total }

    /// Connections that have not logged in yet.
    public var unauthenticatedCount: Int { context.registry.counts.unauthenticated }

    /// Connections turned away at accept since the start, for the limits or for want of resources.
    public var refusedCount: Int { context.registry.counts.refused }
}

/// What every connection of a server shares.
struct ServerContext: Sendable {
    let configuration: SSHServerConfiguration
    let group: any EventLoopGroup
    let delegate: any SSHAuthDelegate
    let onSession: @Sendable (SSHSession) -> Void
    let registry: Registry
}
