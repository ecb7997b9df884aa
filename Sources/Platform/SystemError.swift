import Glibc

/// A system call that failed: which, on what, and why.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was tried, in words: `open`, `create`, ...
    public let action: String

    /// The path it was tried on.
    public let path: String

    /// The value of `errno`.
    public let code: Int32

    /// A failure; `code` is `errno` unless given.
    public init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
    }

    /// The system's own words for ``code``.
    public var reason: String { Self.words(for: code) }

    /// What, where and why, with what to do for the errors that people can mend.
    public var description: String {
        let advice =
            switch code {
            case ENOSPC, EDQUOT: "; free some space there"
            case EACCES, EPERM: "; run as the user who owns it, or give that user the right"
            case EROFS: "; choose a place that can be written to"
            case ENOENT where action == "create": "; create the directory first, or correct the path"
            case ENOENT: "; is the path right?"
            case EMFILE, ENFILE: "; raise the limit of open files (ulimit -n)"
            default: ""
            }
        return "cannot \(action) \(path): \(reason)\(advice)"
    }

    private static func words(for code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        // The re-entrant form: strerror's one static buffer belongs to everybody.
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
