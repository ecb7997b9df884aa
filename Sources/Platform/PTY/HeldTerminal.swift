import Glibc

/// A descriptor of a pseudo-terminal's master, kept for its driver while another of the same terminal carries the bytes. The
/// terminal hangs up when both are closed.
package final class HeldTerminal: Sendable {
    private let descriptor: Int32

    /// The driver behind it.
    package var driver: TerminalDriver { TerminalDriver(descriptor) }

    /// Another descriptor of the same terminal as `master`, which stays the caller's.
    package init(of master: Int32) throws(SystemError) {
        let copy = fcntl(master, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw SystemError("hold", "a pseudo-terminal") }
        descriptor = copy
    }

    /// Reads once, without waiting, what was printed, where the terminal is in packet mode: its notice, and how many bytes of
    /// `buffer` were filled. Nil if there is nothing now, or no more at all.
    package func read(into buffer: UnsafeMutableRawBufferPointer) -> (notice: TerminalNotice, count: Int)? {
        var notice: UInt8 = 0
        let count = withUnsafeMutableBytes(of: &notice) { first in
            var parts = (
                iovec(iov_base: first.baseAddress, iov_len: 1),
                iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
            )
            return withUnsafeMutableBytes(of: &parts) { parts in
                readv(descriptor, parts.baseAddress?.assumingMemoryBound(to: iovec.self), 2)
            }
        }
        return count > 0 ? (TerminalNotice(rawValue: notice), count - 1) : nil
    }

    deinit { close(descriptor) }
}
