import AAA
import Audit
import Crypto
import Platform
import Policy
import Store
import Synchronization

/// Everything a gateway keeps on disk, opened: users, secrets, the audit trail, where the recordings are.
///
/// The command line opens it too, beside a running gateway or without one.
public struct GatewayState: Sendable {
    /// The state directory, mode 0700.
    public let directory: String
    /// The users of the configuration and of the store, as one.
    public let accounts: Accounts
    /// What an administrator does to users.
    public let users: UserAdministration
    /// What an administrator does to secrets.
    public let secrets: SecretAdministration
    /// Who did what.
    public let trail: AuditTrail
    let vault: Vault
    let passwords: Argon2Passwords
    let clock: GatewayClock
    private let store: SQLiteStore
    private let current: CurrentConfiguration

    /// Where recordings are kept.
    public var recordingsDirectory: String { directory + "/recordings" }

    /// Opens the state that `configuration` names, making what is not there yet. Throws ``StartError``.
    public init(configuration: Configuration) async throws {
        do {
            let directory = configuration.gateway.state
            try PrivateFile.ensureDirectory(directory)
            let clock = GatewayClock.system
            let masterKeyPath = directory + "/master.key"
            let store = try SQLiteStore(path: directory + "/sallyport.db")
            let current = CurrentConfiguration(configuration)
            let accounts = Accounts(
                store: store, configured: { current.value.configuredUser(named: $0) },
                allConfigured: { current.value.users.map(ConfiguredUser.init) })
            let passwords = Argon2Passwords()
            self.directory = directory
            self.clock = clock
            self.store = store
            self.current = current
            self.accounts = accounts
            self.passwords = passwords
            users = UserAdministration(accounts: accounts, passwords: passwords, now: { clock.seconds() })
            secrets = SecretAdministration(store: store, masterKeyPath: masterKeyPath, now: { clock.seconds() })
            vault = try await Vault(store: store, masterKeyPath: masterKeyPath)
            trail = try AuditTrail(
                directory: directory + "/audit", key: Self.auditKey(of: configuration), node: configuration.gateway.name
            )
        } catch {
            throw StartError(error)
        }
    }

    /// The key of the audit trail's chain. Throws ``StartError`` where there is none: a new one could verify nothing.
    public static func auditKey(of configuration: Configuration) throws -> AuditKey {
        do {
            return try MasterKey.load(configuration.gateway.state + "/master.key").auditKey
        } catch {
            throw StartError(error)
        }
    }

    /// The configuration in force; replaced by a reload.
    var configuration: Configuration {
        get { current.value }
        nonmutating set { current.value = newValue }
    }

    /// Closes the database and writes what the trail still holds.
    public func close() throws {
        try trail.flush()
        try store.close()
    }
}

/// The configuration in force, shared by everything that decides.
private final class CurrentConfiguration: Sendable {
    private let configuration: Mutex<Configuration>

    init(_ configuration: Configuration) {
        self.configuration = Mutex(configuration)
    }

    var value: Configuration {
        get { configuration.withLock { $0 } }
        set { configuration.withLock { $0 = newValue } }
    }
}

extension ConfiguredUser {
    /// A user of the configuration, whose keys were checked when it was loaded.
    fileprivate init(_ user: User) {
        self.init(name: user.name, roles: user.roles, keys: user.keys.compactMap { try? PublicKey(line: $0) })
    }
}

extension Configuration {
    fileprivate func configuredUser(named name: String) -> ConfiguredUser? {
        user(named: name).map(ConfiguredUser.init)
    }
}
