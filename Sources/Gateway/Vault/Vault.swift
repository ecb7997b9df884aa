import AAA
import Platform
import Store

/// Secrets of the gateway's own: passwords of devices, keys shared with servers. Sealed in the store, opened only for use.
public struct Vault: Sendable {
    /// The longest secret, in bytes.
    public static let secretLimit = 16384

    private let store: any Store
    private let masterKey: MasterKey

    /// A vault over `store` whose master key lies in the file at `masterKeyPath`, made with mode 0600 at first use. If there
    /// is no file but there are secrets, no new key is made: it would open none of them.
    public init(store: any Store, masterKeyPath: String) async throws(VaultError) {
        self.store = store
        // Asked first: a secret that is there was sealed with a key that is there as well, whoever made it meanwhile.
        let isEmpty: Bool
        do throws(StoreError) { isEmpty = try await store.secrets().isEmpty } catch { throw .store(error) }
        do throws(MasterKeyError) {
            masterKey = isEmpty ? try .loadOrCreate(masterKeyPath) : try .load(masterKeyPath)
        } catch {
            if error == .file(.missing(path: masterKeyPath)) { throw .masterKey(.lost(path: masterKeyPath)) }
            throw .masterKey(error)
        }
    }

    /// Adds a secret, or replaces the one of that name. `now` is in seconds since 1970.
    public func set(_ name: String, _ secret: Secret, now: Int64) async throws(VaultError) {
        try Self.check(name)
        guard !secret.isEmpty else { throw .empty }
        guard secret.count <= Self.secretLimit else { throw .tooLong }
        guard let sealed = try? SealedRecord.seal(secret, name: name, with: masterKey) else { throw .unsealable(name) }
        do throws(StoreError) {
            try await store.putSecret(SealedSecret(name: name, sealed: sealed, updatedAt: now))
        } catch {
            throw .store(error)
        }
    }

    /// Opens a secret.
    ///
    /// - Throws: ``VaultError/unknown(_:)`` if there is none of that name, ``VaultError/damaged(_:)`` if it was altered, cut
    ///   off, or sealed under another name.
    public func reveal(_ name: String) async throws(VaultError) -> Secret {
        let found: SealedSecret?
        do throws(StoreError) { found = try await store.secret(named: name) } catch { throw .store(error) }
        guard let found else { throw .unknown(name) }
        do throws(SealedRecord.Fault) {
            return try SealedRecord.open(found.sealed, name: name, with: masterKey)
        } catch {
            switch error {
            case .newerVersion: throw .newerVersion(name)
            case .otherKey: throw .otherKey(name)
            case .damaged: throw .damaged(name)
            }
        }
    }

    /// The names of all secrets, with the time each was last set.
    public func list() async throws(VaultError) -> [SecretSummary] {
        try await Self.list(in: store)
    }

    /// Removes a secret.
    public func remove(_ name: String) async throws(VaultError) {
        try await Self.remove(name, from: store)
    }

    /// The names can be listed without the key.
    static func list(in store: any Store) async throws(VaultError) -> [SecretSummary] {
        do throws(StoreError) {
            return try await store.secrets().map { SecretSummary(name: $0.name, updatedAt: $0.updatedAt) }
        } catch {
            throw .store(error)
        }
    }

    /// A secret can be removed without the key; when that is lost it is all that can be done.
    static func remove(_ name: String, from store: any Store) async throws(VaultError) {
        do throws(StoreError) {
            try await store.removeSecret(named: name)
        } catch {
            if case .missing = error { throw .unknown(name) }
            throw .store(error)
        }
    }

    /// A name is 1 to 64 letters, digits, `.`, `_` or `-`, and does not begin with a hyphen.
    static func check(_ name: String) throws(VaultError) {
        let isSound =
            (1...64).contains(name.utf8.count) && name.first != "-"
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        guard isSound else { throw .invalidName }
    }
}

/// What may be known about a secret without opening it.
public struct SecretSummary: Sendable, Equatable {
    /// The name it is asked for by.
    public let name: String

    /// When it was last set, in seconds since 1970.
    public let updatedAt: Int64

    /// A summary.
    public init(name: String, updatedAt: Int64) {
        self.name = name
        self.updatedAt = updatedAt
    }
}
