import Foundation
import GRDB

extension SQLiteStore {
    /// The sealed secret of that name; nil if there is none.
    public func secret(named name: String) async throws(StoreError) -> SealedSecret? {
        try await read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM secret WHERE name = ?", arguments: [name]).map(Self.secret)
        }
    }

    /// All sealed secrets, by name.
    public func secrets() async throws(StoreError) -> [SealedSecret] {
        try await read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM secret ORDER BY name").map(Self.secret)
        }
    }

    /// Adds or replaces a sealed secret.
    public func putSecret(_ secret: SealedSecret) async throws(StoreError) {
        try await write { database in
            try database.execute(
                sql: "INSERT OR REPLACE INTO secret (name, sealed, updated_at) VALUES (?, ?, ?)",
                arguments: [secret.name, Data(secret.sealed), secret.updatedAt])
        }
    }

    /// Removes a sealed secret.
    public func removeSecret(named name: String) async throws(StoreError) {
        try await write { database in
            try database.execute(sql: "DELETE FROM secret WHERE name = ?", arguments: [name])
            guard database.changesCount == 1 else { throw StoreError.missing(name) }
        }
    }

    @Sendable
    private static func secret(_ row: Row) -> SealedSecret {
        SealedSecret(name: row["name"], sealed: [UInt8](row["sealed"] as Data), updatedAt: row["updated_at"])
    }
}
