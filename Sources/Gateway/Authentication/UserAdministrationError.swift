import AAA
import Store

/// Why a change to the users was not made.
public enum UserAdministrationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The name cannot be a user's.
    case invalidName(LoginNameError)
    /// A role has no name, or too long a one.
    case invalidRole
    /// More roles or keys than one user may have.
    case tooMany(Int)
    /// There is a user of that name.
    case exists(String)
    /// There is no user of that name.
    case unknown(String)
    /// The configuration names the user, so only it can add or remove them.
    case configured(String)
    /// The password is empty.
    case emptyPassword
    /// The password could not be hashed.
    case password(PasswordCheckError)
    /// The key cannot be used.
    case key(PublicKeyError)
    /// The user has no such key.
    case unknownKey(String)
    /// The key stands in the configuration, so only it can take it away.
    case configuredKey(String)
    /// The store failed.
    case store(StoreError)

    /// What, where and what to do.
    public var description: String {
        switch self {
        case .invalidName(let error): "not a name for a user: \(error)"
        case .invalidRole: "a role's name has 1 to \(LoginName.userLimit) bytes"
        case .tooMany(let limit): "a user has at most \(limit) roles and \(limit) keys"
        case .exists(let name): "user \(name) exists already; change the password with: sallyport users passwd \(name)"
        case .unknown(let name): "there is no user \(name); see: sallyport users list"
        case .configured(let name):
            "user \(name) stands in the configuration; add or remove users there, "
                + "or use: sallyport users passwd|lock|unlock|key \(name)"
        case .emptyPassword: "the password is empty"
        case .password(let error): error.description
        case .key(let error): "public key: \(error)"
        case .unknownKey(let name): "user \(name) has no such key; see: sallyport users show \(name)"
        case .configuredKey(let name): "this key of \(name) stands in the configuration; remove it there"
        case .store(let error): error.description
        }
    }
}
