import NIOCore
import Policy

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
    /// What a due deadline asks for.
    package enum Verdict: Equatable {
        case none
        case warn(String)
        case end(RelayEnding)
    }

    private var idle: AnnouncedLimit?
    private var maximum: AnnouncedLimit?
    package private(set) var lastInput: NIODeadline

    package init(limits: SessionLimits, now: NIODeadline) {
        idle = limits.idle.map { AnnouncedLimit(.init($0), from: Self.time(now)) }
        maximum = limits.maximum.map { AnnouncedLimit(.init($0), from: Self.time(now)) }
        lastInput = now
    }

    /// A person typed something: the idle time starts again.
    package mutating func typed(at now: NIODeadline) {
        lastInput = now
        idle?.restart(at: Self.time(now))
    }

    /// The earliest moment at which ``due(at:)`` has something to say, nil without limits.
    package var nextDeadline: NIODeadline? {
        [idle, maximum].compactMap { $0?.next }.min().map { .uptimeNanoseconds(0) + TimeAmount($0) }
    }

    /// What is due at `now`. A keystroke since the deadline was computed makes it `.none`.
    package mutating func due(at now: NIODeadline) -> Verdict {
        switch maximum?.due(at: Self.time(now)) {
        case .end: return .end(.maximumLength)
        case .announce(let seconds):
            return .warn("This session ends in \(Self.text(seconds)): its longest time is over then.")
        case .none?, nil: break
        }
        switch idle?.due(at: Self.time(now)) {
        case .end: return .end(.idle)
        case .announce(let seconds):
            return .warn("Nothing was typed for a while: this session ends in \(Self.text(seconds)).")
        case .none?, nil: return .none
        }
    }

    private static func time(_ deadline: NIODeadline) -> Duration {
        .nanoseconds(Int64(clamping: deadline.uptimeNanoseconds))
    }

    private static func text(_ seconds: Int64) -> String {
        seconds == 1 ? "1 second" : "\(seconds) seconds"
    }
}
