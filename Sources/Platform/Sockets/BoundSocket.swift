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
        address = Self.address(of: socket) ?? name
    }

    deinit { close(descriptor) }

    private static func address(of socket: Int32) -> String? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
        let isKnown = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                getsockname(socket, address, &length) == 0
                    && getnameinfo(
                        address, length, &host, socklen_t(host.count), &port, socklen_t(port.count),
                        NI_NUMERICHOST | NI_NUMERICSERV) == 0
            }
        }
        guard isKnown else { return nil }
        let text = [host, port].map { part in
            String(decoding: part.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return text[0].contains(":") ? "[\(text[0])]:\(text[1])" : "\(text[0]):\(text[1])"
    }
}
