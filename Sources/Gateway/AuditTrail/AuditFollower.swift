import Audit
import Glibc
import Platform

/// Hands out the lines that were added to a log since it was last asked, across new files.
public struct AuditFollower: Sendable {
    private let directory: AuditDirectory
    private let query: AuditQuery
    private var name: String?
    private var position: UInt64 = 0

    init(directory: AuditDirectory, query: AuditQuery) throws(SystemError) {
        self.directory = directory
        self.query = query
        name = try directory.files().last
        if let name { position = try directory.open(name, flags: O_RDONLY).size() }
    }

    /// The new lines that match, oldest first; empty when there are none. A line still being written waits for the next
    /// call.
    public mutating func poll() throws(SystemError) -> [AuditEntry] {
        var found: [AuditEntry] = []
        for name in try directory.files() where name >= self.name ?? "" {
            if name != self.name {
                self.name = name
                position = 0
            }
            var reader = AuditLineReader(try directory.open(name, flags: O_RDONLY), from: position)
            while let line = try reader.next(), line.isTerminated {
                position = reader.position
                guard let record = AuditRecord(line: line.bytes[...]), query.admits(record) else { continue }
                found.append(AuditEntry(record: record, line: line.bytes))
            }
        }
        return found
    }
}
