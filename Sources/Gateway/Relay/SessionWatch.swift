import NIOCore

/// The limits a role puts on one session. Nil means no limit.
public struct SessionLimits: Sendable, Equatable {
    /// The longest time without anything typed.
    public var idle: TimeAmount?
    /// The longest time from the first byte to the last.
    public var maximum: TimeAmount?

    /// No limits unless given.
    public init(idle: TimeAmount? = nil, maximum: TimeAmount? = nil) {
        self.idle = idle
        self.maximum = maximum
    }
}

/// Decides when an idle or a too long session is warned and ended. It has no clock: `now` is an argument.
package struct SessionWatch: Sendable {
    /// How long before the end a person is warned; limits shorter than twice this are warned at half time.
    package static let warning = TimeAmount.seconds(60)

    /// What a due deadline asks for.
    package enum Verdict: Equatable {
        case none
        case warn(String)
        case end(RelayEnding)
    }

    private let limits: SessionLimits
    private let started: NIODeadline
    package private(set) var lastInput: NIODeadline
    private var warnedIdle = false
    private var warnedMaximum = false

    package init(limits: SessionLimits, now: NIODeadline) {
        self.limits = limits
        self.started = now
        self.lastInput = now
    }

    /// A person typed something: the idle time starts again.
    package mutating func typed(at now: NIODeadline) {
        lastInput = now
        warnedIdle = false
    }

    /// The earliest moment at which ``due(at:)`` has something to say, nil without limits.
    package var nextDeadline: NIODeadline? {
        let idle = limits.idle.map { lastInput + (warnedIdle ? $0 : Self.timeToWarning($0)) }
        let maximum = limits.maximum.map { started + (warnedMaximum ? $0 : Self.timeToWarning($0)) }
        return [idle, maximum].compactMap { $0 }.min()
    }

    /// What is due at `now`. A keystroke since the deadline was computed makes it `.none`.
    package mutating func due(at now: NIODeadline) -> Verdict {
        if let limit = limits.maximum {
            if now >= started + limit { return .end(.maximumLength) }
            if !warnedMaximum, now >= started + Self.timeToWarning(limit) {
                warnedMaximum = true
                return .warn("This session ends in \(Self.text(started + limit - now)): its longest time is over then.")
            }
        }
        if let limit = limits.idle {
            if now >= lastInput + limit { return .end(.idle) }
            if !warnedIdle, now >= lastInput + Self.timeToWarning(limit) {
                warnedIdle = true
                return .warn(
                    "Nothing was typed for a while: this session ends in \(Self.text(lastInput + limit - now)).")
            }
        }
        return .none
    }

    private static func timeToWarning(_ limit: TimeAmount) -> TimeAmount {
        limit > warning * 2 ? limit - warning : .nanoseconds(limit.nanoseconds / 2)
    }

    private static func text(_ amount: TimeAmount) -> String {
        let seconds = max(1, (amount.nanoseconds + 500_000_000) / 1_000_000_000)
        return seconds == 1 ? "1 second" : "\(seconds) seconds"
    }
}
