import Glibc
import Platform

/// A file that is only written.
final class FileSink {
    /// Milliseconds that a stream which does not block by itself is waited for. One that takes nothing for so long loses what is
    /// written, and is not waited for again before it takes something.
    static let patience: Int32 = 1000

    private let path: String
    private let descriptor: Int32
    private let isOurs: Bool
    private var isStuck = false

    /// Replaces the file at `path`, or opens it with what is in it; its owner alone may read it.
    init(_ path: String, keepsContent: Bool = false) throws(SystemError) {
        self.path = path
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | (keepsContent ? 0 : O_TRUNC)
        descriptor = open(path, flags, 0o600)
        isOurs = true
        guard descriptor >= 0 else { throw SystemError("create", path) }
        // A file that was there has the mode it had. Devices and pipes are not ours to change.
        guard !isFile || fchmod(descriptor, 0o600) == 0 else { throw SystemError("keep others from reading", path) }
    }

    /// Standard error.
    init() {
        path = "standard error"
        descriptor = 2
        isOurs = false
    }

    deinit {
        if isOurs { close(descriptor) }
    }

    private var isFile: Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Drops what is in the file.
    func empty() throws(SystemError) {
        guard !isFile || ftruncate(descriptor, 0) == 0 else { throw SystemError("empty", path) }
    }

    func write(_ bytes: some Collection<UInt8>) throws(SystemError) {
        let code = Descriptors.write(bytes, to: descriptor, patience: isStuck ? 0 : Self.patience)
        isStuck = code == EAGAIN
        guard code == 0 else { throw SystemError("write", path, code: code) }
    }
}
