import Glibc
import Platform

/// The names in a directory.
enum DirectoryListing {
    /// All names in `path` but those that begin with a dot, in no order; none when there is no such directory.
    static func names(in path: String) throws(SystemError) -> [String] {
        guard let stream = opendir(path) else {
            guard errno == ENOENT else { throw SystemError("list", path) }
            return []
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
