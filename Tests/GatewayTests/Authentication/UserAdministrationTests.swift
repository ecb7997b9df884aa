import AAA
import Gateway
import Store
import Testing

@Suite struct UserAdministrationTests {
    private func withAdministration(
        configured: [ConfiguredUser] = [], passwords: CountingPasswords = CountingPasswords(),
        _ body: (UserAdministration, SQLiteStore) async throws -> Void
    ) async throws {
        try await withStateDirectory { directory in
            let store = try SQLiteStore(path: directory + "/s.db")
            let administration = UserAdministration(
                accounts: Accounts(store: store, configured: configured), passwords: passwords, now: { 1_700_000_000 })
            try await body(administration, store)
        }
    }

    private let alice = ConfiguredUser(name: "alice", roles: ["netops"])

    @Test func `a new user has what was given, and the password only as a hash`() async throws {
        try await withAdministration { users, store in
            let key = try sampleKey(1)
            let account = try await users.add(
                "bob", roles: ["b", "a", "b"], password: Secret("right"), keys: [key.line, key.line])
            #expect(account.roles == ["a", "b"])
            #expect(account.keys == [key])
            #expect(account.origin == .state)
            let record = try #require(try await store.user(named: "bob"))
            #expect(record.passwordHash == CountingPasswords.text("right"))
            #expect((record.createdAt, record.passwordSetAt) == (1_700_000_000, 1_700_000_000))
            #expect(try await users.list() == [account])
            #expect(try await users.show("bob") == account)
        }
    }

    @Test(arguments: [
        ("", UserAdministrationError.invalidName(.empty)), ("-x", .invalidName(.startsWithHyphen)),
        ("a+b", .invalidName(.forbiddenCharacter(0x2B))), ("alice", .configured("alice")), ("bob", .exists("bob")),
    ])
    func `a name that cannot be or is taken is refused`(name: String, error: UserAdministrationError) async throws {
        try await withAdministration(configured: [alice]) { users, _ in
            _ = try await users.add("bob", roles: [], password: nil)
            await #expect(throws: error) { try await users.add(name, roles: [], password: nil) }
        }
    }

