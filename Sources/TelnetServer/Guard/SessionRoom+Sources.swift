import NIOCore
import NIOTelnet
import Policy
import Synchronization

/// Why a connection is not taken in.
enum RoomRefusal: Error {
    /// There are as many as may be.
    case full
    /// There are as many as may be from where it comes.
    case fullFromSource
    /// Too much has failed from where it comes.
    case banned
    /// The server is to end.
    case draining

    /// How a connection ends by it.
    var ending: Ending {
        switch self {
        case .full: .full
        case .fullFromSource: .perSource
        case .banned: .banned
        case .draining: .drained
        }
    }
}

/// Where people come from: each thing that happens to a source has its one place here.
extension SessionRoom {
    /// The time, as values are told it.
    static var now: Duration { .nanoseconds(Int64(clamping: NIODeadline.now().uptimeNanoseconds)) }

    func isBanned(_ network: SourceNetwork) -> Bool {
        sources.withLock { $0.isBanned(network, now: Self.now) }
    }

    /// A session has a name.
    func beginAttempt(_ id: UInt32, from source: String) -> SourceMemory.Turn {
        sources.withLock { $0.begin(id, from: source, now: Self.now) }
    }

    /// An attempt was none: its connection is gone before there was a login, or the monitor has started none.
    func retractAttempt(_ id: UInt32) {
        sources.withLock { $0.retract(id) }
    }

    /// Three names that were none, or something typed and no name in time.
    func attemptFailed(from source: String) {
        if sources.withLock({ $0.fail(from: source, now: Self.now) }) { banned(source) }
    }

    /// Somebody is in, by the login of this session.
    func entered(_ id: UInt32) {
        retractAttempt(id)
        tell(id) { session in session.entered() }
    }

    /// The login of this session has ended; its connection may be gone already.
    func ended(_ id: UInt32, wasIn: Bool) {
        if wasIn {
            retractAttempt(id)
        } else if let source = sources.withLock({ $0.fail(id, now: Self.now) }) {
            banned(source)
        }
        settle(id)
        tell(id) { session in session.ended() }
    }

    private func banned(_ source: String) {
        send(.noted(.source(source, .banned)))
    }

    /// A proxy has not said whose connection it forwards. Told at most once in a while, for a proxy that is set up wrongly
    /// does it with every connection.
    func proxyFailed(_ fault: ProxyHeader.Fault, _ proxy: String) {
        let now = NIODeadline.now()
        let isDue = lastProxyNote.withLock { last in
            guard last.map({ now - $0 >= .seconds(1) }) ?? true else { return false }
            last = now
            return true
        }
        if isDue { send(.noted(.source(proxy, .init(fault)))) }
    }

    /// Whether a peer is one that has to say whose connection it forwards.
    func isProxy(_ peer: String) -> Bool {
        guard !settings.sources.proxies.isEmpty, let address = IPAddress(peer) else { return false }
        return settings.sources.proxies.contains { $0.contains(address) }
    }
}
