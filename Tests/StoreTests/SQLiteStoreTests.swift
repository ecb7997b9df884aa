import AAA
import Foundation
import Glibc
import Store
import Testing

@Suite struct SQLiteStoreTests {
    /// Debian's sqlite3: a second program on the same file, as a command beside the gateway would be.
    private static let tool = "/usr/bin/sqlite3"
    private static let hasTool = FileManager.default.isExecutableFile(atPath: tool)

    @discardableResult
    private func sqlite(_ path: String, _ sql: String) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: Self.tool)
        process.arguments = [path, sql]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return text
    }

    @Test func `file and companions are for the owner only`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(path: directory + "/s.db")
            try await store.insertUser(UserRecord(name: "alice", createdAt: 0))
            for name in ["s.db", "s.db-wal", "s.db-shm"] {
                var status = stat()
                #expect(stat(directory + "/" + name, &status) == 0)
                #expect(status.st_mode & 0o777 == 0o600)
            }
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func `a file made by root belongs to the owner of the directory, companions too`() async throws {
        try await withTemporaryDirectory { directory in
            chown(directory, 12345, 12345)
            let store = try SQLiteStore(path: directory + "/s.db")
            try await store.insertUser(UserRecord(name: "alice", createdAt: 0))
            for name in ["s.db", "s.db-wal", "s.db-shm"] {
                var status = stat()
                #expect(stat(directory + "/" + name, &status) == 0)
                #expect(status.st_uid == 12345)
            }
        }
    }

    @Test func `a file that others may read is refused`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s.db"
            try SQLiteStore(path: path).close()
            chmod(path, 0o644)
            let error = #expect(throws: StoreError.openFile(path: path)) { try SQLiteStore(path: path) }
            #expect(error?.description.contains("chmod 600 \(path)") == true)
        }
    }

    @Test func `a missing directory is named`() {
        let path = "/nonexistent/s.db"
        #expect(throws: StoreError.directoryMissing(path: path)) { try SQLiteStore(path: path) }
    }

    @Test func `a directory in the place of the file is refused`() async throws {
        try await withTemporaryDirectory { directory in
            #expect(throws: StoreError.damaged(path: directory)) { try SQLiteStore(path: directory) }
        }
    }

    @Test(arguments: ["this is no database, but long enough to look at: " + String(repeating: "x", count: 4096), "x"])
    func `a file that is no database is refused, and not touched`(text: String) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s.db"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            chmod(path, 0o600)
            #expect(throws: StoreError.damaged(path: path)) { try SQLiteStore(path: path) }
            #expect(FileManager.default.contents(atPath: path) == Data(text.utf8))
        }
    }

    @Test func `a damaged page is noticed when it is read`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s.db"
            let store = try SQLiteStore(path: path)
            for number in 0..<200 {
                try await store.insertUser(UserRecord(name: "user\(number)", roles: ["role"], createdAt: 0))
            }
            try store.close()
            let file = try #require(FileHandle(forUpdatingAtPath: path))
            try file.seek(toOffset: 4096)
            file.write(Data(repeating: 0xA5, count: Int(try file.seekToEnd()) - 4096))
            try file.seek(toOffset: 4096)
            file.write(Data(repeating: 0xA5, count: 8192))
            try file.close()
            await #expect(throws: StoreError.damaged(path: path)) { try await SQLiteStore(path: path).users() }
        }
    }

    @Test(.enabled(if: hasTool)) func `a newer layout is refused with both numbers`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s.db"
            try SQLiteStore(path: path).close()
            try sqlite(path, "PRAGMA user_version = 99")
            let error = #expect(throws: StoreError.newerSchema(path: path, found: 99, known: 1)) {
                try SQLiteStore(path: path)
            }
            #expect(error?.description.contains("layout 99, this version knows up to 1") == true)
        }
    }

    @Test(.enabled(if: hasTool)) func `another program's database is refused, and not touched`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s.db"
            try sqlite(path, "CREATE TABLE theirs (x)")
            chmod(path, 0o600)
            #expect(throws: StoreError.foreign(path: path)) { try SQLiteStore(path: path) }
            #expect(try sqlite(path, "SELECT name FROM sqlite_schema") == "theirs\n")
        }
    }

    @Test(.enabled(if: hasTool)) func `the file names its program and its layout`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s.db"
            let store = try SQLiteStore(path: path)
            #expect(
                try sqlite(path, "PRAGMA application_id; PRAGMA user_version; PRAGMA journal_mode") == """
                    1397772884
                    1
                    wal

                    """)
            try store.close()
        }
    }

    @Test func `a full disk is named, and nothing of the change is kept`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s.db"
            let store = try SQLiteStore(path: path, limits: .init(fileSize: 20 * 4096))
            try await store.insertUser(UserRecord(name: "alice", createdAt: 0))
            let big = SealedSecret(name: "big", sealed: [UInt8](repeating: 1, count: 200_000), updatedAt: 0)
            await #expect(throws: StoreError.full(path: path)) { try await store.putSecret(big) }
            #expect(try await store.secrets().isEmpty)
            // What is there can still be read, and small changes made.
            _ = try await store.updateUser(named: "alice") { $0.isLocked = true }
            #expect(try await store.user(named: "alice")?.isLocked == true)
        }
    }

    @Test(.enabled(if: hasTool)) func `while another process writes, reading goes on and writing says busy`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s.db"
            let store = try SQLiteStore(path: path, limits: .init(busyTimeout: 0.05))
            try await store.insertUser(UserRecord(name: "alice", createdAt: 0))
            let writer = try LockHolder(Self.tool, path)
            await #expect(throws: StoreError.busy(path: path)) {
                try await store.insertUser(UserRecord(name: "bob", createdAt: 0))
            }
            #expect(try await store.users().count == 1)
            writer.release()
            try await store.insertUser(UserRecord(name: "bob", createdAt: 0))
        }
    }

    @Test(.enabled(if: hasTool)) func `a write waits for another process that finishes in time`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s.db"
            let store = try SQLiteStore(path: path, limits: .init(busyTimeout: 30))
            let writer = try LockHolder(Self.tool, path)
            async let inserting: Void = store.insertUser(UserRecord(name: "bob", createdAt: 0))
            writer.release()
            try await inserting
            #expect(try await store.users().count == 1)
        }
    }

    @Test func `many who open a new file at the same moment all succeed`() async throws {
        try await withTemporaryDirectory { directory in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let store = try SQLiteStore(path: directory + "/s.db", limits: .init(busyTimeout: 30))
                        try await store.insertUser(UserRecord(name: "user\(number)", createdAt: 0))
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await SQLiteStore(path: directory + "/s.db").users().count == 8)
        }
    }

    @Test func `after closing, everything says so`() async throws {
        try await withTemporaryDirectory { directory in
            let store = try SQLiteStore(path: directory + "/s.db")
            try store.close()
            await #expect(throws: StoreError.interrupted) { try await store.users() }
        }
    }

    @Test func `removed hashes do not lie on in the file`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/s.db"
            let store = try SQLiteStore(path: path)
            let hash = "$argon2id$" + String(repeating: "findme", count: 20)
            try await store.insertUser(UserRecord(name: "alice", passwordHash: hash, createdAt: 0))
            try await store.removeUser(named: "alice")
            try store.close()
            let content = try #require(FileManager.default.contents(atPath: path))
            #expect(content.range(of: Data("findme".utf8)) == nil)
        }
    }
}

/// Another process that holds the write lock until it is told to let go.
private final class LockHolder {
    private let process = Process()
    private let input = Pipe()

    init(_ tool: String, _ path: String) throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: tool)
        process.arguments = [path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        input.fileHandleForWriting.write(Data("BEGIN IMMEDIATE;\nSELECT 'locked';\n".utf8))
        let answer = output.fileHandleForReading.availableData
        #expect(String(decoding: answer, as: UTF8.self) == "locked\n")
    }

    func release() {
        input.fileHandleForWriting.write(Data("COMMIT;\n.quit\n".utf8))
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
