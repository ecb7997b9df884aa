import CLinux
import Glibc

/// A TCP socket that whoever started this program has left open for it: one that is listened on, or one connection.
public struct HandedSocket: Sendable, Equatable {
    /// Its descriptor, 3 or above and close-on-exec; whoever has this value closes it.
    public let descriptor: Int32
    /// Whether connections are accepted on it; a connection itself otherwise.
    public let isListening: Bool
    /// Its own address, as people write it.
    public let address: String
    /// Whether only this host can reach it.
    public let isLoopback: Bool

    /// What a descriptor is; nil unless it is a TCP socket that is listened on or connected.
    init?(_ descriptor: Int32) {
        guard Self.isInternet(descriptor), Self.option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue),
            let own = SocketAddress(of: descriptor)
        else { return nil }
        self.descriptor = descriptor
        isListening = Self.option(SO_ACCEPTCONN, of: descriptor) == 1
        address = own.text
        isLoopback = own.isLoopback
    }

    /// Whether a descriptor is a socket of IPv4 or IPv6.
    static func isInternet(_ descriptor: Int32) -> Bool {
        let domain = option(SO_DOMAIN, of: descriptor)
        return domain == AF_INET || domain == AF_INET6
    }

    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
    }
}

/// What a program was started with by inetd, xinetd or systemd (sd_listen_fds(3)).
public struct Handover: Sendable {
    /// Sockets that are taken at most.
    public static let most = 64

    /// Why what was handed over cannot be used.
    public enum Fault: Error, Equatable, Sendable {
        /// More than ``Handover/most``, or a number that is none.
        case number(String)
        /// Descriptor of this number is no TCP socket.
        case kind(Int32)
    }

    /// In the order they were given.
    public private(set) var sockets: [HandedSocket] = []
    /// Whether standard error was a peer's, so that what is said there would be said to them.
    public private(set) var hasLostErrors = false
    /// Why there are fewer sockets than were given.
    public private(set) var fault: Fault?

    /// Nothing was handed over.
    public init() {}

    /// Takes what was handed over: the descriptors that `LISTEN_FDS` and `LISTEN_PID` tell of, and otherwise a TCP socket in
    /// the place of standard input. To be called once, before anything is opened or written.
    ///
    /// Standard streams that are TCP sockets lead nowhere afterwards: under inetd they are all three the peer's, and what is said
    /// of errors is not for them.
    public static func take() -> Handover {
        var result = Handover()
        Descriptors.keepFromChildren()
        let input = HandedSocket.isInternet(STDIN_FILENO) ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : -1
        result.hasLostErrors = HandedSocket.isInternet(STDERR_FILENO)
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where HandedSocket.isInternet(stream) {
            lead(stream)
        }
        do throws(Fault) {
            result.sockets = try listed() ?? []
        } catch {
            result.fault = error
        }
        // systemd gives the same socket in both ways where a unit asks for it on standard input.
        if result.sockets.isEmpty, result.fault == nil, let socket = HandedSocket(input) {
            result.sockets = [socket]
        } else if input >= 0 {
            close(input)
        }
        return result
    }

    private static func lead(_ stream: Int32) {
        let nowhere = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard nowhere >= 0 else {
            close(stream)
            return
        }
        dup2(nowhere, stream)
        if nowhere > STDERR_FILENO { close(nowhere) }
    }

    /// The descriptors that the environment tells of, if it is for this process; it is for no other then.
    private static func listed() throws(Fault) -> [HandedSocket]? {
        defer { for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) } }
        guard let process = getenv("LISTEN_PID"), Int32(String(cString: process)) == getpid(),
            let number = getenv("LISTEN_FDS").map({ String(cString: $0) })
        else { return nil }
        guard let count = Int32(number), (0...Int32(most)).contains(count) else { throw .number(number) }
        var sockets: [HandedSocket] = []
        for descriptor in 3..<(3 + count) {
            guard let socket = HandedSocket(descriptor) else { throw .kind(descriptor) }
            sockets.append(socket)
        }
        return sockets
    }
}
