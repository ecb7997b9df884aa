import AAA

/// A kind of authenticator that configuration can ask for.
public struct ProviderKind: Sendable {
    /// The word behind `type:`.
    public let type: String

    /// Makes the authenticator.
    public let make: @Sendable (ProviderContext) -> any Authenticator
}

/// What an authenticator may be made from.
public struct ProviderContext: Sendable {
    /// The users there are.
    public let accounts: Accounts

    /// Compares passwords.
    public let passwords: any PasswordChecker

    /// A context.
    public init(accounts: Accounts, passwords: any PasswordChecker) {
        self.accounts = accounts
        self.passwords = passwords
    }
}

/// All kinds of authenticator.
public enum Providers {
    /// The registry: one line for each kind.
    public static let all = [
        ProviderKind(type: "local") { LocalAuthenticator(accounts: $0.accounts, passwords: $0.passwords) }
    ]
}