    @Test func `what cannot be kept is refused before anything is`() async throws {
        try await withAdministration { users, store in
            await #expect(throws: UserAdministrationError.emptyPassword) {
                try await users.add("bob", roles: [], password: Secret(""))
            }
            await #expect(throws: UserAdministrationError.key(.options)) {
                try await users.add("bob", roles: [], password: nil, keys: ["no-pty " + sampleKey(1).line])
            }
            await #expect(throws: UserAdministrationError.invalidRole) {
                try await users.add("bob", roles: [""], password: nil)
            }
            await #expect(throws: UserAdministrationError.tooMany(64)) {
                try await users.add("bob", roles: (0...64).map { "r\($0)" }, password: nil)
            }
            let left = try await store.users()
            #expect(left.isEmpty)
        }
    }

    @Test func `lock, unlock and password of a configured user live beside the configuration`() async throws {
        try await withAdministration(configured: [alice]) { users, store in
            #expect(try await users.lock("alice").isLocked)
            #expect(try await users.setPassword(Secret("right"), of: "alice").passwordHash != nil)
            let account = try await users.unlock("alice")
            #expect(!account.isLocked)
            #expect(account.roles == ["netops"])
            #expect(account.origin == .both)
            #expect(try await store.user(named: "alice")?.isOverlay == true)
            await #expect(throws: UserAdministrationError.configured("alice")) { try await users.remove("alice") }
        }
    }

    @Test func `a password can be changed and taken away`() async throws {
        try await withAdministration { users, store in
            _ = try await users.add("bob", roles: [], password: Secret("one"))
            _ = try await users.setPassword(Secret("two"), of: "bob")
            #expect(try await store.user(named: "bob")?.passwordHash == CountingPasswords.text("two"))
            #expect(try await users.setPassword(nil, of: "bob").passwordHash == nil)
            #expect(try await store.user(named: "bob")?.passwordSetAt == nil)
            await #expect(throws: UserAdministrationError.emptyPassword) {
                try await users.setPassword(Secret(""), of: "bob")
            }
        }
    }

    @Test func `keys are added once and removed by fingerprint or line`() async throws {
        try await withAdministration { users, _ in
            _ = try await users.add("bob", roles: [], password: nil)
            let (one, two) = (try sampleKey(1), try sampleKey(2))
            for key in [one, two, one] { #expect(try await users.addKey(key.line + " desk", to: "bob") == key) }
            #expect(try await users.show("bob").keys == [one, two])
            #expect(try await users.removeKey(one.fingerprint, from: "bob") == one)
            #expect(try await users.removeKey(two.line + " other comment", from: "bob") == two)
            #expect(try await users.show("bob").keys.isEmpty)
            for text in [one.fingerprint, one.line, "", "junk"] {
                await #expect(throws: UserAdministrationError.unknownKey("bob")) {
                    try await users.removeKey(text, from: "bob")
                }
            }
        }
    }

    @Test func `a key of the configuration is removed there`() async throws {
        let key = try sampleKey(1)
        try await withAdministration(configured: [ConfiguredUser(name: "alice", roles: [], keys: [key])]) { users, _ in
            await #expect(throws: UserAdministrationError.configuredKey("alice")) {
                try await users.removeKey(key.fingerprint, from: "alice")
            }
        }
    }

    @Test func `a user has a limited number of keys`() async throws {
        try await withAdministration { users, _ in
            _ = try await users.add("bob", roles: [], password: nil)
            for number in 0..<64 as Range<UInt8> { _ = try await users.addKey(sampleKey(number).line, to: "bob") }
            await #expect(throws: UserAdministrationError.tooMany(64)) {
                try await users.addKey(sampleKey(200).line, to: "bob")
            }
        }
    }

    @Test func `nobody can be changed who is not there`() async throws {
        try await withAdministration { users, store in
            let unknown = UserAdministrationError.unknown("x")
            await #expect(throws: unknown) { try await users.show("x") }
            await #expect(throws: unknown) { try await users.remove("x") }
            await #expect(throws: unknown) { try await users.lock("x") }
            await #expect(throws: unknown) { try await users.unlock("x") }
            await #expect(throws: unknown) { try await users.setPassword(Secret("p"), of: "x") }
            await #expect(throws: unknown) { try await users.addKey(sampleKey(1).line, to: "x") }
            await #expect(throws: unknown) { try await users.removeKey("k", from: "x") }
            let left = try await store.users()
            #expect(left.isEmpty)
        }
    }

    @Test func `what is left of a configured user is nobody, can be removed, and does not keep the name`() async throws
    {
        try await withAdministration { users, store in
            let rest = UserRecord(name: "alice", passwordHash: "old", isOverlay: true, createdAt: 0)
            try await store.insertUser(rest)
            await #expect(throws: UserAdministrationError.unknown("alice")) { try await users.unlock("alice") }
            #expect(try await users.add("alice", roles: ["new"], password: nil).passwordHash == nil)
            try await users.remove("alice")
            try await store.insertUser(rest)
            try await users.remove("alice")
            #expect(try await store.users().isEmpty)
        }
    }

    @Test func `a lock from beside is kept while the gateway renews the hash`() async throws {
        try await withStateDirectory { directory in
            let store = try SQLiteStore(path: directory + "/s.db")
            let passwords = CountingPasswords(version: 2)
            let accounts = Accounts(store: store)
            try await store.insertUser(
                UserRecord(name: "bob", passwordHash: CountingPasswords.text("right"), createdAt: 0))
            let users = UserAdministration(accounts: accounts, passwords: passwords, now: { 0 })
            let local = LocalAuthenticator(accounts: accounts, passwords: passwords)
            async let login = local.begin(
                AuthenticationRequest(
                    user: "bob", credential: .password(Secret("right")), source: "192.0.2.1", listener: "ssh"))
            _ = try await users.lock("bob")
            _ = await login
            #expect(try await store.user(named: "bob")?.isLocked == true)
        }
    }

    @Test func `a short password is called weak`() {
        #expect(UserAdministration.isWeak(Secret("hunter2")))
        #expect(!UserAdministration.isWeak(Secret("hunter22")))
    }

    @Test func `texts for people say what to do`() {
        #expect("\(UserAdministrationError.unknown("x"))".contains("sallyport users list"))
        #expect("\(UserAdministrationError.configured("x"))".contains("sallyport users passwd"))
    }
}
