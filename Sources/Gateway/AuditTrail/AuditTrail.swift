import Audit
import Glibc
import Platform
import Synchronization

/// Puts events on record: one line each, chained, in `STATE/audit`.
///
/// ``record(_:)`` returns once the line is in the kernel's hands, so a killed gateway loses none; the medium has it within
/// about a second. It fails rather than drop an event, and what must not happen unaccounted must not happen then.
///
/// Several processes may write one log: each append takes a file lock and looks where the end is now. A call costs some
/// tens of microseconds, and up to two seconds while another process hangs on the lock, so it is not for the path of
/// single bytes. All methods may be called from any thread.
public final class AuditTrail: Sendable {
    /// Size at which a new file is begun, in bytes. A new one is also begun each UTC day.
    public static let fileLimit: UInt64 = 64 << 20

    private struct State {
        var end: AuditLogEnd
        var isHealthy = true
    }

    private let directory: AuditDirectory
    private let key: AuditKey
    private let node: String
    private let fileLimit: UInt64
    private let now: @Sendable () -> Timestamp
    private let lock: FileLock
    private let syncer = FileSyncer()
    private let state: Mutex<State>

    /// Opens the log in `directory`, which is made with mode 0700 if need be, for the gateway called `node`.
    ///
    /// If the last process died in the middle of a line, that piece is moved aside, and an `audit.recover` event says so.
    public init(
        directory path: String, key: AuditKey, node: String, fileLimit: UInt64 = AuditTrail.fileLimit,
        now: @escaping @Sendable () -> Timestamp = WallClock.now
    ) throws(AuditTrailError) {
        directory = AuditDirectory(path: path)
        self.key = key
        self.node = node
        self.fileLimit = fileLimit
        self.now = now
        do throws(PrivateFileError) {
            try PrivateFile.ensureDirectory(path)
        } catch {
            throw .directory(error)
        }
        do throws(SystemError) {
            lock = try FileLock(directory.lockPath)
        } catch {
            throw .system(error)
        }
        let end = try Self.open(directory, lock, key: key, node: node, time: now())
        state = Mutex(State(end: end))
    }

    deinit { syncer.stop() }

    /// Whether the last attempt to record succeeded, and the disk kept what it was given.
    public var isHealthy: Bool { state.withLock { $0.isHealthy } }

    /// Puts `event` on record.
    public func record(_ event: AuditEvent) throws(AuditTrailError) {
        try record([event])
    }

    /// Puts several events on record, one behind the other, all or none of them.
    public func record(_ events: [AuditEvent]) throws(AuditTrailError) {
        let result = state.withLock { state -> Result<Void, AuditTrailError> in
            let result = Result { () throws(AuditTrailError) in try record(events, &state.end) }
            if case .success = result { state.isHealthy = true } else { state.isHealthy = false }
            return result
        }
        try result.get()
    }

    /// Returns when the medium has everything recorded so far.
    public func flush() throws(AuditTrailError) {
        let file = state.withLock { $0.end.file }
        guard let file, fdatasync(file.descriptor) != 0 else { return }
        state.withLock { $0.isHealthy = false }
        throw .system(SystemError("force to the disk", file.path))
    }

    private func record(_ events: [AuditEvent], _ end: inout AuditLogEnd) throws(AuditTrailError) {
        if let failure = syncer.takeFailures().first { throw .system(failure) }
        try directory.take(lock)
        defer { lock.unlock() }
        do throws(SystemError) {
            try refresh(&end)
            try Self.append(events, to: &end, directory, key: key, node: node, time: now(), fileLimit: fileLimit)
        } catch {
            throw .system(error)
        }
        if let file = end.file { syncer.touch(file) }
    }

    private static func open(
        _ directory: AuditDirectory, _ lock: FileLock, key: AuditKey, node: String, time: Timestamp
    ) throws(AuditTrailError) -> AuditLogEnd {
        try directory.take(lock)
        defer { lock.unlock() }
        do throws(SystemError) {
            var end = try AuditLogEnd(directory, key: key)
            try recover(&end, directory, key: key, node: node, time: time)
            return end
        } catch {
            throw .system(error)
        }
    }

    /// Looks whether another process has written since, and reads the end anew if so.
    private func refresh(_ end: inout AuditLogEnd) throws(SystemError) {
        let known = directory.witnessText().flatMap { AuditWitness($0, key: key) }
        let size = try end.file?.size()
        if known?.head == end.head, known?.file == end.name, size == end.size { return }
        end = try AuditLogEnd(directory, key: key)
        try Self.recover(&end, directory, key: key, node: node, time: now())
    }

    private static func recover(
        _ end: inout AuditLogEnd, _ directory: AuditDirectory, key: AuditKey, node: String, time: Timestamp
    ) throws(SystemError) {
        guard let damage = end.damage else { return }
        let event = AuditEvent(.auditRecover, outcome: .fail, data: ["reason": .string(damage)])
        try append([event], to: &end, directory, key: key, node: node, time: time, fileLimit: .max)
        end.damage = nil
    }

    private static func append(
        _ events: [AuditEvent], to end: inout AuditLogEnd, _ directory: AuditDirectory, key: AuditKey, node: String,
        time: Timestamp, fileLimit: UInt64
    ) throws(SystemError) {
        guard !events.isEmpty else { return }
        var bytes: [UInt8] = []
        var head = end.head
        for event in events {
            let linked = AuditChain.link(event, at: time, node: node, after: head, key: key)
            bytes += linked.line
            bytes.append(0x0A)
            head = linked.head
        }
        let file = try file(for: bytes.count, &end, directory, time: time, fileLimit: fileLimit)
        let code = bytes.withUnsafeBytes { FileBytes.append($0, to: file.descriptor) }
        guard code == 0 else {
            ftruncate(file.descriptor, off_t(clamping: end.size))
            throw SystemError("write", file.path, code: code)
        }
        end.size += UInt64(bytes.count)
        end.head = head
        try witness(end, directory, key: key)
    }

    /// The file to append to: the one in use, or a new one when the day has passed or the size is reached.
    private static func file(
        for count: Int, _ end: inout AuditLogEnd, _ directory: AuditDirectory, time: Timestamp, fileLimit: UInt64
    ) throws(SystemError) -> OpenFile {
        let isFull = end.size > 0 && end.size.addingReportingOverflow(UInt64(count)).partialValue > fileLimit
        if let file = end.file, !isFull, AuditDirectory.day(of: end.name) == time.date { return file }
        let name = directory.name(seq: end.head.seq &+ 1, time: time)
        let file = try directory.open(name, flags: O_RDWR | O_CREAT | O_APPEND)
        try file.giveToOwner(of: directory.path)
        end.size = try file.size()
        end.file = file
        end.name = name
        return file
    }

    private static func witness(
        _ end: AuditLogEnd, _ directory: AuditDirectory, key: AuditKey
    ) throws(SystemError) {
        let text = AuditWitness(head: end.head, file: end.name).text(key: key)
        let file = try OpenFile(directory.witnessPath, flags: O_WRONLY | O_CREAT, mode: 0o600)
        try file.giveToOwner(of: directory.path)
        let written = text.withUnsafeBytes { pwrite(file.descriptor, $0.baseAddress, $0.count, 0) }
        guard written == text.count else { throw SystemError("write", directory.witnessPath) }
    }
}
