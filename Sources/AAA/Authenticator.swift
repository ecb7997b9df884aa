/// One way to find out whether somebody is who they say: the local accounts, a RADIUS or TACACS+ server, a code.
///
/// An authenticator is asked with ``begin(_:)`` and answers with a step. If that step is a challenge or a wait, it
/// carries the ``Conversation`` in which the attempt goes on. All state of an attempt lives in its conversation, so that
/// an authenticator keeps no table of attempts, and what was proven in one attempt cannot count in another.
///
/// To add one: one file with the conforming type, one line in the registry of providers, one line in the list of the
/// conformance suite, which every authenticator must pass.
public protocol Authenticator: Sendable {
    /// The name in configuration, logs and audit events.
    var name: String { get }

    /// Starts an attempt. Must answer in the end, whatever the network does; must not tell through its answer or through
    /// the time it takes whether the user exists; must not accept anyone but `request.user`.
    func begin(_ request: AuthenticationRequest) async -> AuthenticationStep
}

/// An attempt under way: it remembers whose it is and what has been proven so far.
public protocol Conversation: Sendable {
    /// Goes on with the answers to the last challenge, in the order of its prompts; with none after a wait.
    func `continue`(_ answers: [Secret]) async -> AuthenticationStep
}

/// What an authenticator wants to happen next.
public enum AuthenticationStep: Sendable {
    /// Ask the person this, then continue.
    case challenge(Challenge, any Conversation)

    /// It is them.
    case accept(Identity)

    /// It is not, or it could not be found out.
    case reject(Rejection)

    /// Nothing is known yet (somebody has to confirm on a telephone): let the time pass, then continue with no answers.
    case wait(Duration, any Conversation)
}

/// An attempt to log in.
public struct AuthenticationRequest: Sendable {
    /// The name that was given; already checked by ``LoginName``.
    public let user: String

    /// The first thing offered.
    public let credential: Credential

    /// The address the attempt comes from, without the port.
    public let source: String

    /// The name of the listener it came in by.
    public let listener: String

    /// A request.
    public init(user: String, credential: Credential, source: String, listener: String) {
        self.user = user
        self.credential = credential
        self.source = source
        self.listener = listener
    }
}
