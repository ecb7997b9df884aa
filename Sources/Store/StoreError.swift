/// Why the store did not do what it was asked.
public enum StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is one of that name already.
    case exists(String)
    /// There is none of that name.
    case missing(String)
    /// The directory the file should lie in does not exist.
    case directoryMissing(path: String)
    /// The file cannot be opened or written to by this user.
    case permissionDenied(path: String)
    /// The file can be read by others.
    case openFile(path: String)
    /// Another process has been writing for longer than the busy time-out.
    case busy(path: String)
    /// The disk, or the size the file may have, is full. Nothing of the change was kept.
    case full(path: String)
    /// A later version of the program has changed the file's layout.
    case newerSchema(path: String, found: Int, known: Int)
    /// The file is an SQLite database of some other program.
    case foreign(path: String)
    /// The file is damaged, or not a database at all.
    case damaged(path: String)
    /// The task that asked was cancelled, or the store closed.
    case interrupted
    /// Anything else; the code is SQLite's extended one.
    case failed(path: String, code: Int32, text: String)

    /// What, where and what to do.
    public var description: String {
        switch self {
        case .exists(let name): "\(name): exists already"
        case .missing(let name): "\(name): there is none of that name"
        case .directoryMissing(let path): "\(path): its directory does not exist; create it, or correct gateway.state"
        case .permissionDenied(let path): "\(path): permission denied; run as the user who owns it"
        case .openFile(let path): "\(path): others may open it, and it holds password hashes; run: chmod 600 \(path)"
        case .busy(let path): "\(path): another process keeps it locked; try again, or end that process"
        case .full(let path): "\(path): no room left; free some space on that disk"
        case .newerSchema(let path, let found, let known):
            "\(path): has layout \(found), this version knows up to \(known); use the newer version, or restore a backup"
        case .foreign(let path): "\(path): a database of another program; correct gateway.state, or move the file away"
        case .damaged(let path): "\(path): damaged, or not a database; restore it from a backup"
        case .interrupted: "the store was closed, or the wait for it given up"
        case .failed(let path, let code, let text): "\(path): \(text) (SQLite \(code))"
        }
    }
}
