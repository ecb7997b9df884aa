import Glibc
import Platform

/// Reads configuration files. Bounded: a path that names a huge file, a device or a pipe must not hang or fill memory.
enum ConfigurationFiles {
    /// The largest file that is read: 1 MiB.
    static let largest = 1 << 20

    /// Why a file was not read, as the end of a sentence that starts with its name.
    struct Fault: Error {
        let message: String
    }

    /// The bytes of a regular file.
    static func read(_ path: String) throws(Fault) -> [UInt8] {
        // Opening a pipe without a writer would wait for one; O_NONBLOCK changes nothing for regular files.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Fault(message: explain(errno)) }
        defer { close(descriptor) }
        guard let status = FileStatus(of: descriptor) else { throw Fault(message: explain(errno)) }
        switch status.kind {
        case .regular: break
        case .directory: throw Fault(message: "is a directory; name a file")
        case .other: throw Fault(message: "is not a regular file; name a file")
        }
        return try readAll(descriptor)
    }

    /// The paths that a pattern in a file stands for, in alphabetical order; empty when there are none. Relative
    /// patterns hold from the directory of that file, whose own name is never taken for a pattern.
    static func matches(_ pattern: String, from file: String) -> [String] {
        let escaped = String(file.flatMap { #"*?[]\"#.contains($0) ? ["\\", $0] : [$0] })
        let pattern = resolve(pattern, from: escaped)
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, 0, nil, &found) == 0, let paths = found.gl_pathv else { return [] }
        return (0..<Int(found.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }.sorted()
    }

    /// The path of a file that another one names: relative paths hold from the directory of the naming file.
    static func resolve(_ path: String, from file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }

    /// One name for a file, however it is reached; the path itself where there is no such file.
    static func identity(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Why this user cannot read a file; nil when it can be read.
    static func unreadable(_ path: String) -> Fault? {
        access(path, R_OK) == 0 ? nil : Fault(message: explain(errno))
    }

    private static func readAll(_ descriptor: Int32) throws(Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Fault(message: explain(errno)) }
            guard count > 0 else { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= largest else {
                throw Fault(message: "is larger than 1 MiB; split it with 'include'")
            }
        }
    }

    private static func explain(_ code: Int32) -> String {
        switch code {
        case ENOENT: "does not exist; create it or correct the path"
        case EACCES: "cannot be read: permission denied; give this user the right to read it"
        case ENOTDIR: "cannot be read: a part of its path is not a directory; correct the path"
        case ELOOP: "cannot be read: its links go in a circle; correct them"
        case ENAMETOOLONG: "cannot be read: the path is too long; correct it"
        default: "cannot be read: \(String(cString: strerror(code))); correct that and try again"
        }
    }
}
