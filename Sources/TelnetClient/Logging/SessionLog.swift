import Glibc
import Platform
import Terminal

/// The session's log: what was printed, and nothing that was typed, so no password that is not echoed can be in it.
///
/// Written at once and to the end of the system's own buffers only, so that a crash loses nothing. The file is for its
/// owner's eyes (mode 0600); what is in it is replaced, but not before ``begin()``.
final class SessionLog {
    private enum Form {
        case raw
        case text(PrintedText)
        case asciicast(AsciicastEncoder, started: UInt64)
    }

    /// What an asciicast begins with.
    private struct Head {
        let size: PTYSize?
        let terminalType: String
        let title: String
    }

    private let file: FileSink
    private let head: Head
    private var form: Form
    private var hasBegun = false
    private var out: [UInt8] = []

    /// A log in `path`; `size`, `type` and `title` describe the terminal in an asciicast.
    init(
        path: String, format: ClientOptions.LogFormat, size: PTYSize?, terminalType: String, title: String
    ) throws(SystemError) {
        file = try FileSink(path, keepsContent: true)
        head = Head(size: size, terminalType: terminalType, title: title)
        form =
            switch format {
            case .raw: .raw
            case .text: .text(PrintedText())
            case .asciicast: Self.asciicast(head, to: &out)
            }
    }

    private static func asciicast(_ head: Head, to out: inout [UInt8]) -> Form {
        let header = AsciicastHeader(
            columns: head.size?.columns ?? 80, rows: head.size?.rows ?? 24, timestamp: Int64(time(nil)),
            terminalType: head.terminalType, title: head.title)
        return .asciicast(AsciicastEncoder(version: .v2, header: header, to: &out), started: now)
    }

    /// There is a connection: what an earlier session left in the file goes. Further connections go on with it.
    func begin() throws(SystemError) {
        guard !hasBegun else { return }
        hasBegun = true
        try file.empty()
        if case .asciicast = form {
            // The time begins now.
            out.removeAll(keepingCapacity: true)
            form = Self.asciicast(head, to: &out)
        }
        try flush()
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
        guard hasBegun, case .asciicast(var encoder, let started) = form else { return }
        encoder.resize(columns: size.columns, rows: size.rows, at: Self.now - started, to: &out)
        form = .asciicast(encoder, started: started)
        try flush()
    }

    /// The last line, if it has no end.
    func finish() throws(SystemError) {
        guard hasBegun else { return }
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
