import NIOCore
import Platform
import Synchronization

/// All sessions of the process: who may come in, and who a message of the monitor is for.
final class SessionRoom: Sendable {
    /// A session, for its event loop only.
    typealias Member = NIOLoopBound<Session>

    private struct State {
        var last: UInt32 = 0
        var members: [UInt32: Member] = [:]
        var sources: [String: UInt32] = [:]
        var isDraining = false
        /// Whether it is over when nobody is in any more, though whoever comes until then is taken.
        var isRetiring = false
        /// When the last one left.
        var emptied = NIODeadline.now()
        var hasDrained = false
    }

    let settings: SessionSettings
    let banner: Banner
    /// TLS; nil where there is no certificate.
    let tls: SessionTLS?
    /// The figures.
    let metrics: Metrics
    /// By which the monitor hears of connections without a login.
    let gate: NoticeGate
    private let link: PacketLink
    private let state = Mutex(State())

    init(
        _ settings: SessionSettings, _ banner: Banner, _ tls: SessionTLS?, _ metrics: Metrics, _ link: PacketLink
    ) {
        self.settings = settings
        self.banner = banner
        self.tls = tls
        self.metrics = metrics
        self.link = link
        gate = NoticeGate { link.send($0.bytes) }
    }

    /// Takes in a session from `source` and names it; nil if there are as many as may be.
    func enter(_ source: String, _ session: Session, on loop: any EventLoop) -> UInt32? {
        let member = NIOLoopBound(session, eventLoop: loop)
        return state.withLock { state in
            guard !state.isDraining, state.members.count < Int(settings.maximumConnections) else { return nil }
            let count = state.sources[source, default: 0]
            let isLimited = settings.maximumPerSource > 0 && !Self.isLoopback(source)
            guard !isLimited || count < settings.maximumPerSource else { return nil }
            // Names are given once; after four thousand million the process has to be started anew.
            let (id, overflow) = state.last.addingReportingOverflow(1)
            guard !overflow else { return nil }
            state.last = id
            state.sources[source] = count + 1
            state.members[id] = member
            return id
        }
    }

    /// A session is over; `hasLogin` if the monitor knows of it.
    func leave(_ id: UInt32, _ source: String, hasLogin: Bool) {
        let isLast = state.withLock { state in
            guard state.members.removeValue(forKey: id) != nil else { return false }
            let count = state.sources[source, default: 1] - 1
            state.sources[source] = count > 0 ? count : nil
            if state.members.isEmpty { state.emptied = .now() }
            return noteDrained(&state)
        }
        if hasLogin { send(.hungUp(id)) }
        if isLast { sayDrained() }
    }

    func send(_ message: SessionMessage) {
        link.send(message.bytes)
    }

    /// Hands a message to the session it is for. The descriptor is closed if there is none any more.
    func tell(_ id: UInt32, terminal: Int32? = nil, _ body: @escaping @Sendable (Session) -> Void) {
        guard let member = state.withLock({ $0.members[id] }) else {
            if let terminal { Descriptors.close(terminal) }
            return
        }
        member.eventLoop.execute { body(member.value) }
    }

    /// Takes in nobody any more, and tells all.
    func drain() {
        let (members, isLast) = state.withLock { state in
            state.isDraining = true
            return (Array(state.members.values), noteDrained(&state))
        }
        for member in members { member.eventLoop.execute { member.value.drain() } }
        if isLast { sayDrained() }
    }

    /// When the last one left; nil while somebody is in.
    var emptySince: NIODeadline? {
        state.withLock { $0.members.isEmpty ? $0.emptied : nil }
    }

    /// It is over once nobody is in any more. With `onlyIfEmpty` nothing is done, and false returned, while somebody is in.
    @discardableResult
    func retire(onlyIfEmpty: Bool = false) -> Bool {
        let (isDone, isLast) = state.withLock { state in
            guard !onlyIfEmpty || state.members.isEmpty else { return (false, false) }
            state.isRetiring = true
            return (true, noteDrained(&state))
        }
        if isLast { sayDrained() }
        return isDone
    }

    private func sayDrained() {
        gate.tell()
        send(.drained)
    }

    /// Whether nobody is taken any more, or nobody will be soon.
    var isEnding: Bool {
        state.withLock { $0.isDraining || $0.isRetiring }
    }

    /// Everybody who is in.
    var everybody: [Member] {
        state.withLock { Array($0.members.values) }
    }

    /// Why ``enter(_:_:on:)`` would not have somebody from `source`.
    func refusal(of source: String) -> Ending {
        state.withLock { state in
            if state.isDraining { return .drained }
            return state.members.count < Int(settings.maximumConnections) ? .perSource : .full
        }
    }

    private func noteDrained(_ state: inout State) -> Bool {
        guard state.isDraining || state.isRetiring, state.members.isEmpty, !state.hasDrained else { return false }
        state.hasDrained = true
        return true
    }

    private static func isLoopback(_ source: String) -> Bool {
        source.hasPrefix("127.") || source == "::1" || source.hasPrefix("::ffff:127.")
    }
}
