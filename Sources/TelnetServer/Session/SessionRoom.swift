import NIOCore
import Platform
import Policy
import Synchronization

/// All sessions of the process: who may come in, and who a message of the monitor is for.
final class SessionRoom: Sendable {
    /// A session, for its event loop only.
    typealias Member = NIOLoopBound<Session>

    private struct State {
        var last: UInt32 = 0
        var members: [UInt32: Member] = [:]
        var sources: [SourceNetwork: UInt32] = [:]
        /// Sessions that are over, but not their logins: they keep their places, or whoever comes and goes faster than the
        /// monitor works would have it do so without end.
        var leaving: [UInt32: SourceNetwork] = [:]
        /// Sessions whose logins are over, or were refused.
        var settled: Set<UInt32> = []
        /// Connections whose proxies are to say where they come from. Each has a place, but no session yet.
        var waiting: [ObjectIdentifier: any Channel] = [:]
        var isDraining = false
        /// Whether it is over when nobody is in any more, though whoever comes until then is taken.
        var isRetiring = false
        /// When the last one left.
        var emptied = NIODeadline.now()
        var hasDrained = false

        var isEmpty: Bool { members.isEmpty && waiting.isEmpty }
        var places: Int { members.count + waiting.count + leaving.count }

        mutating func giveUpPlace(of source: SourceNetwork) {
            let count = sources[source, default: 1] - 1
            sources[source] = count > 0 ? count : nil
        }
    }

    let settings: SessionSettings
    let banner: Banner
    /// TLS for whoever comes now; nil where there is no certificate, and then there never is.
    var tls: SessionTLS? { currentTLS.withLock { $0 } }
    private let currentTLS: Mutex<SessionTLS?>
    /// The figures.
    let metrics: Metrics
    /// By which the monitor hears of connections without a login.
    let gate: NoticeGate
    /// What is remembered of where people come from.
    let sources: Mutex<SourceMemory>
    /// When was last told that a proxy had not said what it should.
    let lastProxyNote = Mutex<NIODeadline?>(nil)
    private let link: PacketLink
    private let state = Mutex(State())

    init(
        _ settings: SessionSettings, _ banner: Banner, _ tls: SessionTLS?, _ metrics: Metrics, _ link: PacketLink
    ) {
        self.settings = settings
        self.banner = banner
        currentTLS = Mutex(tls)
        self.metrics = metrics
        self.link = link
        gate = NoticeGate { link.send($0.bytes) }
        sources = Mutex(SourceMemory(settings.sources))
    }

    /// Makes TLS of other files, for whoever comes from now on.
    func renew(_ material: TLSMaterial) throws(TLSMaterial.Fault) {
        let renewed = try SessionTLS(material, settings)
        currentTLS.withLock { $0 = renewed }
    }

    /// Takes in a session and names it, in the place that its channel had while it waited for its proxy. Returns why not, if
    /// that is not to be; the channel keeps its place then, until it is closed.
    func enter(_ session: Session, on loop: any EventLoop, insteadOf channel: (any Channel)?) -> RoomRefusal? {
        let member = NIOLoopBound(session, eventLoop: loop)
        let (source, isBanned) = (session.network, isBanned(session.network))
        let isLimited = settings.maximumPerSource > 0 && IPAddress(session.source)?.isLoopback != true
        let result: Result<UInt32, RoomRefusal> = state.withLock { state in
            let others = state.places - (channel == nil ? 0 : 1)
            let count = state.sources[source, default: 0]
            // Names are given once; after four thousand million the process has to be started anew.
            let (id, overflow) = state.last.addingReportingOverflow(1)
            let reason: RoomRefusal? =
                if isBanned {
                    .banned
                } else if state.isDraining {
                    .draining
                } else if overflow || others >= Int(settings.maximumConnections) {
                    .full
                } else if isLimited, count >= settings.maximumPerSource {
                    .fullFromSource
                } else { nil }
            if let reason { return .failure(reason) }
            state.last = id
            state.sources[source] = count + 1
            state.members[id] = member
            if let channel { state.waiting[ObjectIdentifier(channel)] = nil }
            return .success(id)
        }
        switch result {
        case .success(let id): session.id = id
        case .failure(let reason): return reason
        }
        return nil
    }

    /// A session is over; `hasLogin` if the monitor knows of it, and then its place is free once the monitor is done with it.
    func leave(_ id: UInt32, _ source: SourceNetwork, hasLogin: Bool) {
        let isLast = state.withLock { state in
            guard state.members.removeValue(forKey: id) != nil else { return false }
            let isSettled = state.settled.remove(id) != nil
            if hasLogin, !isSettled { state.leaving[id] = source } else { state.giveUpPlace(of: source) }
            return noteEmpty(&state)
        }
        if hasLogin { send(.hungUp(id)) } else { retractAttempt(id) }
        if isLast { sayDrained() }
    }

    /// The monitor is done with a login, or starts none.
    func settle(_ id: UInt32) {
        state.withLock { state in
            if let source = state.leaving.removeValue(forKey: id) {
                state.giveUpPlace(of: source)
            } else if state.members[id] != nil {
                state.settled.insert(id)
            }
        }
    }

    /// Keeps a place for a connection of which a proxy is to say where it comes from. Returns why not, if there is none.
    func wait(_ channel: any Channel) -> RoomRefusal? {
        state.withLock { state in
            guard !state.isDraining else { return .draining }
            guard state.places < Int(settings.maximumConnections) else { return .full }
            state.waiting[ObjectIdentifier(channel)] = channel
            return nil
        }
    }

    /// The proxy has not said it.
    func waitNoMore(_ channel: any Channel) {
        let isLast = state.withLock { state in
            guard state.waiting.removeValue(forKey: ObjectIdentifier(channel)) != nil else { return false }
            return noteEmpty(&state)
        }
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
        let (members, waiting, isLast) = state.withLock { state in
            state.isDraining = true
            return (Array(state.members.values), Array(state.waiting.values), noteDrained(&state))
        }
        for channel in waiting { channel.close(promise: nil) }
        for member in members { member.eventLoop.execute { member.value.drain() } }
        if isLast { sayDrained() }
    }

    /// When the last one left; nil while somebody is in.
    var emptySince: NIODeadline? {
        state.withLock { $0.isEmpty ? $0.emptied : nil }
    }

    /// It is over once nobody is in any more. With `onlyIfEmpty` nothing is done, and false returned, while somebody is in.
    @discardableResult
    func retire(onlyIfEmpty: Bool = false) -> Bool {
        let (isDone, isLast) = state.withLock { state in
            guard !onlyIfEmpty || state.isEmpty else { return (false, false) }
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

    /// Somebody has left. Whether all is over by that.
    private func noteEmpty(_ state: inout State) -> Bool {
        if state.isEmpty { state.emptied = .now() }
        return noteDrained(&state)
    }

    private func noteDrained(_ state: inout State) -> Bool {
        guard state.isDraining || state.isRetiring, state.isEmpty, !state.hasDrained else { return false }
        state.hasDrained = true
        return true
    }
}
