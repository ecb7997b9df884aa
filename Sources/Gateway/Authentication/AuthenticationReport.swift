import AAA

/// What really happened in an attempt to log in; for the audit, never for the person who tried.
public struct AuthenticationReport: Sendable, Equatable {
    /// How it ended.
    public enum Result: Sendable, Equatable {
        /// They are in.
        case accepted(Identity)
        /// They are not, and why.
        case rejected(Rejection)
    }

    /// The name that was given, cut to 64 characters; may be no user's, and hold anything.
    public let user: String
    /// The address it came from.
    public let source: String
    /// The listener it came in by.
    public let listener: String
    /// `password`, `publickey` or `interactive`.
    public let method: String
    /// The provider that decided; nil if none was asked.
    public let provider: String?
    /// How it ended.
    public let result: Result
    /// How long it was held back because of earlier failures.
    public let heldBack: Duration
}

/// What the way in is told.
public enum AuthenticationOutcome: Sendable {
    /// They are in.
    case accepted(Identity)
    /// The key may be used: ask for the signature. Answers an unsigned key only, and proves nothing.
    case keyAcceptable
    /// Ask this, and come back with the answers and the conversation.
    case challenge(Challenge, AuthenticationConversation)
    /// They are not in. There is nothing more to say.
    case rejected
}

/// An attempt that has been asked something. Belongs to one user, one source and one provider.
public struct AuthenticationConversation: Sendable {
    let user: String
    let source: String
    let rounds: Int
    let stage: Stage

    /// What has been asked.
    enum Stage: Sendable {
        /// The password, by the gateway itself; no provider knows yet.
        case password
        /// Whatever the provider of this name wanted to know.
        case provider(String, any Conversation)
    }
}
