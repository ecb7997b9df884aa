import CLinux
import Glibc

/// A TCP socket with an address of its own that nobody listens on yet: the part of listening that may need rights.
public final class BoundSocket: Sendable {
    /// Close-on-exec; closed with this object.
    public let descriptor: Int32

    /// The address it has, as people write it: `127.0.0.1:23`, `[::1]:23`. Tells the port where 0 was asked for.
    public let address: String

    /// Takes an address. `host` is a number, not a name; `[::]` takes IPv4 as well, where the system does not say
    /// otherwise.
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
        guard bind(socket, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0 else {
            let error = errno
            close(socket)
            throw SystemError("listen on", name, code: error)
        }
        descriptor = socket
        address = SocketAddress(of: socket)?.text ?? name
    }

    /// Takes over one that somebody else has made, and may listen on.
    public init(_ handed: HandedSocket) {
        descriptor = handed.descriptor
        address = handed.address
    }

    deinit { close(descriptor) }
}
