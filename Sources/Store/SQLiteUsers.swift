import AAA
import GRDB

extension SQLiteStore {
    /// The user of that name; nil if there is none.
    public func user(named name: String) async throws(StoreError) -> UserRecord? {
        try await read { [path] database in try Self.fetchUser(database, name, path: path) }
    }

    /// All users, by name.
    public func users() async throws(StoreError) -> [UserRecord] {
        try await read { [path] database in
            try String.fetchAll(database, sql: "SELECT name FROM user ORDER BY name")
                .compactMap { try Self.fetchUser(database, $0, path: path) }
        }
    }

    /// Adds a user.
    public func insertUser(_ record: UserRecord) async throws(StoreError) {
        try await write { database in
            let isTaken = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM user WHERE name = ?)", arguments: [record.name])
            guard isTaken == false else { throw StoreError.exists(record.name) }
            try database.execute(
                sql: """
                    INSERT INTO user (name, password_hash, locked, overlay, created_at, password_set_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    record.name, record.passwordHash, record.isLocked, record.isOverlay, record.createdAt,
                    record.passwordSetAt,
                ])
            try Self.writeLists(database, of: record)
        }
    }

    /// Changes a user in one transaction.
    public func updateUser(
        named name: String, _ change: @escaping @Sendable (inout UserRecord) -> Void
    ) async throws(StoreError) -> UserRecord {
        try await write { [path] database in
            guard var record = try Self.fetchUser(database, name, path: path) else { throw StoreError.missing(name) }
            let before = record
            change(&record)
            guard record != before else { return record }
            try database.execute(
                sql: "UPDATE user SET password_hash = ?, locked = ?, password_set_at = ? WHERE name = ?",
                arguments: [record.passwordHash, record.isLocked, record.passwordSetAt, before.name])
            try Self.writeLists(database, of: record)
            return record
        }
    }

    /// Removes a user.
    public func removeUser(named name: String) async throws(StoreError) {
        try await write { database in
            try database.execute(sql: "DELETE FROM user WHERE name = ?", arguments: [name])
            guard database.changesCount == 1 else { throw StoreError.missing(name) }
        }
    }

    private static func fetchUser(_ database: Database, _ name: String, path: String) throws -> UserRecord? {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM user WHERE name = ?", arguments: [name]) else {
            return nil
        }
        let roles = try String.fetchAll(
            database, sql: "SELECT role FROM user_role WHERE user = ? ORDER BY position", arguments: [name])
        let lines = try String.fetchAll(
            database, sql: "SELECT line FROM user_key WHERE user = ? ORDER BY position", arguments: [name])
        // Only whole keys are ever written, so anything else is damage, and must not be skipped in silence.
        guard let keys = try? lines.map({ try PublicKey(line: $0) }) else { throw StoreError.damaged(path: path) }
        return UserRecord(
            name: row["name"], roles: roles, passwordHash: row["password_hash"], keys: keys, isLocked: row["locked"],
            isOverlay: row["overlay"], createdAt: row["created_at"], passwordSetAt: row["password_set_at"])
    }

    private static func writeLists(_ database: Database, of record: UserRecord) throws {
        try database.execute(sql: "DELETE FROM user_role WHERE user = ?", arguments: [record.name])
        try database.execute(sql: "DELETE FROM user_key WHERE user = ?", arguments: [record.name])
        for (position, role) in record.roles.enumerated() {
            try database.execute(
                sql: "INSERT INTO user_role (user, position, role) VALUES (?, ?, ?)",
                arguments: [record.name, position, role])
        }
        for (position, key) in record.keys.enumerated() {
            try database.execute(
                sql: "INSERT INTO user_key (user, position, line) VALUES (?, ?, ?)",
                arguments: [record.name, position, key.line])
        }
    }
}
