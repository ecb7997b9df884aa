import Foundation
import Glibc
import Platform
import Synchronization

/// Ports on 127.0.0.1 that nobody listens on.
enum FreePort {
    /// One free port.
    static func one() throws -> Int {
        let listener = try Socket.listener(port: 0)
        defer { close(listener) }
        return Socket.port(of: listener)
    }

    /// A base such that the ports at all of `offsets` above it are free. Below the range from which the system takes the
    /// ports of outgoing connections, and never given twice by this process.
    static func base(offsets: [Int]) throws -> Int {
        for _ in 0..<200 {
            let base = next.withLock { next in
                next = (next + 1) % 200
                return 10000 + next * 100
            }
            if offsets.allSatisfy({ isFree(base + $0) }) { return base }
        }
        throw SystemError("find", "a hundred free ports")
    }

    private static let next = Mutex(Int.random(in: 0..<200))

    private static func isFree(_ port: Int) -> Bool {
        guard let listener = try? Socket.listener(port: port) else { return false }
        close(listener)
        return true
    }
}

/// A bare TCP connection: no Telnet, no terminal, nothing between the test and the bytes.
final class TCPDialogue: Conversation {
    private let socket: Int32

    init(port: Int) throws {
        socket = try Socket.connect(port: port)
        // The data mark of a Synch is urgent data (RFC 854); it is to be seen in its place.
        var on: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_OOBINLINE, &on, socklen_t(MemoryLayout<Int32>.size))
        super.init(reading: socket, writing: socket, name: "127.0.0.1:\(port)")
    }

    /// Hangs up without a goodbye: the other side sees a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        close(dup2(open("/dev/null", O_RDWR | O_CLOEXEC), socket))
    }

    deinit {
        close(socket)
    }
}

/// A device that misbehaves as told: a listener whose every connection runs `behaviour` on a thread of its own, after which
/// it is closed.
final class FakeDevice: Sendable {
    let port: Int
    private let listener: Int32

    init(_ behaviour: @escaping @Sendable (Int32) -> Void) throws {
        let listener = try Socket.listener(port: 0)
        self.listener = listener
        port = Socket.port(of: listener)
        onThread {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                onThread {
                    behaviour(connection)
                    close(connection)
                }
            }
        }
    }

    deinit {
        // Wakes the accept, which a mere close would not.
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Sends all of it; false when the other side has gone.
    @discardableResult
    static func send(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { bytes in
                Glibc.send(connection, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Reads and drops until the other side closes.
    static func drain(_ connection: Int32) {
        var block = [UInt8](repeating: 0, count: 4096)
        while read(connection, &block, block.count) > 0 {}
    }
}

/// Runs something that blocks.
private func onThread(_ body: @escaping @Sendable () -> Void) {
    Thread(block: body).start()
}

enum Socket {
    static func listener(port: Int) throws -> Int32 {
        let socket = try tcp()
        var on: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard withLoopback(port, { bind(socket, $0, $1) }) == 0, listen(socket, 64) == 0 else {
            close(socket)
            throw SystemError("listen on", "127.0.0.1:\(port)")
        }
        return socket
    }

    static func connect(port: Int) throws -> Int32 {
        let socket = try tcp()
        guard withLoopback(port, { Glibc.connect(socket, $0, $1) }) == 0 else {
            close(socket)
            throw SystemError("connect to", "127.0.0.1:\(port)")
        }
        return socket
    }

    static func port(of socket: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func tcp() throws -> Int32 {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw SystemError("create", "a socket") }
        return socket
    }

    private static func withLoopback(_ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7f00_0001).bigEndian)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

extension FakeDevice {
    /// Sends back whatever comes, until the other side closes.
    static func echo(_ connection: Int32) {
        var block = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(connection, &block, block.count)
            guard count > 0, send(Array(block[..<count]), to: connection) else { return }
        }
    }
}
