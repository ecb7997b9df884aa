import AAA

/// What is kept about a user.
public struct UserRecord: Sendable, Equatable {
    /// The user's name; cannot change.
    public let name: String

    /// The names of the roles given here. Roles given in the configuration are not repeated.
    public var roles: [String]

    /// The argon2id text of the password; nil if the user has none.
    public var passwordHash: String?

    /// The public keys given here, each once.
    public var keys: [PublicKey]

    /// Whether the user is shut out.
    public var isLocked: Bool

    /// Whether the record only adds to a user of the configuration (a password, a lock). Such a record on its own makes
    /// nobody a user: who is taken out of the configuration is out.
    public let isOverlay: Bool

    /// When the record was made, in seconds since 1970.
    public let createdAt: Int64

    /// When the password was last set, in seconds since 1970; nil if there is none.
    public var passwordSetAt: Int64?

    /// A record.
    public init(
        name: String, roles: [String] = [], passwordHash: String? = nil, keys: [PublicKey] = [], isLocked: Bool = false,
        isOverlay: Bool = false, createdAt: Int64, passwordSetAt: Int64? = nil
    ) {
        self.name = name
        self.roles = roles
        self.passwordHash = passwordHash
        self.keys = keys
        self.isLocked = isLocked
        self.isOverlay = isOverlay
        self.createdAt = createdAt
        self.passwordSetAt = passwordSetAt
    }
}

/// A secret that only the vault can read. The store neither knows the key nor looks inside.
public struct SealedSecret: Sendable, Equatable {
    /// The name it is asked for by, and the id it was sealed under.
    public let name: String

    /// The sealed bytes.
    public let sealed: [UInt8]

    /// When it was last set, in seconds since 1970.
    public let updatedAt: Int64

    /// A sealed secret.
    public init(name: String, sealed: [UInt8], updatedAt: Int64) {
        self.name = name
        self.sealed = sealed
        self.updatedAt = updatedAt
    }
}
