import CLinux
import Glibc

/// Descriptors that come and go as numbers.
package enum Descriptors {
    /// Keeps what whoever started this program has left open from the programs it starts: all but the standard streams.
    package static func keepFromChildren() {
        linux_close_on_exec(3)
    }

    /// Closes one.
    package static func close(_ descriptor: Int32) {
        Glibc.close(descriptor)
    }

    /// A pipe of which no child inherits an end unless it is given one.
    package static func pipe(isBlocking: Bool) throws(SystemError) -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw SystemError("create", "a pipe") }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            if !isBlocking { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        }
        return (ends[0], ends[1])
    }

    /// Writes all bytes, continuing what was interrupted or went in part; returns 0 or `errno`. One that does not block is waited
    /// for, at most `patience` milliseconds at a time; then it is EAGAIN.
    package static func write(_ bytes: some Collection<UInt8>, to descriptor: Int32, patience: Int32 = -1) -> Int32 {
        bytes.withContiguousStorageIfAvailable { writeAll(UnsafeRawBufferPointer($0), descriptor, patience) }
            ?? Array(bytes).withUnsafeBytes { writeAll($0, descriptor, patience) }
    }

    private static func writeAll(_ bytes: UnsafeRawBufferPointer, _ descriptor: Int32, _ patience: Int32) -> Int32 {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            } else if count == 0 {
                return EIO
            } else if errno == EAGAIN {
                var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                guard poll(&ready, 1, patience) > 0 else { return EAGAIN }
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }

    /// Reads until `text` has come, for as long as that takes; false if the end, or `limit` bytes of something else, came first.
    /// A byte at a time, so that what follows is left for others.
    package static func read(_ descriptor: Int32, until text: String, limit: Int) -> Bool {
        var seen: [UInt8] = []
        var byte: UInt8 = 0
        while seen.count < limit {
            let count = Glibc.read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            seen.append(byte)
            if seen.suffix(text.utf8.count).elementsEqual(text.utf8) { return true }
        }
        return false
    }
}
