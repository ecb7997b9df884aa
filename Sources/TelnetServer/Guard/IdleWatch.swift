import NIOCore

/// Decides when somebody who types nothing is warned, and when it is over. It has no clock: `now` is an argument.
///
/// What is typed only notes the time; whoever has the timer looks when it goes off, and sets it again.
package struct IdleWatch: Sendable {
    /// How long before the end a person is warned; where the limit is shorter than twice this, at half of it.
    package static let warning = TimeAmount.seconds(60)

    /// What is to be done.
    package enum Verdict: Equatable {
        case none
        /// Tell the person how many seconds are left.
        case warn(seconds: Int64)
        case end
    }

    private let limit: TimeAmount
    private var lastInput: NIODeadline
    private var hasWarned = false

    package init(limit: TimeAmount, now: NIODeadline) {
        self.limit = limit
        lastInput = now
    }

    /// Something was typed: the time starts again.
    package mutating func typed(at now: NIODeadline) {
        lastInput = now
        hasWarned = false
    }

    /// When ``due(at:)`` has something to say, if nothing is typed until then.
    package var next: NIODeadline { lastInput + (hasWarned ? limit : timeToWarning) }

    /// What is due at `now`.
    package mutating func due(at now: NIODeadline) -> Verdict {
        if now >= lastInput + limit { return .end }
        guard !hasWarned, now >= lastInput + timeToWarning else { return .none }
        hasWarned = true
        let left = lastInput + limit - now
        return .warn(seconds: max(1, (left.nanoseconds + 500_000_000) / 1_000_000_000))
    }

    private var timeToWarning: TimeAmount {
        limit > Self.warning * 2 ? limit - Self.warning : .nanoseconds(limit.nanoseconds / 2)
    }
}
