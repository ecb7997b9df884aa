import AAA
import Store

/// A user as the configuration names them. Passwords are never there.
public struct ConfiguredUser: Sendable, Equatable {
    /// The user's name.
    public let name: String

    /// The names of the user's roles.
    public let roles: [String]

    /// The user's public keys.
    public let keys: [PublicKey]

    /// A configured user.
    public init(name: String, roles: [String], keys: [PublicKey] = []) {
        self.name = name
        self.roles = roles
        self.keys = keys
    }
}

/// A user, as configuration and store together describe them.
public struct Account: Sendable, Equatable {
    /// Where a user comes from.
    public enum Origin: String, Sendable {
        /// From the configuration alone.
        case configuration
        /// From `sallyport users` alone.
        case state
        /// From the configuration; a password, keys or a lock were added by `sallyport users`.
        case both
    }

    /// The user's name.
    public let name: String
    /// Where the user comes from.
    public let origin: Origin
    /// The names of the user's roles, sorted.
    public let roles: [String]
    /// The keys from both places, each once.
    public let keys: [PublicKey]
    /// The stored hash of the password; nil if there is none.
    public let passwordHash: String?
    /// Whether the user is shut out.
    public let isLocked: Bool
    /// When the stored part was made, in seconds since 1970; nil if there is none.
    public let createdAt: Int64?

    /// Puts the two halves together; nil if neither makes a user.
    ///
    /// The roles of a configured user are those of the configuration alone: what is reviewed there is what holds.
    init?(configured: ConfiguredUser?, stored: UserRecord?) {
        guard let name = configured?.name ?? stored?.name else { return nil }
        if configured == nil, stored?.isOverlay == true { return nil }
        self.name = name
        origin = configured == nil ? .state : stored == nil ? .configuration : .both
        roles = Set(configured?.roles ?? stored?.roles ?? []).sorted()
        var seen: Set<PublicKey> = []
        keys = ((configured?.keys ?? []) + (stored?.keys ?? [])).filter { seen.insert($0).inserted }
        passwordHash = stored?.passwordHash
        isLocked = stored?.isLocked ?? false
        createdAt = stored?.createdAt
    }
}
