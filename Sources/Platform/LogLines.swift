import Glibc

/// Lines for standard error that never wait for whoever reads it: a server must not stand still because a log does.
///
/// What there is no room for is dropped and counted, and the number said as soon as there is. Lines stay whole: of one
/// that was begun, the rest comes first.
package struct LogLines {
    /// Bytes that a pipe with room takes at once (PIPE_BUF).
    private static let atOnce = 4096

    private enum Way {
        /// Taken at once, always: a file, or an open file of our own that does not block.
        case plain
        /// A socket, which is told not to wait with each call.
        case socket
        /// Shared, and may block: asked for room first.
        case shared
    }

    private let descriptor: Int32
    private let way: Way
    private var rest: ArraySlice<UInt8> = []
    private var lost = 0

    /// Whether a descriptor blocks belongs to the open file, which others share. So a pipe or a terminal is opened
    /// anew, where that can be had.
    package init(descriptor: Int32) {
        var status = stat()
        let kind = fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : S_IFREG
        let own =
            kind == S_IFIFO || kind == S_IFCHR
            ? open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1
        self.descriptor = own >= 0 ? own : descriptor
        way =
            switch kind {
            case S_IFSOCK: .socket
            case S_IFIFO, S_IFCHR: own >= 0 ? .plain : .shared
            default: .plain
            }
    }

    /// Writes a line, or counts it. `notice` is the line that says how many there was no room for.
    package mutating func write(_ line: String, notice: (Int) -> String) {
        rest = rest.dropFirst(send(rest))
        // Both or neither: in a full pipe there may be room for the shorter one.
        let text = (lost > 0 ? notice(lost) + "\n" : "") + line + "\n"
        lost = begin(ArraySlice(text.utf8)) ? 0 : lost + 1
    }

    /// False if nothing of it went out.
    private mutating func begin(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard rest.isEmpty else { return false }
        let count = send(bytes)
        rest = count > 0 ? bytes.dropFirst(count) : []
        return count > 0
    }

    /// How many bytes went out.
    private func send(_ bytes: ArraySlice<UInt8>) -> Int {
        var left = bytes
        while !left.isEmpty {
            let count = left.withUnsafeBytes { attempt($0) }
            guard count > 0 else { break }
            left = left.dropFirst(count)
        }
        return bytes.count - left.count
    }

    private func attempt(_ bytes: UnsafeRawBufferPointer) -> Int {
        while true {
            let count =
                switch way {
                case .plain: Glibc.write(descriptor, bytes.baseAddress, bytes.count)
                case .socket: Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
                case .shared:
                    hasRoom ? Glibc.write(descriptor, bytes.baseAddress, min(bytes.count, Self.atOnce)) : 0
                }
            if count >= 0 || errno != EINTR { return count }
        }
    }

    private var hasRoom: Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLOUT) != 0
    }
}
