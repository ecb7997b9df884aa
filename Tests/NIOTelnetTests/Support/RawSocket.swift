import Foundation
import Glibc
import Testing

/// A blocking socket on the loopback, for what NIO has no words for.
struct RawSocket: Sendable {
    let descriptor: Int32

    init(to port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_OOBINLINE, &on, socklen_t(MemoryLayout<Int32>.size))
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(clamping: port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
        }
        #expect(status == 0)
    }

    func send(_ bytes: [UInt8]) {
        #expect(Glibc.send(descriptor, bytes, bytes.count, 0) == bytes.count)
    }

    func send(_ text: String) {
        send(Array(text.utf8))
    }

    /// Sends bytes of which the last has TCP's urgent mark.
    func sendUrgent(_ bytes: [UInt8]) {
        #expect(Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_OOB)) == bytes.count)
    }

    /// At least one byte, or none if the peer has closed or 20 s are over.
    func receive(upTo count: Int = 65536) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let received = recv(descriptor, &bytes, count, 0)
        return Array(bytes.prefix(max(0, received)))
    }

    /// Everything up to these bytes, or up to the end.
    func receive(through end: [UInt8]) -> [UInt8] {
        var all: [UInt8] = []
        while all.suffix(end.count) != end[...] {
            let more = receive(upTo: 1)
            guard !more.isEmpty else { break }
            all += more
        }
        return all
    }

    /// Everything until the peer closes.
    func receiveAll() -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let more = receive()
            guard !more.isEmpty else { return all }
            all += more
        }
    }

    /// Whether the next byte to be read has the urgent mark. Waits for that byte: a reader that is already waiting in
    /// `recv` when a marked byte comes gets it without having been stopped before it.
    var isAtMark: Bool {
        var entry = pollfd(fd: descriptor, events: CShort(POLLIN), revents: 0)
        return poll(&entry, 1, 20_000) == 1 && sockatmark(descriptor) == 1
    }

    /// Says that nothing more will be sent.
    func finish() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    func close() {
        Glibc.close(descriptor)
    }
}

/// Does what blocks on a thread of its own: the test pool's must not.
func waiting<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}
