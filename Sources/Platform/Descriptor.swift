import Glibc

/// An open file that is closed when it goes out of scope.
struct Descriptor: ~Copyable {
    let number: CInt

    /// Opens `path`, never inherited by a child process, and through a symbolic link in the last place only if asked.
    init(opening path: String, flags: CInt, mode: mode_t = 0, followLinks: Bool = false) throws(SystemError) {
        let flags = flags | O_CLOEXEC | (followLinks ? 0 : O_NOFOLLOW)
        var result: CInt
        repeat { result = Glibc.open(path, flags, mode) } while result < 0 && errno == EINTR
        guard result >= 0 else { throw SystemError("open", path) }
        number = result
    }

    deinit { Glibc.close(number) }

    func status(of path: String) throws(SystemError) -> stat {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw SystemError("examine", path) }
        return status
    }

    /// Run by root, gives the file to the owner of `folder`, so that a command run with `sudo` does not lock the service
    /// out of its own state.
    func giveToOwner(of folder: String) throws(SystemError) {
        guard FileStatus.give(number, toOwnerOf: folder) else { throw SystemError("give away a file in", folder) }
    }

    func writeAll(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let code = Descriptors.write(bytes, to: number)
        guard code == 0 else { throw SystemError("write", path, code: code) }
    }

    /// Reads to the end, but one byte past `limit` at most.
    func readAll(limit: Int, of path: String) throws(SystemError) -> [UInt8] {
        var content: [UInt8] = []
        var block = [UInt8](repeating: 0, count: min(limit + 1, 65536))
        while content.count <= limit {
            let wanted = min(block.count, limit + 1 - content.count)
            let count = Glibc.read(number, &block, wanted)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("read", path) }
            guard count > 0 else { break }
            content.append(contentsOf: block.prefix(count))
        }
        return content
    }

    func synchronize(_ path: String) throws(SystemError) {
        guard fsync(number) == 0 else { throw SystemError("write", path) }
    }
}
