import AAA
import Foundation
import Store
import Testing

/// What every ``Store`` must do, whatever it keeps its rows in.
@Suite("Every store") struct StoreConformance {
    private static func key(_ number: UInt8, comment: String = "") throws -> PublicKey {
        func field(_ bytes: [UInt8]) -> [UInt8] { [0, 0, 0, UInt8(bytes.count)] + bytes }
        let blob = field(Array("ssh-ed25519".utf8)) + field([UInt8](repeating: number, count: 32))
        return try PublicKey(line: "ssh-ed25519 \(Data(blob).base64EncodedString()) \(comment)")
    }

    private static func alice() throws -> UserRecord {
        UserRecord(
            name: "alice", roles: ["netops", "audit"], passwordHash: "$argon2id$x",
            keys: [try key(1, comment: "desk"), try key(2)], isLocked: true, isOverlay: true, createdAt: 1_700_000_000,
            passwordSetAt: 1_700_000_001)
    }

    @Test(arguments: StoreKind.all)
    func `a user comes back as it was given, also after reopening`(kind: StoreKind) async throws {
        try await withTemporaryDirectory { directory in
            let alice = try Self.alice()
            let bare = UserRecord(name: "bob", createdAt: 0)
            let store = try kind.open(directory)
            try await store.insertUser(bare)
            try await store.insertUser(alice)
            for store in [store, try kind.open(directory)] {
                let found = try #require(try await store.user(named: "alice"))
                #expect(found == alice)
                #expect(found.keys.map(\.comment) == ["desk", ""])
                #expect(try await store.user(named: "bob") == bare)
                #expect(try await store.users() == [alice, bare])
            }
        }
    }

    @Test(arguments: StoreKind.all)
    func `names are compared byte by byte`(kind: StoreKind) async throws {
        try await withTemporaryDirectory { directory in
            let store = try kind.open(directory)
            for name in ["alice", "Alice", "é", "e\u{301}", "a'; DROP TABLE user; --", "%", ""] {
                #expect(try await store.user(named: name) == nil)
                try await store.insertUser(UserRecord(name: name, createdAt: 0))
                #expect(Array(try #require(try await store.user(named: name)).name.utf8) == Array(name.utf8))
            }
            #expect(try await store.users().count == 7)
        }
    }

    @Test(arguments: StoreKind.all)
    func `a name that is taken is refused, and the first user kept`(kind: StoreKind) async throws {
        try await withTemporaryDirectory { directory in
            let store = try kind.open(directory)
            try await store.insertUser(try Self.alice())
            await #expect(throws: StoreError.exists("alice")) {
                try await store.insertUser(UserRecord(name: "alice", createdAt: 5))
            }
            #expect(try await store.user(named: "alice") == Self.alice())
        }
    }

    @Test(arguments: StoreKind.all)
    func `an update changes what it changes and nothing else`(kind: StoreKind) async throws {
        try await withTemporaryDirectory { directory in
            let store = try kind.open(directory)
            try await store.insertUser(try Self.alice())
            let third = try Self.key(3)
            let new = try await store.updateUser(named: "alice") {
                $0.isLocked = false
                $0.roles = ["one"]
                $0.keys.append(third)
            }
            var expected = try Self.alice()
            expected.isLocked = false
            expected.roles = ["one"]
            expected.keys.append(third)
            #expect(new == expected)
            #expect(try await store.user(named: "alice") == expected)
        }
    }

    @Test(arguments: StoreKind.all)
    func `a changed comment of a key is kept`(kind: StoreKind) async throws {
        try await withTemporaryDirectory { directory in
            let store = try kind.open(directory)
            try await store.insertUser(try Self.alice())
            let renamed = try Self.key(1, comment: "laptop")
            _ = try await store.updateUser(named: "alice") { $0.keys = [renamed] }
            #expect(try await store.user(named: "alice")?.keys.map(\.comment) == ["laptop"])
        }
    }

    @Test(arguments: StoreKind.all)
    func `updates of one user at the same moment are all kept, from two stores on the same file`(
        kind: StoreKind
    ) async throws {
        try await withTemporaryDirectory { directory in
            let stores = [try kind.open(directory), try kind.open(directory)]
            try await stores[0].insertUser(UserRecord(name: "alice", createdAt: 0))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        _ = try await stores[number % 2].updateUser(named: "alice") { $0.roles.append("r\(number)") }
                    }
                }
                try await group.waitForAll()
            }
            let roles = try #require(try await stores[0].user(named: "alice")).roles
            #expect(Set(roles) == Set((0..<40).map { "r\($0)" }))
            #expect(roles.count == 40)
        }
    }

    @Test(arguments: StoreKind.all)
    func `what is not there cannot be changed or removed`(kind: StoreKind) async throws {
        try await withTemporaryDirectory { directory in
            let store = try kind.open(directory)
            await #expect(throws: StoreError.missing("x")) { try await store.updateUser(named: "x") { _ in } }
            await #expect(throws: StoreError.missing("x")) { try await store.removeUser(named: "x") }
            await #expect(throws: StoreError.missing("x")) { try await store.removeSecret(named: "x") }
            #expect(try await store.secret(named: "x") == nil)
        }
    }

    @Test(arguments: StoreKind.all)
    func `a removed user leaves no roles and keys to a later one of the name`(kind: StoreKind) async throws {
        try await withTemporaryDirectory { directory in
            let store = try kind.open(directory)
            try await store.insertUser(try Self.alice())
            try await store.removeUser(named: "alice")
            #expect(try await store.users().isEmpty)
            try await store.insertUser(UserRecord(name: "alice", createdAt: 9))
            #expect(try await store.user(named: "alice") == UserRecord(name: "alice", createdAt: 9))
        }
    }

    @Test(arguments: StoreKind.all)
    func `sealed secrets come back bit for bit, are replaced, listed by name and removed`(
        kind: StoreKind
    ) async throws {
        try await withTemporaryDirectory { directory in
            let store = try kind.open(directory)
            let core = SealedSecret(name: "core", sealed: Array(0...255), updatedAt: 1)
            let edge = SealedSecret(name: "Edge", sealed: [], updatedAt: 2)
            try await store.putSecret(core)
            try await store.putSecret(edge)
            #expect(try await store.secret(named: "core") == core)
            #expect(try await store.secrets() == [edge, core])
            let newer = SealedSecret(name: "core", sealed: [0], updatedAt: 3)
            try await store.putSecret(newer)
            #expect(try await kind.open(directory).secret(named: "core") == newer)
            try await store.removeSecret(named: "core")
            #expect(try await store.secrets() == [edge])
        }
    }

    @Test(arguments: StoreKind.all)
    func `readers see a user whole while another writes`(kind: StoreKind) async throws {
        try await withTemporaryDirectory { directory in
            let (reader, writer) = (try kind.open(directory), try kind.open(directory))
            try await writer.insertUser(UserRecord(name: "alice", roles: ["0", "0"], createdAt: 0))
            async let writing: Void = {
                for number in 1...100 {
                    _ = try await writer.updateUser(named: "alice") { $0.roles = ["\(number)", "\(number)"] }
                }
            }()
            for _ in 0..<100 {
                let roles = try #require(try await reader.user(named: "alice")).roles
                #expect(roles.count == 2)
                #expect(Set(roles).count == 1)
            }
            try await writing
        }
    }
}
