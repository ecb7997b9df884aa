import Glibc

/// One of the standard streams, opened anew where that is possible.
///
/// Whether a descriptor blocks is a property of the open file, which the shell and the other end of a pipe may share with us:
/// setting it there would break them. So terminals and pipes are opened again, and only of the new file it is set. What cannot
/// be opened again, such as a socket, gets its flags back in the end.
public struct StandardStream: Sendable {
    /// What it is, as far as waiting for it is concerned.
    public enum Kind: Sendable, Equatable {
        /// A terminal.
        case terminal
        /// A pipe or a socket: one waits until it is ready.
        case stream
        /// A file or a device that is always ready, and that one cannot wait for.
        case file
        /// Closed: nothing to read, and nothing can be written.
        case closed
    }

    /// What it is.
    public let kind: Kind

    /// The descriptor to use: non-blocking unless it is a file, close-on-exec, and the caller's to close. -1 if closed.
    public let descriptor: Int32

    private let original: Int32
    private let flags: Int32?

    /// Standard input.
    public static func input() -> StandardStream { StandardStream(0, O_RDONLY) }

    /// Standard output. The pipe of a bulk transfer is widened as far as the system allows without asking.
    public static func output() -> StandardStream { StandardStream(1, O_WRONLY) }

    private init(_ number: Int32, _ direction: Int32) {
        original = number
        var status = stat()
        // Where a stream was closed, a library that opened something before us may have its number: that has no type.
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT != 0 else {
            (kind, descriptor, flags) = (.closed, -1, nil)
            return
        }
        let kind = Self.kind(of: number, status)
        if kind == .stream { _ = fcntl(number, Self.setPipeSize, Self.pipeSize) }
        let again = kind == .file ? -1 : open("/proc/self/fd/\(number)", direction | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        self.kind = kind
        descriptor = again >= 0 ? again : fcntl(number, F_DUPFD_CLOEXEC, 3)
        flags = again >= 0 || kind == .file ? nil : fcntl(number, F_GETFL)
        if let flags { _ = fcntl(number, F_SETFL, flags | O_NONBLOCK) }
    }

    /// Gives an open file that others share with us its flags back.
    public func restore() {
        if let flags { _ = fcntl(original, F_SETFL, flags) }
    }

    private static let pipeSize: Int32 = 1 << 20
    /// F_SETPIPE_SZ, which the Glibc module does not show.
    private static let setPipeSize: Int32 = 1031

    private static func kind(of number: Int32, _ status: stat) -> Kind {
        switch status.st_mode & S_IFMT {
        case S_IFIFO, S_IFSOCK: .stream
        case S_IFCHR: isatty(number) == 1 ? .terminal : .file
        default: .file
        }
    }
}
