import AAA
import Glibc
import NIOCore

/// A way in. A new one is one file beside this and one line in ``ListenerKinds``.
///
/// Binding and running are apart because they fail differently: a port in use is a mistake of the configuration that
/// must stop the start, a connection that fails is one person's bad day.
protocol Listener: Sendable {
    /// Its configuration; two equal ones need no restart of the listener at a reload.
    var configuration: Configuration.Listener { get }

    /// Takes the address. Throws ``ListenerError``.
    func bind() async throws -> SocketAddress

    /// Accepts people and hands each to `arrive` until ``stop()``; returns when nobody new can come.
    func run(arrive: @escaping @Sendable (Arrival) -> Void) async throws

    /// Takes nobody new. Those who are in stay in.
    func stop() async
}

/// What stops a listener from starting, in words for whoever runs the gateway.
public enum ListenerError: Error, CustomStringConvertible {
    /// The address cannot be bound.
    case bind(listener: String, address: String, reason: String)
    /// The certificate or key cannot be used.
    case tls(listener: String, reason: String)
    /// The SSH host key cannot be used.
    case hostKey(listener: String, reason: String)

    /// One line: what, where, what to do.
    public var description: String {
        switch self {
        case .bind(let listener, let address, let reason):
            "listener \(listener): cannot listen on \(address): \(reason)"
        case .tls(let listener, let reason): "listener \(listener): TLS: \(reason)"
        case .hostKey(let listener, let reason): "listener \(listener): SSH host key: \(reason)"
        }
    }

    /// Puts `error` of a bind in words.
    static func bind(_ configuration: Configuration.Listener, _ error: any Error) -> ListenerError {
        let reason =
            switch (error as? IOError)?.errnoCode {
            case EADDRINUSE: "another program has that port; stop it or choose another port"
            case EACCES: "ports below 1024 need root or CAP_NET_BIND_SERVICE"
            case EADDRNOTAVAIL: "this machine does not have that address"
            case .some(let code): String(cString: strerror(code))
            case .none: String(describing: error)
            }
        return .bind(listener: configuration.name, address: configuration.bind.description, reason: reason)
    }
}

/// One person who came in, as a listener hands them to a session.
struct Arrival: Sendable {
    /// What a person came for.
    enum Request: Sendable, Equatable {
        /// A terminal session.
        case shell
        /// One command, or the name of a target.
        case exec(String)
    }

    /// The listener they came by.
    let listener: Configuration.Listener
    /// Where they come from: the address without a port, for policy and throttling.
    let source: String
    /// The same with the port, for people.
    let sourceAndPort: String
    /// The port they come from.
    let sourcePort: UInt16?
    /// Who they are, when the way in has proved it already.
    let identity: Identity?
    /// `user` or `user+target`, when the way in brings a name.
    let loginName: String?
    /// What they came for.
    let request: Request
    /// The gateway's end of the line to them.
    let dialogue: Dialogue
}

/// Every way in that exists, by its `proto`.
enum ListenerKinds {
    typealias Make = @Sendable (Configuration.Listener, ListenerContext) throws -> any Listener

    static let all: [Configuration.Listener.Proto: Make] = [
        .ssh: { try SSHListener($0, $1) },
        .telnets: { try TelnetListener($0, $1) },
        .telnet: { try TelnetListener($0, $1) },
    ]

    /// The listener that `configuration` asks for.
    static func make(_ configuration: Configuration.Listener, _ context: ListenerContext) throws -> any Listener {
        guard let make = all[configuration.proto] else {
            throw ListenerError.bind(
                listener: configuration.name, address: configuration.bind.description,
                reason: "proto \(configuration.proto.rawValue) is not in this version")
        }
        return try make(configuration, context)
    }
}
