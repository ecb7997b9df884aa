/// The true reason why an attempt to log in failed. For the audit only: the person who tried is told nothing but that it
/// failed.
public enum Rejection: Error, Sendable, Equatable {
    /// The name breaks a rule, so nobody can have it.
    case invalidName(LoginNameError)
    /// Nobody has this name.
    case unknownUser
    /// The user is locked.
    case locked
    /// The password, code or answer is wrong.
    case wrongCredential
    /// The user exists but has no password here.
    case noPassword
    /// The key is not one of the user's.
    case unknownKey
    /// The key cannot be read or is of a kind that is not accepted.
    case invalidKey(PublicKeyError)
    /// The authenticator cannot judge this kind of credential.
    case unsupported
    /// The answers belong to no question of this user, or there were too many questions.
    case brokenConversation
    /// The authenticator vouched for somebody else than was asked about.
    case wrongIdentity
    /// A confirmation that was waited for did not come.
    case unconfirmed
    /// It could not be found out; the text says what, where and what to do.
    case unavailable(String)
    /// Too many attempts are being judged at this moment.
    case overloaded
    /// The person went away before there was an answer.
    case abandoned

    /// Whether the next authenticator in line may be asked. A wrong password, a lock or a fault of the protocol is final;
    /// what says nothing about the person is not.
    public var allowsNext: Bool {
        switch self {
        case .unknownUser, .noPassword, .unknownKey, .unsupported, .unavailable: true
        case .invalidName, .locked, .wrongCredential, .invalidKey, .brokenConversation, .wrongIdentity, .unconfirmed,
            .overloaded, .abandoned:
            false
        }
    }

    /// Whether the failure counts against the person; what is our own fault, or nobody's, does not.
    public var isFailedGuess: Bool {
        switch self {
        case .unavailable, .overloaded: false
        default: true
        }
    }

    /// The reason in words, for the audit and the log.
    public var reason: String {
        switch self {
        case .invalidName(let error): "invalid name: \(error)"
        case .unknownUser: "unknown user"
        case .locked: "user is locked"
        case .wrongCredential: "wrong password"
        case .noPassword: "user has no password"
        case .unknownKey: "not one of the user's keys"
        case .invalidKey(let error): "unusable key: \(error)"
        case .unsupported: "no provider takes this method"
        case .brokenConversation: "answers without a question"
        case .wrongIdentity: "provider vouched for somebody else"
        case .unconfirmed: "not confirmed in time"
        case .unavailable(let text): "could not be checked: \(text)"
        case .overloaded: "too many logins at once"
        case .abandoned: "gone before the answer"
        }
    }
}
