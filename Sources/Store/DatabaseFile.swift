import Glibc

/// The database file as the file system sees it. SQLite would make it readable by all, and gives its companions the mode
/// that the file itself has.
enum DatabaseFile {
    /// Makes an empty file of mode 0600, or checks the one that exists.
    static func prepare(_ path: String) throws(StoreError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw error(path, errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw error(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .damaged(path: path) }
        guard status.st_mode & 0o077 == 0 else { throw .openFile(path: path) }
        // SQLite takes a file shorter than its own header for an empty one, and would write over it.
        guard status.st_size == 0 || status.st_size >= 100 else { throw .damaged(path: path) }
        if status.st_size == 0 { giveToOwnerOfDirectory(descriptor, path) }
    }

    /// Run by root, a new file goes to the owner of its directory: otherwise one command with `sudo` would lock the service
    /// out. If that fails the service reports it when it opens the file.
    private static func giveToOwnerOfDirectory(_ descriptor: CInt, _ path: String) {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        var above = stat()
        guard geteuid() == 0, stat(folder, &above) == 0, above.st_uid != 0 else { return }
        _ = fchown(descriptor, above.st_uid, above.st_gid)
    }

    private static func error(_ path: String, _ code: CInt) -> StoreError {
        switch code {
        case ENOENT, ENOTDIR: return .directoryMissing(path: path)
        case EACCES, EPERM, EROFS: return .permissionDenied(path: path)
        case ENOSPC, EDQUOT: return .full(path: path)
        case EISDIR: return .damaged(path: path)
        default: return .failed(path: path, code: code, text: "cannot be opened (errno \(code))")
        }
    }
}
