import CLibSSH
import Glibc
import NIOCore
import Synchronization

/// The accept loop: a thread that polls the listening sockets and gives each connection a thread of its own.
final class Acceptor: Sendable {
    /// Connections the kernel may hold back for us.
    private static let backlog: Int32 = 128
    /// How long to wait when the process is out of descriptors or memory: accepting again at once would spin.
    private static let exhaustionPause: Int32 = 100

    private struct State {
        var listeners: [Int32] = []
        var binding: Binding?
        var isStopped = false
        var isRunning = false
    }

    private let context: ServerContext
    private let state = Mutex(State())
    /// Wakes the loop when the listeners change. Lives as long as the acceptor.
    private let wakeUp = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))

    init(context: ServerContext) {
        self.context = context
    }

    deinit {
        close(wakeUp)
    }

    func bind(host: String, port: Int) throws(SSHServerError) -> SocketAddress {
        let binding = try makeBinding()
        guard let address = try? SocketAddress.makeAddressResolvingHost(host, port: port) else {
            throw .unknownHost(host)
        }
        let socket: Int32
        let bound: SocketAddress
        do {
            (socket, bound) = try listen(on: address)
        } catch {
            throw .cannotListen(address: "\(host):\(port)", errno: error.code)
        }
        let isStopped = state.withLock { state in
            state.binding = binding
            if !state.isStopped { state.listeners.append(socket) }
            return state.isStopped
        }
        if isStopped { close(socket) }
        eventfd_write(wakeUp, 1)
        return bound
    }

    private func makeBinding() throws(SSHServerError) -> Binding {
        if let binding = state.withLock({ $0.binding }) { return binding }
        do {
            try SSHHostKey.ensure(at: context.configuration.hostKeyPath)
        } catch {
            throw .hostKey(error)
        }
        return try Binding(hostKeyPath: context.configuration.hostKeyPath)
    }

    func run() async {
        await withCheckedContinuation { continuation in
            let isStarted = startThread {
                self.loop()
                continuation.resume()
            }
            if !isStarted { continuation.resume() }
        }
    }

    func stop() {
        let orphans = state.withLock { state -> [Int32] in
            state.isStopped = true
            guard !state.isRunning else { return [] }
            defer { state.listeners = [] }
            return state.listeners
        }
        for socket in orphans { close(socket) }
        eventfd_write(wakeUp, 1)
    }
}

// MARK: - The accept thread
extension Acceptor {
    private func loop() {
        state.withLock { $0.isRunning = true }
        while let listeners = state.withLock({ $0.isStopped ? nil : $0.listeners }) {
            var descriptors = [pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)]
            descriptors += listeners.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&descriptors, nfds_t(descriptors.count), -1) > 0 else { continue }
            if descriptors[0].revents != 0 {
                var count: eventfd_t = 0
                eventfd_read(wakeUp, &count)
            }
            for descriptor in descriptors.dropFirst() where descriptor.revents != 0 { acceptOne(descriptor.fd) }
        }
        let listeners = state.withLock { state in
            defer { state.listeners = [] }
            state.isRunning = false
            return state.listeners
        }
        for socket in listeners { close(socket) }
    }

    private func acceptOne(_ listener: Int32) {
        var storage = sockaddr_storage()
        let socket = withSockAddr(&storage) { address, length in
            accept4(listener, address, length, Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
        }
        guard socket >= 0 else {
            if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) { pauseForResources() }
            return
        }
        guard let remote = SocketAddress(unmapping: storage), let local = localAddress(of: socket) else {
            close(socket)
            return
        }
        serve(socket, remote: remote, local: local)
    }

    /// Waits for descriptors or memory to come back, but not for longer than it takes to be stopped.
    private func pauseForResources() {
        var descriptor = pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)
        poll(&descriptor, 1, Self.exhaustionPause)
    }

    private func serve(_ socket: Int32, remote: SocketAddress, local: SocketAddress) {
        guard let id = context.registry.enter() else {
            close(socket)
            return
        }
        setOption(socket, IPPROTO_TCP, TCP_NODELAY)
        setOption(socket, SOL_SOCKET, SO_KEEPALIVE)
        let peer = SSHPeer(id: id, remote: remote, local: local, clientVersion: "")
        guard let mailbox = Mailbox(), let binding = state.withLock({ $0.binding }),
            context.registry.attach(id, mailbox: mailbox, socket: socket)
        else {
            close(socket)
            return context.registry.leave(id, refused: true)
        }
        let context = context
        let deadline = NIODeadline.now() + TimeAmount(context.configuration.loginGrace)
        let isStarted = startThread {
            Connection.serve(
                socket, context: context, binding: binding, mailbox: mailbox, peer: peer, graceDeadline: deadline)
            context.registry.leave(id)
        }
        guard !isStarted else { return }
        mailbox.close()
        close(socket)
        context.registry.leave(id, refused: true)
    }
}

// MARK: - Sockets
extension Acceptor {
    private struct SystemError: Error {
        let code: Int32
    }

    private func listen(on address: SocketAddress) throws(SystemError) -> (Int32, SocketAddress) {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let isIPv6 = address.protocol == .inet6
        let socket = Glibc.socket(isIPv6 ? AF_INET6 : AF_INET, kind, 0)
        guard socket >= 0 else { throw SystemError(code: errno) }
        setOption(socket, SOL_SOCKET, SO_REUSEADDR)
        if isIPv6 { setOption(socket, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
        let result = address.withSockAddr { Glibc.bind(socket, $0, socklen_t($1)) }
        guard result == 0, Glibc.listen(socket, Self.backlog) == 0, let bound = localAddress(of: socket) else {
            let code = errno
            close(socket)
            throw SystemError(code: code)
        }
        return (socket, bound)
    }

    private func localAddress(of socket: Int32) -> SocketAddress? {
        var storage = sockaddr_storage()
        guard withSockAddr(&storage, { getsockname(socket, $0, $1) }) == 0 else { return nil }
        return SocketAddress(unmapping: storage)
    }

    private func setOption(_ socket: Int32, _ level: some BinaryInteger, _ name: Int32, _ value: Int32 = 1) {
        var value = value
        setsockopt(socket, Int32(level), name, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private func withSockAddr(
        _ storage: inout sockaddr_storage,
        _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> Int32 {
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &length) }
        }
    }
}

extension SocketAddress {
    /// An internet address as the kernel reports it; an IPv4 client of an IPv6 socket becomes a plain IPv4 address, so
    /// that rules about networks see the same address whichever socket it came through.
    init?(unmapping storage: sockaddr_storage) {
        // The kernel's layout: family and port of two octets each, then the address, in IPv6 behind the flow label.
        let octets = withUnsafeBytes(of: storage) { [UInt8]($0.prefix(24)) }
        let port = Int(octets[2]) << 8 | Int(octets[3])
        let address: ArraySlice<UInt8>
        switch Int32(storage.ss_family) {
        case AF_INET: address = octets[4..<8]
        case AF_INET6: address = Self.unmapped(octets[8..<24])
        default: return nil
        }
        try? self.init(packedIPAddress: ByteBuffer(bytes: address), port: port)
    }

    /// The IPv4 address within `::ffff:0:0/96` (RFC 4291 section 2.5.5.2), other addresses as they are.
    private static func unmapped(_ address: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let prefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
        return address.starts(with: prefix) ? address.suffix(4) : address
    }
}
