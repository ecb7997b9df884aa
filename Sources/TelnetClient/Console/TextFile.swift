import Glibc
import Platform

extension SystemError {
    /// Whether there is no such file.
    var isMissing: Bool { code == ENOENT || code == ENOTDIR }
}

/// Small text files of the person's own.
enum TextFile {
    /// A whole file of at most `limit` bytes; a longer one is cut there. What is not UTF-8 is replaced.
    static func read(_ path: String, limit: Int) throws(SystemError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw SystemError("open", path) }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 16 << 10)
        while text.count < limit {
            let count = Glibc.read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SystemError("read", path) }
            guard count > 0 else { break }
            text += block.prefix(count)
        }
        return String(decoding: text.prefix(limit), as: UTF8.self)
    }
}
