import Audit
import Platform

/// Reads a log file line by line, holding at most one line and one read's worth of bytes.
struct AuditLineReader {
    /// Longest line handed out whole; a longer one comes in pieces, none of which is an audit line.
    static let maximumLine = 4 * AuditRecord.maximumLine
    private static let readSize = 64 << 10

    /// A line without its line feed, and whether it had one.
    struct Line {
        let bytes: [UInt8]
        let isTerminated: Bool
    }

    private let file: OpenFile
    private let limit: UInt64
    private var buffer: [UInt8] = []
    private var start = 0
    private var searched = 0

    /// Where in the file the next line begins.
    private(set) var position: UInt64

    /// Reads `file` from `position`, not beyond `limit`.
    init(_ file: OpenFile, from position: UInt64 = 0, upTo limit: UInt64 = .max) {
        self.file = file
        self.position = position
        self.limit = limit
    }

    /// The next line; nil at the end.
    mutating func next() throws(SystemError) -> Line? {
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) { return take(upTo: end, isTerminated: true) }
            searched = buffer.count
            if buffer.count - start >= Self.maximumLine { return take(upTo: buffer.count, isTerminated: false) }
            guard try fill() else {
                return start < buffer.count ? take(upTo: buffer.count, isTerminated: false) : nil
            }
        }
    }

    private mutating func take(upTo end: Int, isTerminated: Bool) -> Line {
        let line = Line(bytes: Array(buffer[start..<end]), isTerminated: isTerminated)
        let next = isTerminated ? end + 1 : end
        position += UInt64(next - start)
        start = next
        searched = next
        return line
    }

    private mutating func fill() throws(SystemError) -> Bool {
        buffer.removeFirst(start)
        searched -= start
        start = 0
        let offset = position + UInt64(buffer.count)
        guard offset < limit else { return false }
        let count = Int(min(limit - offset, UInt64(Self.readSize)))
        guard let bytes = FileBytes.read(file.descriptor, count: count, at: offset) else {
            throw SystemError("read", file.path)
        }
        buffer += bytes
        return !bytes.isEmpty
    }
}
