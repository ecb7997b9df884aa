/// Why a private file or directory cannot be used. The description names the path and what to do.
public enum PrivateFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no such file.
    case missing(path: String)
    /// The file was to be created but is there already.
    case exists(path: String)
    /// It is a directory, a symbolic link or a device.
    case notAFile(path: String)
    /// It is not a directory.
    case notADirectory(path: String)
    /// Another user owns it.
    case foreignOwner(path: String, owner: UInt32)
    /// Others may read or write the file.
    case openFile(path: String, mode: UInt32)
    /// Others may write to the directory.
    case openDirectory(path: String, mode: UInt32)
    /// The file is longer than it can be.
    case tooLong(path: String, limit: Int)
    /// The system refused.
    case system(SystemError)

    /// What, where and what to do.
    public var description: String {
        switch self {
        case .missing(let path): "\(path): no such file"
        case .exists(let path): "\(path): exists already; move it away first"
        case .notAFile(let path): "\(path): not a plain file; remove it or correct the path"
        case .notADirectory(let path): "\(path): not a directory; remove it or correct the path"
        case .foreignOwner(let path, let owner):
            "\(path): belongs to another user (uid \(owner)); run as that user, or change the owner with chown"
        case .openFile(let path, let mode):
            "\(path): others may open it (mode \(Self.octal(mode))); if nobody has, run: chmod 600 \(path)"
        case .openDirectory(let path, let mode):
            "\(path): others may write to this directory (mode \(Self.octal(mode))); run: chmod go-w \(path)"
        case .tooLong(let path, let limit): "\(path): longer than \(limit) bytes, so not the file it should be"
        case .system(let error): error.description
        }
    }

    private static func octal(_ mode: UInt32) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
