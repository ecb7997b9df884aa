import NIOCore

/// The methods a client may go on with (RFC 4252 section 5.1).
public struct SSHAuthMethods: OptionSet, Sendable {
    /// One bit per method.
    public let rawValue: UInt8

    /// The set with these bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// `password`, RFC 4252 section 8.
    public static let password = SSHAuthMethods(rawValue: 1)
    /// `publickey`, RFC 4252 section 7.
    public static let publicKey = SSHAuthMethods(rawValue: 2)
    /// `keyboard-interactive`, RFC 4256.
    public static let interactive = SSHAuthMethods(rawValue: 4)
}

/// One thing a client tries in order to log in.
///
/// Secrets are octets as they came, at most one packet long. The server wipes its own copies after the delegate
/// answered; a delegate that keeps one wipes its own.
public enum SSHAuthAttempt: Sendable {
    /// `none`: a client asks which methods there are (RFC 4252 section 5.2).
    case none
    /// A password.
    case password([UInt8])
    /// A key as in an authorized_keys file, `ssh-ed25519 AAAA...`. Only `signed` proves that the client holds it;
    /// an unsigned one asks whether a signature would be welcome.
    case publicKey(authorizedKey: String, signed: Bool)
    /// Answers to the prompts of the last challenge, in their order; empty at the start of the dialogue.
    case interactive(answers: [[UInt8]])
}

/// What the delegate decides about an attempt.
public enum SSHAuthReply: Sendable {
    /// Logged in. For an unsigned key, like `partial`: go on and sign.
    case accept
    /// No. The client may try again with the methods it was told before.
    case reject
    /// Right so far; only these methods can complete the login (RFC 4252 section 5.1).
    case partial(SSHAuthMethods)
    /// Ask the person; 1 to 16 prompts. Only in answer to `interactive`, elsewhere it counts as `reject`.
    case challenge(name: String, instruction: String, prompts: [SSHPrompt])
    /// End the connection.
    case disconnect
}

/// One question of a keyboard-interactive challenge.
public struct SSHPrompt: Sendable, Equatable {
    /// What the person reads, with its trailing space.
    public var text: String
    /// Whether the terminal shows what is typed.
    public var echo: Bool

    /// A prompt.
    public init(_ text: String, echo: Bool) {
        self.text = text
        self.echo = echo
    }
}

/// The other end of one SSH connection.
public struct SSHPeer: Sendable {
    /// Unique in this server's life, counted from 1.
    public var id: UInt64
    /// Where the client connects from. An IPv4 client of a dual-stack listener has its IPv4 address here.
    public var remote: SocketAddress
    /// The address it reached.
    public var local: SocketAddress
    /// The client's identification string, printable ASCII only; empty until it sent one.
    public var clientVersion: String
}

/// Why a connection ended.
public enum SSHEnd: Sendable, Equatable {
    /// The client hung up or its connection broke.
    case closedByPeer
    /// No login within ``SSHServerConfiguration/loginGrace``.
    case graceExpired
    /// More failed attempts than ``SSHServerConfiguration/maximumAttempts``, or offers than `maximumOffers`.
    case tooManyAttempts
    /// The client broke a rule of the protocol; the text is for people and free of secrets.
    case protocolViolation(String)
    /// The client gave no sign of life, see ``SSHServerConfiguration/keepAliveMisses``.
    case unresponsive
    /// Logged in, but no session within ``SSHServerConfiguration/sessionlessLimit``.
    case sessionless
    /// The delegate answered `disconnect`, or ``SSHServer/disconnect(_:)`` was called.
    case disconnected
    /// The server is going down.
    case shutdown
    /// This host could not serve it: no memory, thread or descriptor.
    case resources(String)
}

/// Decides who may log in. One object serves all connections of a server.
public protocol SSHAuthDelegate: Sendable {
    /// Methods offered to `user` at first. Must not tell known users from unknown ones.
    func methods(user: String, peer: SSHPeer) -> SSHAuthMethods

    /// Judges one attempt. Called on the connection's own thread: it may block on hashing or the network, but owes an
    /// answer in bounded time, as the login-grace timer cannot interrupt it.
    ///
    /// The user's name is constant within a connection; a client that changes it is cut (RFC 4252 section 5).
    func attempt(_ attempt: SSHAuthAttempt, user: String, peer: SSHPeer) -> SSHAuthReply

    /// The connection is over. Called exactly once for every connection that was not turned away at accept, on the
    /// connection's own thread.
    func ended(_ peer: SSHPeer, reason: SSHEnd)
}
