import AAA
import Store

/// What `sallyport users` does, without the printing.
public struct UserAdministration: Sendable {
    /// The most roles, and the most keys, one user may be given.
    public static let listLimit = 64

    /// A password with fewer characters is taken, but ``isWeak(_:)``.
    public static let advisedPasswordLength = 8

    private let accounts: Accounts
    private let passwords: any PasswordChecker
    private let now: @Sendable () -> Int64

    /// Administration of `accounts`; `now` gives seconds since 1970.
    public init(accounts: Accounts, passwords: any PasswordChecker, now: @escaping @Sendable () -> Int64) {
        self.accounts = accounts
        self.passwords = passwords
        self.now = now
    }

    /// Adds a user who is not in the configuration.
    public func add(
        _ name: String, roles: [String], password: Secret?, keys: [String] = []
    ) async throws(UserAdministrationError) -> Account {
        do throws(LoginNameError) { try LoginName.checkUser(name) } catch { throw .invalidName(error) }
        guard !accounts.isConfigured(name) else { throw .configured(name) }
        guard roles.count <= Self.listLimit, keys.count <= Self.listLimit else { throw .tooMany(Self.listLimit) }
        for role in roles where role.isEmpty || role.utf8.count > LoginName.userLimit { throw .invalidRole }
        var record = UserRecord(name: name, roles: Set(roles).sorted(), createdAt: now())
        for line in keys {
            let key = try Self.key(from: line)
            if !record.keys.contains(key) { record.keys.append(key) }
        }
        if let password {
            record.passwordHash = try await hash(password)
            record.passwordSetAt = now()
        }
        try await insert(record)
        return try await show(name)
    }

    /// All users, by name.
    public func list() async throws(UserAdministrationError) -> [Account] {
        do throws(StoreError) { return try await accounts.accounts() } catch { throw .store(error) }
    }

    /// One user.
    public func show(_ name: String) async throws(UserAdministrationError) -> Account {
        let found: Account?
        do throws(StoreError) { found = try await accounts.account(named: name) } catch { throw .store(error) }
        guard let found else { throw .unknown(name) }
        return found
    }

    /// Removes a user who is not in the configuration, and what is left of one who was.
    public func remove(_ name: String) async throws(UserAdministrationError) {
        guard !accounts.isConfigured(name) else { throw .configured(name) }
        do throws(StoreError) {
            try await accounts.store.removeUser(named: name)
        } catch {
            if case .missing = error { throw .unknown(name) }
            throw .store(error)
        }
    }

    /// Shuts a user out, wherever they come from. Ending live sessions is the gateway's part.
    public func lock(_ name: String) async throws(UserAdministrationError) -> Account {
        try await change(name) { $0.isLocked = true }
    }

    /// Lets a user in again.
    public func unlock(_ name: String) async throws(UserAdministrationError) -> Account {
        try await change(name) { $0.isLocked = false }
    }

    /// Gives a user a password; nil takes it away.
    public func setPassword(_ password: Secret?, of name: String) async throws(UserAdministrationError) -> Account {
        _ = try await show(name)
        var hash: String?
        if let password { hash = try await self.hash(password) }
        let time = now()
        return try await change(name) { [hash] in
            $0.passwordHash = hash
            $0.passwordSetAt = hash == nil ? nil : time
        }
    }

    /// Gives a user a key, as one line of a `.pub` file. One that is there already is no error.
    public func addKey(_ line: String, to name: String) async throws(UserAdministrationError) -> PublicKey {
        let key = try Self.key(from: line)
        let account = try await show(name)
        guard account.keys.count < Self.listLimit || account.keys.contains(key) else { throw .tooMany(Self.listLimit) }
        guard !account.keys.contains(key) else { return key }
        _ = try await change(name) { if !$0.keys.contains(key) { $0.keys.append(key) } }
        return key
    }

    /// Takes a key away, named by its fingerprint or by its line.
    public func removeKey(_ text: String, from name: String) async throws(UserAdministrationError) -> PublicKey {
        let account = try await show(name)
        let named = try? PublicKey(line: text)
        guard let key = account.keys.first(where: { $0.fingerprint == text || $0 == named }) else {
            throw .unknownKey(name)
        }
        let stored: UserRecord?
        do throws(StoreError) { stored = try await accounts.store.user(named: name) } catch { throw .store(error) }
        guard stored?.keys.contains(key) == true else { throw .configuredKey(name) }
        _ = try await change(name) { $0.keys.removeAll { $0 == key } }
        return key
    }

    /// Whether a password is shorter than is wise. It is taken all the same: the one who sets it decides.
    public static func isWeak(_ password: Secret) -> Bool {
        password.withBytes { String(decoding: $0, as: UTF8.self).count < advisedPasswordLength }
    }

    private func change(
        _ name: String, _ body: @escaping @Sendable (inout UserRecord) -> Void
    ) async throws(UserAdministrationError) -> Account {
        if accounts.isConfigured(name) {
            let overlay = UserRecord(name: name, isOverlay: true, createdAt: now())
            do throws(StoreError) {
                try await accounts.store.insertUser(overlay)
            } catch {
                guard case .exists = error else { throw .store(error) }
            }
        }
        _ = try await show(name)
        do throws(StoreError) {
            _ = try await accounts.store.updateUser(named: name, body)
        } catch {
            if case .missing = error { throw .unknown(name) }
            throw .store(error)
        }
        return try await show(name)
    }

    private func insert(_ record: UserRecord) async throws(UserAdministrationError) {
        do throws(StoreError) {
            // What is left of a user who was configured once is nobody, and must not keep the name.
            if try await accounts.store.user(named: record.name)?.isOverlay == true {
                try await accounts.store.removeUser(named: record.name)
            }
            try await accounts.store.insertUser(record)
        } catch {
            if case .exists = error { throw .exists(record.name) }
            throw .store(error)
        }
    }

    private func hash(_ password: Secret) async throws(UserAdministrationError) -> String {
        guard !password.isEmpty else { throw .emptyPassword }
        do throws(PasswordCheckError) { return try await passwords.hash(password) } catch { throw .password(error) }
    }

    private static func key(from line: String) throws(UserAdministrationError) -> PublicKey {
        do throws(PublicKeyError) { return try PublicKey(line: line) } catch { throw .key(error) }
    }
}
