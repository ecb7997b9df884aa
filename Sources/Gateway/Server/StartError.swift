import Platform
import Store

/// Why a gateway, or a command on its state, cannot start. The description is one line: what, where, what to do.
public enum StartError: Error, CustomStringConvertible {
    /// The state directory or a file in it cannot be used.
    case state(String, isPermission: Bool)
    /// Another gateway uses the same state directory.
    case alreadyRunning(state: String)

    /// One line: what, where, what to do.
    public var description: String {
        switch self {
        case .state(let text, _): text
        case .alreadyRunning(let state):
            "\(state) is in use by another gateway; stop that one, or give this one a state directory of its own"
        }
    }

    /// Whether rights are what is missing.
    public var isPermission: Bool {
        if case .state(_, true) = self { return true }
        return false
    }

    /// Puts any error of opening the state in these words.
    init(_ error: any Error) {
        switch error {
        case let error as StartError: self = error
        case let error as PrivateFileError: self = .state("\(error)", isPermission: Self.isPermission(error))
        case MasterKeyError.file(let file): self = .state("\(error)", isPermission: Self.isPermission(file))
        case VaultError.masterKey(.file(let file)): self = .state("\(error)", isPermission: Self.isPermission(file))
        case AuditTrailError.directory(let error): self = StartError(error)
        case AuditTrailError.system(let error): self = StartError(error)
        case let error as SystemError: self = .state("\(error)", isPermission: Self.isPermission(error))
        default: self = .state("\(error)", isPermission: false)
        }
    }

    private static func isPermission(_ error: PrivateFileError) -> Bool {
        switch error {
        case .foreignOwner, .openFile, .openDirectory: true
        case .system(let error): isPermission(error)
        case .missing, .exists, .notAFile, .notADirectory, .tooLong: false
        }
    }

    private static func isPermission(_ error: SystemError) -> Bool {
        error.code == 1 || error.code == 13
    }
}
