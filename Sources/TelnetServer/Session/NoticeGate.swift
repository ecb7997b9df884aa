import NIOCore
import Synchronization

/// Lets so many notices through to the monitor, and counts the others, so that strangers who only come and go fill neither the
/// log nor a disk.
final class NoticeGate: Sendable {
    enum Limits {
        /// Connections without a login that are told one by one: so many at once.
        static let atOnce = 20
        /// And so many a second from then on.
        static let perSecond = 1
        /// How long those that are not are counted before their number is told.
        static let counting = TimeAmount.seconds(10)
    }

    private struct State {
        var allowance = Allowance(atOnce: Limits.atOnce, perSecond: Limits.perSecond)
        var withheld: UInt32 = 0
        var isCounting = false
    }

    private let state = Mutex(State())
    private let send: @Sendable (SessionMessage) -> Void

    init(_ send: @escaping @Sendable (SessionMessage) -> Void) {
        self.send = send
    }

    /// Tells the monitor of a connection that came to no login, now, or later as one of many.
    func pass(_ notice: Notice, on loop: any EventLoop) {
        let (isWithin, begins) = state.withLock { state in
            if state.allowance.take(now: .now) { return (true, false) }
            state.withheld += state.withheld < .max ? 1 : 0
            defer { state.isCounting = true }
            return (false, !state.isCounting)
        }
        if isWithin { send(.noted(notice)) }
        if begins { loop.scheduleTask(in: Limits.counting) { self.tell() } }
    }

    /// Tells how many were withheld, if any.
    func tell() {
        let count = state.withLock { state in
            defer { (state.withheld, state.isCounting) = (0, false) }
            return state.withheld
        }
        if count > 0 { send(.noted(.more(count))) }
    }
}
