import AAA
import Gateway
import Store
import Testing

@Suite struct AccountsTests {
    @Test func `configuration and store make one user`() async throws {
        try await withStateDirectory { directory in
            let store = try SQLiteStore(path: directory + "/s.db")
            let (one, two) = (try sampleKey(1), try sampleKey(2))
            try await store.insertUser(
                UserRecord(
                    name: "alice", roles: ["stored"], passwordHash: "h", keys: [two, one], isLocked: true, createdAt: 7)
            )
            let accounts = Accounts(
                store: store, configured: [ConfiguredUser(name: "alice", roles: ["b", "a"], keys: [one])])
            let alice = try #require(try await accounts.account(named: "alice"))
            #expect(alice.roles == ["a", "b"], "the configuration's roles alone")
            #expect(alice.keys == [one, two])
            #expect(alice.passwordHash == "h")
            #expect(alice.isLocked)
            #expect(alice.origin == .both)
            #expect(alice.createdAt == 7)
        }
    }

    @Test func `all users are listed once, by name`() async throws {
        try await withStateDirectory { directory in
            let store = try SQLiteStore(path: directory + "/s.db")
            for name in ["zoe", "bob"] { try await store.insertUser(UserRecord(name: name, createdAt: 0)) }
            let accounts = Accounts(
                store: store, configured: ["bob", "amy"].map { ConfiguredUser(name: $0, roles: []) })
            let all = try await accounts.accounts()
            #expect(all.map(\.name) == ["amy", "bob", "zoe"])
            #expect(all.map(\.origin) == [.configuration, .both, .state])
        }
    }

    @Test func `who is taken out of the configuration is out, though a password was stored`() async throws {
        try await withStateDirectory { directory in
            let store = try SQLiteStore(path: directory + "/s.db")
            let overlay = UserRecord(name: "alice", passwordHash: "h", isOverlay: true, createdAt: 0)
            try await store.insertUser(overlay)
            let accounts = Accounts(store: store)
            #expect(try await accounts.account(named: "alice") == nil)
            #expect(try await accounts.accounts().isEmpty)
        }
    }
}
