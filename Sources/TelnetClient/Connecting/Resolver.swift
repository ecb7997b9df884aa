import Glibc
import NIOCore
import NIOPosix

/// Names into addresses, by the system's own resolver.
enum Resolver {
    /// The addresses of a host, best first. On a thread of its own, since the system's resolver blocks for as long as it
    /// likes; a caller who gives up earlier leaves it behind.
    static func addresses(
        _ destination: Destination, defaultService: String, family: ClientOptions.Family, on eventLoop: any EventLoop
    ) -> EventLoopFuture<[SocketAddress]> {
        let promise = eventLoop.makePromise(of: [SocketAddress].self)
        let service = destination.service ?? defaultService
        // A number needs no name server, and no thread.
        if let known = try? lookUp(destination.host, service, family, isNumeric: true) {
            promise.succeed(known)
            return promise.futureResult
        }
        NIOThreadPool.singleton.submit { _ in
            promise.completeWith(Result { try lookUp(destination.host, service, family, isNumeric: false) })
        }
        return promise.futureResult
    }

    private static func lookUp(
        _ host: String, _ service: String, _ family: ClientOptions.Family, isNumeric: Bool
    ) throws(ConnectError) -> [SocketAddress] {
        let port = try port(service)
        var hints = addrinfo()
        hints.ai_family =
            switch family {
            case .any: AF_UNSPEC
            case .v4: AF_INET
            case .v6: AF_INET6
            }
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = isNumeric ? AI_NUMERICHOST : 0
        var list: UnsafeMutablePointer<addrinfo>?
        let fault = getaddrinfo(host, "\(port)", &hints, &list)
        guard fault == 0 else {
            throw fault == addressFamilyFault ? .failed(host, reason: wrongFamily(family)) : .unknownHost(host)
        }
        defer { freeaddrinfo(list) }
        var found: [SocketAddress] = []
        var next = list
        while let entry = next {
            if let address = address(entry.pointee, host), !found.contains(address) { found.append(address) }
            next = entry.pointee.ai_next
        }
        guard !found.isEmpty else { throw .unknownHost(host) }
        return found
    }

    /// EAI_ADDRFAMILY, which the Glibc module does not show: there is such a host, without an address of the kind wanted.
    private static let addressFamilyFault: Int32 = -9

    private static func wrongFamily(_ family: ClientOptions.Family) -> String {
        family == .v6 ? "it has no IPv6 address, and -6 wants one" : "it has no IPv4 address, and -4 wants one"
    }

    private static func address(_ entry: addrinfo, _ host: String) -> SocketAddress? {
        switch entry.ai_family {
        case AF_INET:
            entry.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee, host: host) }
        case AF_INET6:
            entry.ai_addr.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                SocketAddress($0.pointee, host: host)
            }
        default: nil
        }
    }

    /// A port by its number or its service's name.
    static func port(_ service: String) throws(ConnectError) -> UInt16 {
        if let number = UInt16(service), number > 0 { return number }
        guard !service.isEmpty, !service.allSatisfy(\.isWholeNumber), let entry = getservbyname(service, "tcp") else {
            throw .unknownService(service)
        }
        return UInt16(truncatingIfNeeded: entry.pointee.s_port).byteSwapped
    }
}
