import Glibc

/// What the system knows about an open file.
///
/// Here and not where it is needed: beside Foundation the compiler no longer finds the fields of `stat`.
package struct FileStatus: Sendable, Equatable {
    /// What a file is.
    package enum Kind: Sendable, Equatable {
        case regular
        case directory
        /// A pipe, a device, a socket.
        case other
    }

    /// What it is.
    package let kind: Kind
    /// Its size in bytes; 0 for what is not a regular file.
    package let size: UInt64

    /// The status of an open file; `errno` says why there is none.
    package init?(of descriptor: CInt) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .directory
        default: kind = .other
        }
        size = kind == .regular ? UInt64(clamping: status.st_size) : 0
    }

    /// Run by root, gives an open file to the owner of `directory`, so that a command run with `sudo` does not lock the
    /// service out of its own state. False if that failed; `errno` says why.
    package static func give(_ descriptor: CInt, toOwnerOf directory: String) -> Bool {
        var above = stat()
        guard geteuid() == 0, stat(directory, &above) == 0, above.st_uid != 0 else { return true }
        return fchown(descriptor, above.st_uid, above.st_gid) == 0
    }
}
