import Glibc

/// A lock between processes on this machine, by `flock` on a file of its own.
///
/// It ends with the process at the latest, however that dies. The file stays: removing it would let two processes lock two
/// files of the same name. All calls may block the thread: not for event loops.
public final class FileLock: Sendable {
    /// The path of the lock file.
    public let path: String

    private let descriptor: Descriptor

    /// Opens the lock file, making it with mode 0600 if need be. Takes no lock yet.
    public init(_ path: String) throws(SystemError) {
        descriptor = try Descriptor(opening: path, flags: O_RDWR | O_CREAT, mode: 0o600)
        try descriptor.giveToOwner(of: PrivateFile.directory(of: path))
        self.path = path
    }

    /// The lock of a file that is there, and stays as it is: the right to read it is enough.
    public init(existing path: String) throws(SystemError) {
        descriptor = try Descriptor(opening: path, flags: O_RDONLY)
        self.path = path
    }

    /// Takes the lock if it is free; false if another process, or another `FileLock` on the same path, holds it.
    public func tryLock() throws(SystemError) -> Bool {
        if try apply(LOCK_EX | LOCK_NB) { return true }
        guard errno == EWOULDBLOCK else { throw SystemError("lock", path) }
        return false
    }

    /// Waits for the lock and takes it.
    public func lock() throws(SystemError) {
        guard try apply(LOCK_EX) else { throw SystemError("lock", path) }
    }

    /// Gives the lock back.
    public func unlock() {
        flock(descriptor.number, LOCK_UN)
    }

    /// Runs `body` while holding the lock, for which it waits.
    public func withLock<Result>(_ body: () throws -> Result) throws -> Result {
        try lock()
        defer { unlock() }
        return try body()
    }

    private func apply(_ operation: CInt) throws(SystemError) -> Bool {
        var status: CInt
        repeat { status = flock(descriptor.number, operation) } while status != 0 && errno == EINTR
        return status == 0
    }
}
