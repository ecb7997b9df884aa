import Platform

/// Why an event could not be put on record. The description says what to do.
public enum AuditTrailError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The audit directory cannot be used.
    case directory(PrivateFileError)
    /// The system refused.
    case system(SystemError)
    /// Another process holds the log's lock and does not let go.
    case locked(path: String)
    /// There is no key in this file, but there are lines that were written with it.
    case keyMissing(String)

    /// What, where and what to do.
    public var description: String {
        switch self {
        case .directory(let error): "the audit log cannot be written: \(error)"
        case .system(let error): "the audit log cannot be written: \(error)"
        case .locked(let path):
            "the audit log cannot be written: another process holds \(path); is a sallyport command stopped or hanging?"
        case .keyMissing(let path):
            "\(path): no such file, but the audit log has lines written with the key in it; restore it, or move the log away"
        }
    }
}
