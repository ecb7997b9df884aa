import CLinux
import Glibc

/// A TCP socket that takes connections at an address: the part of serving that may need rights. Whoever accepts them on
/// it needs none, and may be another process.
public final class BoundSocket: Sendable {
    /// Connections that wait in the kernel to be accepted.
    public static let backlog: Int32 = 256

    /// Close-on-exec; closed with this object.
    public let descriptor: Int32

    /// The address it has, as people write it: `127.0.0.1:23`, `[::1]:23`. Tells the port where 0 was asked for.
    public let address: String

    /// Takes an address, and listens there. `host` is a number, not a name; `[::]` takes IPv4 as well, where the system
    /// does not say otherwise. Only with `listen` an address is taken for good: `SO_REUSEADDR` lets several be bound to
    /// it.
    public init(host: String, port: UInt16) throws(SystemError) {
        var hints = addrinfo()
        hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let name = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let found else {
            throw SystemError("listen on", name, code: EADDRNOTAVAIL)
        }
        defer { freeaddrinfo(found) }
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let socket = socket(found.pointee.ai_family, type, 0)
        guard socket >= 0 else { throw SystemError("listen on", name) }
        var on: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard bind(socket, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0, listen(socket, Self.backlog) == 0
        else {
            let error = errno
            close(socket)
            throw SystemError("listen on", name, code: error)
        }
        descriptor = socket
        address = SocketAddress(of: socket)?.text ?? name
    }

    /// Takes over one that somebody else has made and listens on.
    public init(_ handed: HandedSocket) {
        descriptor = handed.descriptor
        address = handed.address
    }

    deinit { close(descriptor) }
}
