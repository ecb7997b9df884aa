import NIOCore
import Policy

/// What every way in needs of the gateway.
struct ListenerContext: Sendable {
    /// The event loops people's channels live on.
    let group: any EventLoopGroup
    /// Proves identities.
    let authentication: Authentication
    /// The SSH host key, made at first start.
    let sshHostKeyPath: String
    /// Told of each connection that a listener's `from` turned away.
    let refused: @Sendable (_ source: String, _ listener: Configuration.Listener) -> Void

    /// Whether `source` is in the listener's `from`; an empty list admits everybody. The refusal is reported.
    func admits(_ source: SocketAddress, to listener: Configuration.Listener) -> Bool {
        if let text = source.ipAddress, let address = IPAddress(text), listener.serves(address) { return true }
        refused(source.ipAndPort, listener)
        return false
    }
}

extension SocketAddress {
    /// `address:port`, or `[address]:port` for IPv6.
    var ipAndPort: String {
        guard let ipAddress, let port else { return description }
        return ipAddress.contains(":") ? "[\(ipAddress)]:\(port)" : "\(ipAddress):\(port)"
    }
}
