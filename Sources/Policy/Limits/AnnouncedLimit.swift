/// A limit of time whose end is announced: so that nobody is cut off without a word, a minute before, or at half of a limit that
/// is shorter than two.
///
/// A value that is told the time: no clock, no timer. Whoever has the timer looks when it goes off and sets it to ``next``, so
/// that beginning anew, which may happen with every key, costs next to nothing. Times are counted from any one moment.
package struct AnnouncedLimit: Sendable {
    /// How long before the end it is announced.
    package static let notice = Duration.seconds(60)

    /// What is to be done.
    package enum Verdict: Equatable, Sendable {
        /// Nothing yet.
        case none
        /// Say how many seconds are left.
        case announce(seconds: Int64)
        /// It is over.
        case end
    }

    private let limit: Duration
    private var began: Duration
    private var isAnnounced = false

    /// A limit that runs from `now`.
    package init(_ limit: Duration, from now: Duration) {
        self.limit = limit
        began = now
    }

    /// It begins anew.
    package mutating func restart(at now: Duration) {
        began = now
        isAnnounced = false
    }

    /// When ``due(at:)`` has something to say, if it does not begin anew before.
    package var next: Duration { began + (isAnnounced ? limit : timeToNotice) }

    /// What is due at `now`. Each is said once.
    package mutating func due(at now: Duration) -> Verdict {
        let left = began + limit - now
        if left <= .zero { return .end }
        guard !isAnnounced, now >= began + timeToNotice else { return .none }
        isAnnounced = true
        let (seconds, attoseconds) = left.components
        return .announce(seconds: max(1, seconds + (attoseconds >= 500_000_000_000_000_000 ? 1 : 0)))
    }

    private var timeToNotice: Duration { limit > Self.notice * 2 ? limit - Self.notice : limit / 2 }
}
