import Glibc

/// Plain files that are read whole.
package enum SmallFile {
    /// Reads a file of at most `limit` bytes, through symbolic links; a longer one is an error, and so is what is no plain
    /// file.
    package static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        // Without O_NONBLOCK, opening a pipe that somebody put there would wait for ever.
        let file = try Descriptor(opening: path, flags: O_RDONLY | O_NONBLOCK, followLinks: true)
        let kind = try file.status(of: path).st_mode & S_IFMT
        guard kind == S_IFREG else { throw SystemError("read", path, code: kind == S_IFDIR ? EISDIR : EINVAL) }
        let content = try file.readAll(limit: limit, of: path)
        guard content.count <= limit else { throw SystemError("read", path, code: EFBIG) }
        return content
    }
}
