import Audit
import Glibc
import Platform

/// The files of an audit log.
///
/// `STATE/audit/NUMBER-DATE.jsonl`: NUMBER is that of the file's first line, twelve digits, so that the names' text order
/// is the chain's order; DATE is the UTC day it was begun. Beside them `.head` (``AuditWitness``) and `.lock`.
struct AuditDirectory: Sendable {
    /// How long to wait for another process's lock, in milliseconds.
    static let lockPatience = 2_000

    let path: String

    private static let suffix = ".jsonl"

    /// Where the end of the log is remembered.
    var witnessPath: String { path + "/.head" }
    /// What processes that append lock.
    var lockPath: String { path + "/.lock" }

    /// The log's files, in the order of the chain.
    func files() throws(SystemError) -> [String] {
        try DirectoryListing.names(in: path).filter { $0.hasSuffix(Self.suffix) }.sorted()
    }

    /// Name of the file whose first line is `seq`, begun at `time`.
    func name(seq: UInt64, time: Timestamp) -> String {
        let number = String(seq)
        return String(repeating: "0", count: max(0, 12 - number.utf8.count)) + number + "-" + time.date + Self.suffix
    }

    /// The day in a file's name; empty when there is none.
    static func day(of name: String) -> Substring {
        name.dropLast(suffix.count).split(separator: "-", maxSplits: 1).last ?? ""
    }

    func open(_ name: String, flags: CInt) throws(SystemError) -> OpenFile {
        try OpenFile(path + "/" + name, flags: flags, mode: 0o600)
    }

    /// The witness's text; nil where there is none.
    func witnessText() -> [UInt8]? {
        guard let file = try? OpenFile(witnessPath, flags: O_RDONLY) else { return nil }
        return FileBytes.read(file.descriptor, count: AuditWitness.size, at: 0)
    }

    /// Takes the lock, waiting a little for others.
    func take(_ lock: FileLock) throws(AuditTrailError) {
        for _ in 0..<Self.lockPatience {
            do throws(SystemError) {
                if try lock.tryLock() { return }
            } catch {
                throw .system(error)
            }
            // Kept: flock has no wait with an end, and a lock that is never given back must not hang a login.
            usleep(1_000)
        }
        throw .locked(path: lockPath)
    }
}
