import NIOCore
import NIOPosix
import NIOTelnet
import Policy

/// Why a target could not be reached, in words for a person.
enum DialError: Error, Equatable {
    case refused
    case noRoute
    case timedOut
    case unknownHost
    case other(String)

    init(_ error: any Error) {
        switch error {
        case let error as DialError: self = error
        case let error as NIOConnectionError: self.init(error)
        case let error as IOError: self.init(errno: error.errnoCode)
        case ChannelError.connectTimeout: self = .timedOut
        case is SocketAddressError: self = .unknownHost
        default: self = .other(String(describing: error))
        }
    }

    private init(_ error: NIOConnectionError) {
        if let first = error.connectionErrors.first?.error {
            self.init(first)
        } else {
            self = .unknownHost
        }
    }

    private init(errno code: CInt) {
        switch code {
        case ECONNREFUSED: self = .refused
        case EHOSTUNREACH, ENETUNREACH: self = .noRoute
        case ETIMEDOUT: self = .timedOut
        default: self = .other(String(cString: strerror(code)))
        }
    }

    /// A short stable word for audit data.
    var code: String {
        switch self {
        case .refused: "refused"
        case .noRoute: "no_route"
        case .timedOut: "timed_out"
        case .unknownHost: "unknown_host"
        case .other: "failed"
        }
    }

    /// One line: what, where, what to do.
    func text(target: Target) -> String {
        let place = "\(target.name) (\(target.address):\(target.port))"
        switch self {
        case .refused: return "\(place) refused the connection: nothing listens there. Is Telnet enabled on the device?"
        case .noRoute: return "there is no route to \(place). Is the network up?"
        case .timedOut:
            return "\(place) did not answer in time. Is it powered on, and does a firewall let the gateway through?"
        case .unknownHost: return "the address of \(place) cannot be found. Check its name in the configuration."
        case .other(let why): return "\(place) cannot be reached: \(why)."
        }
    }
}

/// Opens connections to targets.
enum Dialer {
    /// How long a target may take to accept.
    static let connectTime = TimeAmount.seconds(10)
    /// Most bytes taken from a device in one read. Reads begin small and grow as long as they are filled, so only output
    /// in bulk pays for it, and is relayed and recorded with a quarter fewer cycles than in pieces of 64 KiB.
    static let largestRead = 512 << 10

    /// What the gateway says about the person's screen to a device that asks.
    static func telnet(terminal: UserTerminal) -> TelnetConfiguration {
        .gatewayClient(
            terminalType: terminal.type ?? "VT100",
            window: terminal.size.map { WindowSize(columns: $0.columns, rows: $0.rows) })
    }

    /// Connects to `target` on the event loop of the person's channel, so that the relay needs no hop between the two.
    ///
    /// The channel has its Telnet handler and does not read by itself. Whoever takes what the device says is added next, and
    /// then the ``DeviceHold`` is released.
    static func connect(
        _ target: Target, _ telnet: TelnetConfiguration, on eventLoop: any EventLoop
    ) async throws(DialError) -> any Channel {
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(connectTime)
            .channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 64, initial: 2048, maximum: largestRead)
            )
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(TelnetHandler(telnet), DeviceHold())
                }
            }
        do {
            return try await bootstrap.connect(host: target.address, port: Int(target.port)).get()
        } catch {
            throw DialError(error)
        }
    }
}
