import Glibc

/// How ``PasswordLogin`` tells the ``Monitor`` of each password whether it was right: by a pipe that no shell inherits, for a
/// shell could say anything by its exit.
enum LoginVerdict {
    /// Where a login has the pipe.
    static let descriptor: Int32 = 3
    /// Bytes of one: the process, and 1 for a right password. Far below what a pipe takes in one piece.
    private static let size = 5

    /// Keeps the pipe from the shell. To be called first of all.
    static func keep() {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// Says so. Where there is no such pipe, or the monitor is gone, nobody hears it.
    static func tell(_ isRight: Bool) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else { return }
        let process = UInt32(bitPattern: getpid())
        let bytes = stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: process >> $0) }
        _ = write(descriptor, bytes + [isRight ? 1 : 0], size)
    }

    /// Those that have come, at most a few dozen: which process, and whether it was right.
    static func read(_ pipe: Int32) -> [(process: pid_t, isRight: Bool)] {
        var bytes = [UInt8](repeating: 0, count: size * 64)
        let count = Glibc.read(pipe, &bytes, bytes.count)
        return stride(from: 0, to: max(0, count) / size * size, by: size).map { start in
            let process = bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return (pid_t(bitPattern: process), bytes[start + 4] == 1)
        }
    }
}
