import Glibc
import NIOCore

/// The urgent mark of a TCP connection, which makes `IAC DM` a Synch (RFC 854; RFC 1123 section 3.2.4).
///
/// NIO has no name for it and keeps its descriptors to itself. What is needed is small: one option set through NIO,
/// one `poll` for each read, one `send` for each Synch. The descriptor is the one that the channel's description
/// names, and is used only if the kernel says, by the socket's cookie, that it is this channel's socket; and only
/// while the channel is active and on its event loop, where NIO closes it. Where that cannot be had, there is no
/// urgency: other systems than Linux, other channels than sockets, and TLS, which knows no marks.
struct Urgency {
    /// How often the kernel is asked to take a mark before it goes without.
    static let tries = 100
    /// How long between that.
    static let pause = TimeAmount.milliseconds(10)

    private let descriptor: CInt

    /// Gives the channel's urgency to `ready`, at once if the caller is on its event loop and it has one.
    static func of(_ channel: any Channel, _ ready: @escaping (Urgency) -> Void) {
        #if os(Linux)
            // Without this the mark's byte, DM, is taken out of the stream and leaves half a command behind.
            let isInline: Void? = try? channel.syncOptions?.setOption(
                .socketOption(.init(rawValue: CInt(SO_OOBINLINE))), value: 1)
            guard isInline != nil, let provider = channel as? any SocketOptionProvider,
                let descriptor = descriptor(in: "\(channel)"), let own = cookie(of: descriptor)
            else { return }
            let future: EventLoopFuture<UInt64> = provider.unsafeGetSocketOption(
                level: .socket, name: .init(rawValue: CInt(SO_COOKIE)))
            future.assumeIsolated().whenSuccess { cookie in
                if cookie == own { ready(Urgency(descriptor: descriptor)) }
            }
        #endif
    }

    /// Whether a mark stands in what the kernel has received and nobody has read yet.
    var isMarkAhead: Bool {
        var entry = pollfd(fd: descriptor, events: CShort(POLLPRI), revents: 0)
        return poll(&entry, 1, 0) > 0 && entry.revents & CShort(POLLPRI) != 0
    }

    /// Sends a byte with the mark on it. Returns false, with nothing sent, if the kernel cannot take it now.
    func send(_ byte: UInt8) -> Bool {
        var byte = byte
        return Glibc.send(descriptor, &byte, 1, CInt(MSG_OOB) | CInt(MSG_NOSIGNAL)) == 1
    }

    private static func descriptor(in description: String) -> CInt? {
        guard let start = description.firstRange(of: "fd=")?.upperBound else { return nil }
        return CInt(description[start...].prefix { $0.isNumber })
    }

    private static func cookie(of descriptor: CInt) -> UInt64? {
        var cookie: UInt64 = 0
        var size = socklen_t(MemoryLayout<UInt64>.size)
        let status = getsockopt(descriptor, SOL_SOCKET, CInt(SO_COOKIE), &cookie, &size)
        return status == 0 && size == MemoryLayout<UInt64>.size ? cookie : nil
    }
}
