import Foundation
import Platform
import Testing

@Suite struct FileLockTests {
    @Test func `two locks on one file exclude each other`() async throws {
        try await withTemporaryDirectory { directory in
            let first = try FileLock(directory + "/lock")
            let second = try FileLock(directory + "/lock")
            #expect(try first.tryLock())
            #expect(try !second.tryLock())
            first.unlock()
            #expect(try second.tryLock())
            #expect(try mode(of: directory + "/lock") == 0o600)
        }
    }

    @Test func `a lock ends with its last owner`() async throws {
        try await withTemporaryDirectory { directory in
            var first: FileLock? = try FileLock(directory + "/lock")
            #expect(try first?.tryLock() == true)
            first = nil
            #expect(try FileLock(directory + "/lock").tryLock())
        }
    }

    @Test func `another process is kept out, and let in afterwards`() async throws {
        try await withTemporaryDirectory { directory in
            let lock = try FileLock(directory + "/lock")
            let during = try lock.withLock { try flock(directory + "/lock") }
            #expect(during == 1)
            #expect(try flock(directory + "/lock") == 0)
        }
    }

    @Test func `a lock file that cannot be opened is an error with its path`() {
        let error = #expect(throws: SystemError.self) { try FileLock("/nonexistent/lock") }
        #expect(error?.path == "/nonexistent/lock")
    }

    /// The exit status of util-linux's flock: 1 if the lock is held.
    private func flock(_ path: String) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        process.arguments = ["-n", path, "true"]
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
