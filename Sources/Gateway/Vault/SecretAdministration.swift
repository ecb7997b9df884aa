import AAA
import Store

/// What `sallyport secrets` does, without the printing. The master key is touched only to set a secret.
public struct SecretAdministration: Sendable {
    private let store: any Store
    private let masterKeyPath: String
    private let now: @Sendable () -> Int64

    /// Administration of the secrets in `store`; `now` gives seconds since 1970.
    public init(store: any Store, masterKeyPath: String, now: @escaping @Sendable () -> Int64) {
        self.store = store
        self.masterKeyPath = masterKeyPath
        self.now = now
    }

    /// Adds a secret, or replaces the one of that name.
    public func set(_ name: String, _ secret: Secret) async throws(VaultError) {
        let vault = try await Vault(store: store, masterKeyPath: masterKeyPath)
        try await vault.set(name, secret, now: now())
    }

    /// The names of all secrets, with the time each was last set.
    public func list() async throws(VaultError) -> [SecretSummary] {
        try await Vault.list(in: store)
    }

    /// Removes a secret.
    public func remove(_ name: String) async throws(VaultError) {
        try await Vault.remove(name, from: store)
    }
}
