import GRDB

/// The layout of the database file and its history.
///
/// The layout's number stands in SQLite's `user_version`: the count of migrations that have been applied. A migration that
/// has once been released is never changed; a new layout is one more entry at the end.
enum SQLiteSchema {
    /// Marks the file as ours: "SPRT".
    static let applicationID: Int32 = 0x5350_5254

    static let migrations = [
        """
        CREATE TABLE user (
            name TEXT NOT NULL PRIMARY KEY,
            password_hash TEXT,
            locked INTEGER NOT NULL CHECK (locked IN (0, 1)),
            overlay INTEGER NOT NULL CHECK (overlay IN (0, 1)),
            created_at INTEGER NOT NULL,
            password_set_at INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE user_role (
            user TEXT NOT NULL REFERENCES user(name) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            role TEXT NOT NULL,
            PRIMARY KEY (user, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE user_key (
            user TEXT NOT NULL REFERENCES user(name) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            line TEXT NOT NULL,
            PRIMARY KEY (user, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE secret (
            name TEXT NOT NULL PRIMARY KEY,
            sealed BLOB NOT NULL,
            updated_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
    ]

    /// Brings the file to the newest layout, or finds that it cannot be used. One transaction, which begins with the write
    /// lock: of two processes that open a new file, one does the work and the other finds it done.
    static func migrate(_ database: Database, path: String) throws {
        if try state(of: database, path: path) == migrations.count { return }
        try database.inTransaction(.immediate) {
            for migration in migrations.dropFirst(try state(of: database, path: path)) {
                try database.execute(sql: migration)
            }
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: "PRAGMA user_version = \(migrations.count)")
            return .commit
        }
    }

    /// The number of migrations the file has seen.
    private static func state(of database: Database, path: String) throws -> Int {
        let version = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let application = try Int32.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let isEmpty = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
        guard application == applicationID || (application == 0 && version == 0 && isEmpty) else {
            throw StoreError.foreign(path: path)
        }
        guard (0...migrations.count).contains(version) else {
            throw StoreError.newerSchema(path: path, found: version, known: migrations.count)
        }
        return version
    }
}
