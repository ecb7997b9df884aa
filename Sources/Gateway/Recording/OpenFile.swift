import Glibc
import Platform

/// An open file that closes with its last reference, so that one thread may still be forcing it to the medium while
/// another is done with it.
final class OpenFile: Sendable {
    let descriptor: CInt
    let path: String

    /// Opens `path`; never inherited by a child process, never through a symbolic link in its last place.
    init(_ path: String, flags: CInt, mode: mode_t = 0) throws(SystemError) {
        var result: CInt
        repeat {
            result = open(path, flags | O_CLOEXEC | O_NOFOLLOW, mode)
        } while result < 0 && errno == EINTR
        guard result >= 0 else { throw SystemError(flags & O_CREAT == 0 ? "open" : "create", path) }
        descriptor = result
        self.path = path
    }

    deinit { close(descriptor) }

    /// The file's size in bytes.
    func size() throws(SystemError) -> UInt64 {
        guard let status = FileStatus(of: descriptor) else { throw SystemError("examine", path) }
        return status.size
    }

    /// Run by root, gives the file to the owner of the directory it lies in, so that a command run with `sudo` does not
    /// lock the service out of its own state.
    func giveToOwner(of directory: String) throws(SystemError) {
        guard FileStatus.give(descriptor, toOwnerOf: directory) else { throw SystemError("give away", path) }
    }

    /// What a direct read's or write's place in the file, its size and its memory must be multiples of. A page; no disk asks more.
    static let directAlignment = 4096

    /// Has reads and writes go past the kernel's cache, or through it again. False if the file system does not know how.
    func setDirect(_ isDirect: Bool) -> Bool {
        fcntl(descriptor, F_SETFL, O_APPEND | (isDirect ? Self.direct : 0)) == 0
    }

    // Linux's O_DIRECT, which the module map of Glibc leaves out.
    #if arch(arm64)
        private static let direct: CInt = 0o200000
    #else
        private static let direct: CInt = 0o40000
    #endif

    /// Marks the file as being written, for as long as this object lives or until ``unmark()``.
    ///
    /// An open-file-description lock can be asked for without being taken, so that readers never disturb the writer.
    func markLive() throws(SystemError) {
        guard Self.lock(descriptor, Self.setLock, F_WRLCK) != nil else { throw SystemError("lock", path) }
    }

    /// Ends the mark set by ``markLive()``.
    func unmark() {
        _ = Self.lock(descriptor, Self.setLock, F_UNLCK)
    }

    /// Whether some process is writing the file.
    var isLive: Bool {
        guard let answer = Self.lock(descriptor, Self.getLock, F_WRLCK) else { return false }
        return answer != F_UNLCK
    }

    // Linux's F_OFD_GETLK and F_OFD_SETLK, which the module map of Glibc leaves out.
    private static let getLock: CInt = 36
    private static let setLock: CInt = 37

    private static func lock(_ descriptor: CInt, _ command: CInt, _ type: Int32) -> Int32? {
        var request = flock()
        request.l_type = Int16(type)
        request.l_whence = Int16(SEEK_SET)
        guard fcntl(descriptor, command, &request) == 0 else { return nil }
        return Int32(request.l_type)
    }
}
