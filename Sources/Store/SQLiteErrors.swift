import GRDB

extension StoreError {
    /// Translates whatever GRDB or one of our own transactions threw.
    init(_ error: any Error, path: String) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError: self = Self.translated(error, path: path)
        case is CancellationError: self = .interrupted
        default: self = .failed(path: path, code: 1, text: "unexpected failure")
        }
    }

    private static func translated(_ error: DatabaseError, path: String) -> StoreError {
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: .busy(path: path)
        case .SQLITE_FULL: .full(path: path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged(path: path)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_AUTH: .permissionDenied(path: path)
        case .SQLITE_INTERRUPT, .SQLITE_ABORT, .SQLITE_MISUSE: .interrupted
        // The message only: the whole description holds the statement.
        default:
            .failed(path: path, code: error.extendedResultCode.rawValue, text: error.message ?? "unknown failure")
        }
    }
}
