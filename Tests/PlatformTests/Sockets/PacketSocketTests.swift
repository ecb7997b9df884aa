import Glibc
import Platform
import Testing

@Suite struct PacketSocketTests {
    @Test func `messages stay apart, and whole`() throws {
        let (one, other) = try PacketSocket.pair()
        try one.send([1, 2, 3])
        try one.send([4])
        #expect(try other.receive().bytes == [1, 2, 3])
        #expect(try other.receive().bytes == [4])
        #expect(throws: PacketSocket.Fault.wouldBlock) { try other.receive() }
    }

    @Test func `a descriptor goes along, and is another of the same file`() throws {
        let (one, other) = try PacketSocket.pair()
        var ends: [Int32] = [-1, -1]
        #expect(pipe(&ends) == 0)
        try one.send([1], descriptors: [ends[1]])
        let packet = try other.receive()
        let came = try #require(packet.descriptors.first)
        #expect(packet.descriptors.count == 1 && came != ends[1])
        #expect(fcntl(came, F_GETFD) & FD_CLOEXEC != 0)
        var byte: UInt8 = 7
        #expect(write(came, &byte, 1) == 1)
        byte = 0
        #expect(read(ends[0], &byte, 1) == 1 && byte == 7)
        for descriptor in ends + [came] { close(descriptor) }
    }

    @Test func `the longest message goes, a longer one does not`() throws {
        let (one, other) = try PacketSocket.pair()
        let longest = [UInt8](repeating: 1, count: PacketSocket.longest)
        try one.send(longest)
        #expect(try other.receive().bytes == longest)
        #expect(throws: PacketSocket.Fault.tooLong) { try one.send(longest + [1]) }
        #expect(throws: PacketSocket.Fault.tooLong) { try one.send([]) }
    }

    @Test func `a message that somebody else made longer is not taken`() throws {
        let (one, other) = try PacketSocket.pair()
        let bytes = [UInt8](repeating: 1, count: PacketSocket.longest + 1)
        #expect(write(one.descriptor, bytes, bytes.count) == bytes.count)
        #expect(throws: PacketSocket.Fault.tooLong) { try other.receive() }
    }

    @Test func `the end of the other side is told`() throws {
        let pair = try PacketSocket.pair()
        shutdown(pair.0.descriptor, Int32(SHUT_RDWR))
        #expect(throws: PacketSocket.Fault.closed) { try pair.1.receive() }
        #expect(throws: PacketSocket.Fault.closed) { try pair.1.send([1]) }
    }

    @Test func `a link keeps what does not go at once, and sends it in order`() throws {
        let (one, other) = try PacketSocket.pair()
        let link = try PacketLink(one, mostWaiting: 100_000)
        for number in 0..<5_000 { link.send([UInt8(number & 0xFF), UInt8(number >> 8)]) }
        let thread = WaitingThread { link.run { _ in false } }
        for number in 0..<5_000 {
            #expect(try wait(other).bytes == [UInt8(number & 0xFF), UInt8(number >> 8)])
        }
        try other.send([1])
        thread.wait()
    }

    @Test func `a link whose other side takes nothing ends at its limit`() throws {
        let (one, other) = try PacketSocket.pair()
        let link = try PacketLink(one, mostWaiting: 10)
        for _ in 0..<5_000 { link.send([UInt8](repeating: 0, count: 1000)) }
        // Returns at once: it is over.
        link.run { _ in true }
        withExtendedLifetime(other) {}
    }

    private func wait(_ socket: PacketSocket) throws -> PacketSocket.Packet {
        var waited = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
        #expect(poll(&waited, 1, 10_000) == 1)
        return try socket.receive()
    }
}

/// A thread that one can wait for.
private final class WaitingThread: Sendable {
    private let thread: pthread_t

    init(_ body: @escaping @Sendable () -> Void) {
        final class Box {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { box in
                if let box { Unmanaged<Box>.fromOpaque(box).takeRetainedValue().body() }
                return nil
            }, Unmanaged.passRetained(Box(body)).toOpaque())
        self.thread = thread
    }

    func wait() {
        pthread_join(thread, nil)
    }
}
