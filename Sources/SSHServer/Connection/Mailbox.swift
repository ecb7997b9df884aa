import CLibSSH
import Glibc
import NIOCore
import Synchronization

/// One message from an event loop, or from the server, to a connection's thread.
enum Letter {
    /// Output of a channel; bounded by the channel's own accounting.
    case write(UInt32, ByteBuffer)
    /// Text for the client's standard error; counted like output.
    case writeError(UInt32, ByteBuffer)
    case exitStatus(UInt32, UInt32)
    /// No more output follows.
    case endOutput(UInt32)
    case close(UInt32)
    /// The loop has collected: bytes held back may be offered again.
    case resume(UInt32)
    case disconnect(SSHEnd)

    fileprivate var isOutput: Bool {
        switch self {
        case .write, .writeError, .exitStatus: true
        case .endOutput, .close, .resume, .disconnect: false
        }
    }
}

/// The way into a connection's thread: a bounded array behind a lock, and an eventfd that its poll watches.
///
/// The eventfd is written only when the mailbox was empty, so a burst costs one system call. The lock also covers the
/// descriptor's life: after `close` nobody can write to a number that the system has given to someone else.
final class Mailbox: Sendable {
    /// Letters of output that may lie here. Writers that heed writability stay below a dozen.
    static let capacity = 4096

    /// Small neighbouring writes to one channel are joined up to this size, which also saves packets.
    private static let joinLimit = 1024

    private struct State {
        var letters: [Letter] = []
        var isOpen = true
    }

    private let state = Mutex(State())
    /// The eventfd; valid until `close`.
    let descriptor: Int32

    /// Nil when the process is out of descriptors.
    init?() {
        descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard descriptor >= 0 else { return nil }
    }

    /// Puts a letter in. False when the connection is over, or when the letter is output and the mailbox is full; the
    /// other kinds are bounded by themselves, a few per channel.
    func post(_ letter: Letter) -> Bool {
        state.withLock { state in
            guard state.isOpen else { return false }
            if Self.join(letter, to: &state.letters) { return true }
            guard state.letters.count < Self.capacity || !letter.isOutput else { return false }
            state.letters.append(letter)
            if state.letters.count == 1 { eventfd_write(descriptor, 1) }
            return true
        }
    }

    /// Exchanges the letters for the caller's empty array, whose storage is used again.
    func take(into letters: inout [Letter]) {
        state.withLock { swap(&$0.letters, &letters) }
    }

    /// Ends the mailbox. Called by the thread once nothing polls the descriptor any more.
    func close() {
        state.withLock { state in
            guard state.isOpen else { return }
            state.isOpen = false
            state.letters = []
            _ = Glibc.close(descriptor)
        }
    }

    private static func join(_ letter: Letter, to letters: inout [Letter]) -> Bool {
        guard case .write(let number, var bytes) = letter, case .write(number, var last)? = letters.last,
            last.readableBytes &+ bytes.readableBytes <= joinLimit
        else { return false }
        letters.removeLast()
        last.writeBuffer(&bytes)
        letters.append(.write(number, last))
        return true
    }
}
