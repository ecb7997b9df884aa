import Glibc
import Platform

/// A server that a test plays itself: it takes a connection and then talks in bytes, as it likes.
final class ListeningPeer {
    let port: Int
    private let listener: Int32

    /// Listens on a free port of 127.0.0.1, or of ::1.
    init(v6: Bool = false) throws {
        listener = v6 ? try Socket.listener6() : try Socket.listener(port: 0)
        port = v6 ? Socket.port6(of: listener) : Socket.port(of: listener)
    }

    deinit {
        close(listener)
    }

    /// The next connection; with a deadline.
    func accept() throws -> AcceptedPeer {
        var waited = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        guard poll(&waited, 1, Deadline(Conversation.patience).milliseconds) > 0 else {
            throw Unmet(who: "port \(port)", wanted: ["a connection"], reason: "none came", tail: "")
        }
        let connection = Glibc.accept(listener, nil, nil)
        guard connection >= 0 else { throw SystemError("accept on", "port \(port)") }
        // The data mark of a Synch is urgent data (RFC 854); it is to be seen in its place.
        var on: Int32 = 1
        setsockopt(connection, SOL_SOCKET, SO_OOBINLINE, &on, socklen_t(MemoryLayout<Int32>.size))
        return AcceptedPeer(connection)
    }
}

/// One connection that a ``ListeningPeer`` took.
final class AcceptedPeer: Conversation {
    private let socket: Int32

    fileprivate init(_ socket: Int32) {
        self.socket = socket
        super.init(reading: socket, writing: socket, name: "the client")
    }

    /// Waits for these very bytes, anywhere in what came, in order.
    func expect(_ wanted: [UInt8]) throws {
        let deadline = ContinuousClock.now + Self.patience
        while !contains(wanted) {
            guard ContinuousClock.now < deadline, !hasEnded else {
                throw Unmet(
                    who: "the client", wanted: ["\(wanted)"], reason: "it did not come", tail: "\(raw.suffix(200))")
            }
            try? expect(bytes: raw.count + 1, within: .milliseconds(200))
        }
    }

    /// Whether these bytes came, side by side.
    func contains(_ wanted: [UInt8]) -> Bool {
        guard let first = wanted.first, raw.count >= wanted.count else { return wanted.isEmpty }
        return raw.indices.dropLast(wanted.count - 1).contains { index in
            raw[index] == first && raw[index..<(index + wanted.count)].elementsEqual(wanted)
        }
    }

    /// Closes in good order.
    func hangUp() {
        shutdown(socket, Int32(SHUT_RDWR))
    }

    /// Hangs up without a goodbye.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        close(dup2(open("/dev/null", O_RDWR | O_CLOEXEC), socket))
    }

    deinit {
        close(socket)
    }
}

extension Socket {
    /// A listener on a free port of ::1.
    static func listener6() throws -> Int32 {
        let socket = socket(AF_INET6, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_addr = in6addr_loopback
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
        guard bound == 0, listen(socket, 16) == 0 else {
            close(socket)
            throw SystemError("listen on", "[::1]")
        }
        return socket
    }

    static func port6(of socket: Int32) -> Int {
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        return Int(UInt16(bigEndian: address.sin6_port))
    }
}

/// Telnet bytes as tests write them.
enum Wire {
    static let iac: UInt8 = 255
    static func will(_ option: UInt8) -> [UInt8] { [255, 251, option] }
    static func wont(_ option: UInt8) -> [UInt8] { [255, 252, option] }
    static func `do`(_ option: UInt8) -> [UInt8] { [255, 253, option] }
    static func dont(_ option: UInt8) -> [UInt8] { [255, 254, option] }
    static func sub(_ option: UInt8, _ payload: [UInt8]) -> [UInt8] { [255, 250, option] + payload + [255, 240] }

    static let binary: UInt8 = 0
    static let echo: UInt8 = 1
    static let suppressGoAhead: UInt8 = 3
    static let terminalType: UInt8 = 24
    static let naws: UInt8 = 31
    static let linemode: UInt8 = 34
    static let newEnviron: UInt8 = 39
}
