import AAA
import Store

/// All users there are: those of the configuration and those of the store, as one.
public final class Accounts: Sendable {
    /// The store that holds passwords, locks and the users who are not configured.
    public let store: any Store

    private let configured: @Sendable (String) -> ConfiguredUser?
    private let allConfigured: @Sendable () -> [ConfiguredUser]

    /// Accounts over `store`. `configured` is asked for one user and `allConfigured` for all of them each time they are
    /// needed, so that a reload of the configuration counts at once.
    public init(
        store: any Store, configured: @escaping @Sendable (String) -> ConfiguredUser?,
        allConfigured: @escaping @Sendable () -> [ConfiguredUser]
    ) {
        self.store = store
        self.configured = configured
        self.allConfigured = allConfigured
    }

    /// Accounts with a fixed set of configured users, for commands that run once.
    public convenience init(store: any Store, configured users: [ConfiguredUser] = []) {
        let byName = Dictionary(users.map { ($0.name, $0) }) { first, _ in first }
        self.init(store: store, configured: { byName[$0] }, allConfigured: { users })
    }

    /// The user of that name; nil if there is none. Asks the store in either case, so that both take the same time.
    public func account(named name: String) async throws(StoreError) -> Account? {
        let stored = try await store.user(named: name)
        return Account(configured: configured(name), stored: stored)
    }

    /// All users, by name.
    public func accounts() async throws(StoreError) -> [Account] {
        let stored = Dictionary(try await store.users().map { ($0.name, $0) }) { first, _ in first }
        let named = Dictionary(allConfigured().map { ($0.name, $0) }) { first, _ in first }
        return Set(stored.keys).union(named.keys).sorted()
            .compactMap { Account(configured: named[$0], stored: stored[$0]) }
    }

    /// Whether the configuration names this user.
    func isConfigured(_ name: String) -> Bool { configured(name) != nil }
}
