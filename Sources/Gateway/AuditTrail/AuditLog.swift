import Audit
import Glibc
import Platform

/// A line of the log as found by a query.
public struct AuditEntry: Sendable, Equatable {
    /// What the line says.
    public let record: AuditRecord
    /// The line as it stands in the file, without its line feed.
    public let line: [UInt8]
}

/// Reads an audit log: to search, follow and verify it. Works while gateways write it, and on a copy elsewhere.
///
/// All calls read files and may block: not for event loops.
public struct AuditLog: Sendable {
    /// Where the log lies.
    public let directory: String

    private var files: AuditDirectory { AuditDirectory(path: directory) }

    /// The log in `directory`, which need not exist yet.
    public init(directory: String) {
        self.directory = directory
    }

    /// The last lines that match `query`, at most ``AuditQuery/limit`` of them, oldest first. Lines that cannot be read are
    /// passed over; ``verify(key:requiresWitness:)`` tells about those.
    public func query(_ query: AuditQuery) throws(SystemError) -> [AuditEntry] {
        var found: [AuditEntry] = []
        for name in try files.files().reversed() where found.count < query.limit {
            var matches: [AuditEntry] = []
            var reader = AuditLineReader(try files.open(name, flags: O_RDONLY))
            while let line = try reader.next() {
                guard let record = AuditRecord(line: line.bytes[...]), query.admits(record) else { continue }
                matches.append(AuditEntry(record: record, line: line.bytes))
                if matches.count / 2 >= query.limit { matches.removeFirst(matches.count - query.limit) }
            }
            found = matches.suffix(query.limit - found.count) + found
        }
        return found
    }

    /// Something that hands out new lines as they come, from the end of the log as it is now.
    public func follow(_ query: AuditQuery) throws(SystemError) -> AuditFollower {
        try AuditFollower(directory: files, query: query)
    }

    /// Walks the whole chain and stops at the first bad line.
    ///
    /// `requiresWitness` demands the file `.head` beside the log, without which lines cut off at the end cannot be seen;
    /// pass false for a copy that came without it.
    public func verify(key: AuditKey, requiresWitness: Bool = true) throws(AuditTrailError) -> AuditVerdict {
        do throws(SystemError) {
            var walk = AuditVerification(try snapshot(), key: key, requiresWitness: requiresWitness)
            return try walk.run()
        } catch {
            throw .system(error)
        }
    }

    /// The files and their sizes at one moment between two appends, so that a line being written is no fault. Without the
    /// right to lock, as on a copy, it is taken as it comes.
    private func snapshot() throws(SystemError) -> AuditSnapshot {
        let lock = access(files.lockPath, W_OK) == 0 ? try? FileLock(files.lockPath) : nil
        let isLocked = lock.map { (try? files.take($0)) != nil } ?? false
        defer { if isLocked { lock?.unlock() } }
        var parts: [AuditSnapshot.Part] = []
        for name in try files.files() {
            let file = try files.open(name, flags: O_RDONLY)
            parts.append(.init(name: name, file: file, size: try file.size()))
        }
        return AuditSnapshot(parts: parts, witness: files.witnessText())
    }
}
