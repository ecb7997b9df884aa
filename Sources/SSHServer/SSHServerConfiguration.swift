/// What one SSH front door does and how much it takes: where its host key lies, and every limit with its default.
///
/// Byte counts are octets of payload; durations are wall time measured on the monotonic clock.
public struct SSHServerConfiguration: Sendable {
    /// Path of the ed25519 host key; made with mode 0600 at the first start, see ``SSHHostKey``.
    public var hostKeyPath: String

    /// Time from the TCP accept to a completed login, key exchange included. A silent peer is cut when it ends.
    public var loginGrace: Duration = .seconds(60)

    /// Failed attempts that carry a credential (a password, a signature, a set of answers) before the connection ends.
    public var maximumAttempts = 6

    /// Offers that carry none: unsigned keys, unknown methods, challenges begun. More than this ends the connection.
    public var maximumOffers = 32

    /// Connections that have not logged in yet; further ones are closed at accept.
    public var maximumUnauthenticated = 64

    /// Connections in total; further ones are closed at accept.
    public var maximumConnections = 2000

    /// Session channels open at once in one connection (a client that multiplexes shares one connection).
    public var maximumSessionsPerConnection = 8

    /// Silence after which a logged-in client is asked for a sign of life.
    public var keepAliveInterval: Duration = .seconds(30)

    /// Requests for a sign of life, one per interval, that may stay unanswered; after one more the client is gone.
    public var keepAliveMisses = 4

    /// How long a logged-in connection may stay without any session channel.
    public var sessionlessLimit: Duration = .seconds(600)

    /// How long a channel that was closed here may take to deliver what was written before.
    public var lingerLimit: Duration = .seconds(5)

    /// Text shown before the login (RFC 4252 section 5.4), or nil.
    public var banner: String?

    /// Bytes from the client held for a channel whose reader does not read. libssh's window, 1,280,000 octets, cannot be
    /// made smaller and comes on top while the reader is stalled, once more while a slow one catches up.
    public var inboundLimit = 256 * 1024

    /// Bytes written to a channel and not yet taken by the client. Writability turns off far below, at the high
    /// watermark; a writer that goes on regardless has its channel closed here.
    public var outboundLimit = 4 * 1024 * 1024

    /// A configuration with the defaults and the given host key.
    public init(hostKeyPath: String) {
        self.hostKeyPath = hostKeyPath
    }
}
