import NIOCore
import Synchronization

/// What can be told about a live session. Times are seconds since 1970.
public struct SessionFacts: Sendable, Equatable, Codable {
    /// The session's id; its recording has the same.
    public var id: String
    /// The user's name; empty until they have logged in.
    public var user: String
    /// The target's name; empty outside a relay.
    public var target: String
    /// Where the person comes from, as `address:port`.
    public var source: String
    /// The name of the listener they came in by.
    public var listener: String
    /// `ssh`, `telnets` or `telnet`.
    public var proto: String
    /// When they came.
    public var started: Double
    /// `login`, `menu`, `dial`, `relay`, `run` or `close`.
    public var stage: String
    /// Bytes printed by the device so far.
    public var bytesToUser: Int
    /// Seconds since the person last typed something, nil outside a relay.
    public var idle: Double?
}

/// One live session as the rest of the gateway sees it.
final class LiveSession: Sendable {
    private struct State {
        var facts: SessionFacts
        var interrupt: (@Sendable (RelayEnding) -> Void)?
        var relay: (@Sendable () async -> (bytes: Int, idle: Double)?)?
        var tell: (@Sendable (String) -> Void)?
        var ends: [SessionEndpoint: any Channel] = [:]
        var wasRecorded = false
    }

    let id: String
    private let state: Mutex<State>

    init(facts: SessionFacts) {
        id = facts.id
        state = Mutex(State(facts: facts))
    }

    /// What ends this session, whatever it is doing.
    func onInterrupt(_ body: @escaping @Sendable (RelayEnding) -> Void) {
        state.withLock { $0.interrupt = body }
    }

    /// What prints a notice to this person.
    func onTell(_ body: @escaping @Sendable (String) -> Void) {
        state.withLock { $0.tell = body }
    }

    func tell(_ text: String) {
        state.withLock { $0.tell }?(text)
    }

    /// The id of the next recording: the session's own for the first, a fresh one for those after it.
    func nextRecordingID(_ fresh: () -> String) -> String {
        let isFirst = state.withLock { state in
            defer { state.wasRecorded = true }
            return !state.wasRecorded
        }
        return isFirst ? id : fresh()
    }

    /// How to look at the running relay; nil when it is over.
    func watch(relay: (@Sendable () async -> (bytes: Int, idle: Double)?)?) {
        state.withLock { $0.relay = relay }
    }

    /// Which channel is this end of the session from now on. One that has closed has nothing to tell any more.
    func end(_ endpoint: SessionEndpoint, is channel: any Channel) {
        state.withLock { $0.ends[endpoint] = channel }
    }

    /// What was negotiated with each end that speaks Telnet.
    func negotiations() async -> [SessionNegotiation] {
        let ends = state.withLock { $0.ends }
        var negotiations: [SessionNegotiation] = []
        for endpoint in SessionEndpoint.allCases {
            guard let channel = ends[endpoint], let report = await channel.negotiationReport() else { continue }
            negotiations.append(SessionNegotiation(endpoint, report))
        }
        return negotiations
    }

    func update(_ body: (inout SessionFacts) -> Void) {
        state.withLock { body(&$0.facts) }
    }

    func interrupt(_ ending: RelayEnding) {
        state.withLock { $0.interrupt }?(ending)
    }

    /// Whether `text` is this session's id or the beginning of it.
    func isMeant(by text: String) -> Bool {
        !text.isEmpty && id.hasPrefix(text)
    }

    var user: String { state.withLock { $0.facts.user } }
    var target: String { state.withLock { $0.facts.target } }

    func facts() async -> SessionFacts {
        let (known, relay) = state.withLock { ($0.facts, $0.relay) }
        guard let live = await relay?() else { return known }
        var facts = known
        facts.bytesToUser = live.bytes
        facts.idle = live.idle
        return facts
    }
}

/// Every live session of this gateway.
final class SessionRegistry: Sendable {
    private struct State {
        var sessions: [String: LiveSession] = [:]
        var emptied: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.sessions.count } }

    func add(_ session: LiveSession) {
        state.withLock { $0.sessions[session.id] = session }
    }

    func remove(_ session: LiveSession) {
        let waiting = state.withLock { state in
            state.sessions[session.id] = nil
            guard state.sessions.isEmpty else { return [CheckedContinuation<Void, Never>]() }
            defer { state.emptied = [] }
            return state.emptied
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Sessions of `user` that are connected to some target now, not counting `except`.
    func connected(user: String, except id: String) -> Int {
        state.withLock { $0.sessions.values.filter { $0.id != id && $0.user == user && !$0.target.isEmpty }.count }
    }

    /// Every live session, oldest first.
    func list() async -> [SessionFacts] {
        let sessions = state.withLock { Array($0.sessions.values) }
        var facts: [SessionFacts] = []
        for session in sessions { facts.append(await session.facts()) }
        return facts.sorted { ($0.started, $0.id) < ($1.started, $1.id) }
    }

    /// People inside who have not logged in yet.
    var unauthenticated: Int { matching { $0.user.isEmpty }.count }

    /// The sessions that `isMeant`.
    func matching(_ isMeant: (LiveSession) -> Bool) -> [LiveSession] {
        state.withLock { $0.sessions.values.filter(isMeant) }
    }

    /// Ends the sessions that `isMeant`.
    func interrupt(_ ending: RelayEnding, where isMeant: (LiveSession) -> Bool = { _ in true }) {
        for session in matching(isMeant) { session.interrupt(ending) }
    }

    /// Prints a notice to everybody.
    func tell(_ text: String) {
        for session in matching({ _ in true }) { session.tell(text) }
    }

    /// Returns when no session is left.
    func untilEmpty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.sessions.isEmpty { return true }
                state.emptied.append(continuation)
                return false
            }
            if isEmpty { continuation.resume() }
        }
    }
}
