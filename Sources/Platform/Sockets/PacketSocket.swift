import CLinux
import Glibc

/// One end of a connection between two processes that carries whole messages, with descriptors in them.
///
/// It is a pair of `SOCK_SEQPACKET`: the kernel keeps the messages apart, so neither side has to trust a length that the
/// other wrote.
package final class PacketSocket: Sendable {
    /// Bytes of the longest message; a longer one is neither sent nor taken.
    package static let longest = 16 * 1024
    /// Descriptors that fit in one message.
    package static let mostDescriptors = Int(LINUX_MOST_DESCRIPTORS)

    /// One message.
    package struct Packet: Sendable {
        /// What it says.
        package var bytes: [UInt8]
        /// What came with it: close-on-exec, and the receiver's to close.
        package var descriptors: [Int32]
    }

    /// Why nothing was sent or received.
    package enum Fault: Error, Equatable {
        /// The other end is gone.
        case closed
        /// Not without waiting.
        case wouldBlock
        /// Longer than ``PacketSocket/longest``.
        case tooLong
        /// This value of `errno`.
        case system(Int32)
    }

    package let descriptor: Int32

    /// Takes over a descriptor.
    package init(owning descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Takes over standard input, where that is one; nil if it is not.
    package convenience init?(standardInput: Void) {
        var type: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(STDIN_FILENO, SOL_SOCKET, SO_TYPE, &type, &length) == 0,
            type == Int32(SOCK_SEQPACKET.rawValue)
        else { return nil }
        self.init(owning: STDIN_FILENO)
    }

    deinit { close(descriptor) }

    /// Two ends, both close-on-exec.
    package static func pair() throws(SystemError) -> (PacketSocket, PacketSocket) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw SystemError("create", "a socket pair") }
        return (PacketSocket(owning: ends[0]), PacketSocket(owning: ends[1]))
    }

    /// Sends a message without waiting. The descriptors stay the caller's.
    package func send(_ bytes: [UInt8], descriptors: [Int32] = []) throws(Fault) {
        guard !bytes.isEmpty, bytes.count <= Self.longest else { throw .tooLong }
        while true {
            let count = linux_send(
                descriptor, bytes, bytes.count, descriptors, descriptors.count, Int32(MSG_DONTWAIT))
            if count >= 0 { return }
            if errno != EINTR { throw Self.fault(errno) }
        }
    }

    /// The next message, without waiting.
    package func receive() throws(Fault) -> Packet {
        var bytes = [UInt8](repeating: 0, count: Self.longest)
        var descriptors = [Int32](repeating: -1, count: Self.mostDescriptors)
        var number = 0
        var count: Int
        repeat {
            count = linux_receive(
                descriptor, &bytes, bytes.count, &descriptors, &number, Int32(MSG_DONTWAIT))
        } while count < 0 && errno == EINTR
        let error = errno
        let came = Array(descriptors.prefix(number))
        guard count > 0 else {
            for descriptor in came { close(descriptor) }
            throw count == 0 ? .closed : Self.fault(error)
        }
        return Packet(bytes: Array(bytes.prefix(count)), descriptors: came)
    }

    private static func fault(_ error: Int32) -> Fault {
        switch error {
        case EAGAIN: .wouldBlock
        case EPIPE, ECONNRESET: .closed
        case EMSGSIZE: .tooLong
        default: .system(error)
        }
    }
}
