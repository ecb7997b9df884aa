import Glibc
import Platform
import Terminal

/// The session's log: what was printed, and nothing that was typed, so no password that is not echoed can be in it.
///
/// Written at once and to the end of the system's own buffers only, so that a crash loses nothing. The file is for its
/// owner's eyes (mode 0600) and replaced if it exists.
final class SessionLog {
    private enum Form {
        case raw
        case text(PrintedText)
        case asciicast(AsciicastEncoder, started: UInt64)
    }

    private let file: FileSink
    private var form: Form
    private var out: [UInt8] = []

    /// A log in `path`; `size`, `type` and `title` describe the terminal in an asciicast.
    init(
        path: String, format: ClientOptions.LogFormat, size: PTYSize?, terminalType: String, title: String
    ) throws(SystemError) {
        file = try FileSink(path)
        switch format {
        case .raw: form = .raw
        case .text: form = .text(PrintedText())
        case .asciicast:
            let header = AsciicastHeader(
                columns: size?.columns ?? 80, rows: size?.rows ?? 24, timestamp: Int64(time(nil)),
                terminalType: terminalType, title: title)
            form = .asciicast(AsciicastEncoder(version: .v2, header: header, to: &out), started: Self.now)
            try file.write(out)
            out.removeAll(keepingCapacity: true)
        }
    }

    /// Bytes that were shown.
    func output(_ bytes: ArraySlice<UInt8>) throws(SystemError) {
        switch form {
        case .raw: return try file.write(bytes)
        case .text(var text):
            text.append(bytes, to: &out)
            form = .text(text)
        case .asciicast(var encoder, let started):
            encoder.output(bytes, at: Self.now - started, to: &out)
            form = .asciicast(encoder, started: started)
        }
        try flush()
    }

    /// The window's new size.
    func resize(_ size: PTYSize) throws(SystemError) {
        guard case .asciicast(var encoder, let started) = form else { return }
        encoder.resize(columns: size.columns, rows: size.rows, at: Self.now - started, to: &out)
        form = .asciicast(encoder, started: started)
        try flush()
    }

    /// The last line, if it has no end.
    func finish() throws(SystemError) {
        switch form {
        case .raw: break
        case .text(var text): text.finish(to: &out)
        case .asciicast(var encoder, let started): encoder.finish(at: Self.now - started, to: &out)
        }
        try flush()
    }

    private func flush() throws(SystemError) {
        guard !out.isEmpty else { return }
        try file.write(out)
        out.removeAll(keepingCapacity: true)
    }

    private static var now: UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
    }
}

/// A file that is only written.
final class FileSink {
    private let path: String
    private let descriptor: Int32
    private let isOurs: Bool

    /// Replaces the file at `path`; its owner alone may read it.
    init(_ path: String) throws(SystemError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0o600)
        isOurs = true
        guard descriptor >= 0 else { throw SystemError("create", path) }
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

    func write(_ bytes: some Collection<UInt8>) throws(SystemError) {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { throw SystemError("write", path) }
            rest = rest.dropFirst(count)
        }
    }
}
