import GRDB

/// The store in one SQLite file, with its `-wal` and `-shm` companions beside it.
///
/// Readers never wait; writers of all processes take turns. A change that was reported done survives a power failure.
public final class SQLiteStore: Store {
    /// What the store may use.
    public struct Limits: Sendable {
        /// How long to wait for another process to finish writing, in seconds.
        public var busyTimeout: Double

        /// The largest the file may grow, in bytes; rounded down to pages of 4096.
        public var fileSize: Int

        /// The most connections that read at the same time.
        public var readers: Int

        /// Limits; the defaults suit a gateway.
        public init(busyTimeout: Double = 5, fileSize: Int = 1 << 30, readers: Int = 4) {
            self.busyTimeout = busyTimeout
            self.fileSize = fileSize
            self.readers = readers
        }
    }

    /// The path of the database file.
    public let path: String

    private let pool: DatabasePool

    /// Opens the file, makes it with mode 0600 if there is none, and brings its layout up to date. Blocks while another
    /// process does the same; the directory must exist.
    public init(path: String, limits: Limits = Limits()) throws(StoreError) {
        self.path = path
        try DatabaseFile.prepare(path)
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration(limits))
            try pool.writeWithoutTransaction { database in
                // The pool chooses NORMAL, by which a lock on a user could be lost with the power.
                try database.execute(sql: "PRAGMA synchronous = FULL")
                try SQLiteSchema.migrate(database, path: path)
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Closes the file. Whatever is asked later throws ``StoreError/interrupted``.
    public func close() throws(StoreError) {
        do { try pool.close() } catch { throw StoreError(error, path: path) }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do { return try await pool.read(body) } catch { throw StoreError(error, path: path) }
    }

    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do { return try await pool.write(body) } catch { throw StoreError(error, path: path) }
    }

    private static func configuration(_ limits: Limits) -> Configuration {
        var configuration = Configuration()
        configuration.label = "store"
        configuration.busyMode = .timeout(limits.busyTimeout)
        configuration.maximumReaderCount = max(1, limits.readers)
        configuration.prepareDatabase { database in
            // What is removed is overwritten: hashes of removed users must not lie on in free pages.
            try database.execute(sql: "PRAGMA secure_delete = ON")
            try database.execute(sql: "PRAGMA max_page_count = \(max(1, limits.fileSize / 4096))")
        }
        return configuration
    }
}
