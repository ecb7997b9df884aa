import Store

/// Why the vault did not do what it was asked. Never holds any part of a secret.
public enum VaultError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The name cannot be a secret's.
    case invalidName
    /// The secret is empty.
    case empty
    /// The secret is longer than ``Vault/secretLimit``.
    case tooLong
    /// The cipher refused to seal it; nothing was stored.
    case unsealable(String)
    /// There is none of that name.
    case unknown(String)
    /// It was altered, cut off, or sealed under another name.
    case damaged(String)
    /// It was sealed with another master key.
    case otherKey(String)
    /// A later version of the program sealed it.
    case newerVersion(String)
    /// The master key cannot be used.
    case masterKey(MasterKeyError)
    /// The store failed.
    case store(StoreError)

    /// What, where and what to do.
    public var description: String {
        switch self {
        case .invalidName: "a secret's name has 1 to 64 letters, digits, '.', '_' or '-', and no hyphen in front"
        case .empty: "the secret is empty; give it on standard input"
        case .tooLong: "the secret is longer than \(Vault.secretLimit) bytes"
        case .unsealable(let name): "secret \(name) could not be sealed; nothing was stored"
        case .unknown(let name): "there is no secret \(name); set it with: sallyport secrets set \(name)"
        case .damaged(let name):
            "secret \(name) was altered outside of sallyport; find out by whom, then set it again with: "
                + "sallyport secrets set \(name)"
        case .otherKey(let name):
            "secret \(name) was sealed with another master key; restore that key, or set the secret again with: "
                + "sallyport secrets set \(name)"
        case .newerVersion(let name): "secret \(name) was sealed by a newer version; use that one"
        case .masterKey(let error): error.description
        case .store(let error): error.description
        }
    }
}
