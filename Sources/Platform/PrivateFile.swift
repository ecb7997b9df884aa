import Glibc

/// Files for one user's eyes only: keys, hashes, journals. They have mode 0600, appear complete or not at all, and are
/// refused when somebody else could have read or changed them.
public enum PrivateFile {
    /// Whether a new file may take the place of an old one.
    public enum Policy: Sendable {
        /// The file must not exist yet.
        case create
        /// An existing file is replaced in one step.
        case replace
    }

    /// Writes `bytes` to `path` with mode 0600.
    ///
    /// The bytes go to a file beside it first, reach the disk, and are then given the name: nobody ever sees half a file,
    /// and of two processes that create the same file one is told ``PrivateFileError/exists(path:)``. The directory must
    /// exist. Run by root, the file is given to the owner of the directory, so that `sudo` does not lock the service out.
    public static func write(
        _ bytes: some Sequence<UInt8>, to path: String, _ policy: Policy = .create
    ) throws(PrivateFileError) {
        let folder = directory(of: path)
        var content = Array(bytes)
        defer { content.withUnsafeMutableBytes { _ = $0.initializeMemory(as: UInt8.self, repeating: 0) } }
        let temporary = path + "." + SecureRandom.hexadecimal(bytes: 8) + ".new"
        do throws(SystemError) {
            do throws(SystemError) {
                try fill(temporary, with: content, ownerOf: folder, reportAs: path)
                try give(temporary, name: path, policy)
            } catch {
                unlink(temporary)
                throw error
            }
            try synchronizeDirectory(folder)
        } catch {
            throw error.code == EEXIST ? .exists(path: path) : .system(error)
        }
    }

    /// Reads a whole private file of at most `limit` bytes.
    ///
    /// - Throws: ``PrivateFileError`` if it is missing, too long, not a plain file, or not private.
    public static func read(_ path: String, limit: Int) throws(PrivateFileError) -> [UInt8] {
        let (status, content) = try statusAndContent(of: path, limit: limit)
        if let fault = fault(in: status, path) { throw fault }
        guard content.count <= limit else { throw .tooLong(path: path, limit: limit) }
        return content
    }

    /// Checks that the file at `path` is a plain file of ours that nobody else can open; true if so, false if there is none.
    public static func check(_ path: String) throws(PrivateFileError) -> Bool {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            guard errno == ENOENT else { throw .system(SystemError("examine", path)) }
            return false
        }
        if let fault = fault(in: status, path) { throw fault }
        return true
    }

    /// Makes sure that `path` is a directory in which only its owner can make files.
    ///
    /// Missing directories are made with mode 0700. An existing one may be read by others, since every file in it is
    /// private by itself, but must not be open to their writing.
    public static func ensureDirectory(_ path: String) throws(PrivateFileError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw .system(SystemError("examine", path)) }
            let parent = directory(of: path)
            var above = stat()
            if parent != path, stat(parent, &above) != 0 { try ensureDirectory(parent) }
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system(SystemError("create", path)) }
            return
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .notADirectory(path: path) }
        guard isOurs(status) else { throw .foreignOwner(path: path, owner: status.st_uid) }
        guard status.st_mode & 0o022 == 0 else { throw .openDirectory(path: path, mode: status.st_mode & 0o7777) }
    }

    /// The directory part of `path`; `.` if there is none.
    static func directory(of path: String) -> String {
        let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    /// Both from the same open file, so that what was judged is what was read; no content if it is not a plain file.
    private static func statusAndContent(
        of path: String, limit: Int
    ) throws(PrivateFileError) -> (stat, [UInt8]) {
        do throws(SystemError) {
            // Without O_NONBLOCK, opening a pipe that somebody put there would wait for ever.
            let file = try Descriptor(opening: path, flags: O_RDONLY | O_NONBLOCK)
            let status = try file.status(of: path)
            guard status.st_mode & S_IFMT == S_IFREG else { return (status, []) }
            return (status, try file.readAll(limit: limit, of: path))
        } catch {
            switch error.code {
            case ENOENT: throw .missing(path: path)
            case ELOOP: throw .notAFile(path: path)
            default: throw .system(error)
            }
        }
    }

    private static func fault(in status: stat, _ path: String) -> PrivateFileError? {
        guard status.st_mode & S_IFMT == S_IFREG else { return .notAFile(path: path) }
        guard isOurs(status) else { return .foreignOwner(path: path, owner: status.st_uid) }
        guard status.st_mode & 0o077 == 0 else { return .openFile(path: path, mode: status.st_mode & 0o7777) }
        return nil
    }

    /// Root may use everybody's files, and everybody those that root made for them.
    private static func isOurs(_ status: stat) -> Bool {
        geteuid() == 0 || status.st_uid == geteuid() || status.st_uid == 0
    }

    private static func fill(
        _ temporary: String, with bytes: [UInt8], ownerOf folder: String, reportAs path: String
    ) throws(SystemError) {
        let file = try openTemporary(temporary, reportAs: path)
        // The umask may have taken rights away from the owner as well.
        guard fchmod(file.number, 0o600) == 0 else { throw SystemError("set the mode of", path) }
        try file.giveToOwner(of: folder)
        try file.writeAll(bytes, to: path)
        try file.synchronize(path)
    }

    private static func openTemporary(_ temporary: String, reportAs path: String) throws(SystemError) -> Descriptor {
        do throws(SystemError) {
            return try Descriptor(opening: temporary, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
        } catch {
            throw SystemError("create", path, code: error.code)
        }
    }

    private static func give(_ temporary: String, name path: String, _ policy: Policy) throws(SystemError) {
        switch policy {
        case .create:
            // A link, unlike a renaming, fails if the name is taken.
            guard link(temporary, path) == 0 else { throw SystemError("create", path) }
            unlink(temporary)
        case .replace:
            guard rename(temporary, path) == 0 else { throw SystemError("replace", path) }
        }
    }

    private static func synchronizeDirectory(_ path: String) throws(SystemError) {
        guard let folder = try? Descriptor(opening: path, flags: O_RDONLY | O_DIRECTORY, followLinks: true) else {
            return
        }
        try folder.synchronize(path)
    }
}
