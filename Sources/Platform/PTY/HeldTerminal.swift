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

    deinit { close(descriptor) }
}
