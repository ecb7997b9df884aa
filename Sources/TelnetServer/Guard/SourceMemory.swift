import Policy

/// What is remembered of where people come from: who fails has to wait before the next login, and, where that was asked
/// for, is banned in the end.
///
/// An attempt begins with a name. Until it is known what comes of it, it counts as failed, so that many at the same moment
/// do not all pass as the first. A good login forgets nothing of the source: otherwise whoever has
/// one account could guess at all others without being slowed down.
///
/// A value that is told the time: no clock, no lock. Sources are bounded in number, attempts by the logins there can be.
package struct SourceMemory: Sendable {
    package enum Limits {
        /// Failures that cost nothing.
        package static let freeFailures = 1
        /// The wait after those; each further failure doubles it.
        package static let firstDelay = Duration.seconds(1)
        /// The longest wait.
        package static let longestDelay = Duration.seconds(8)
        /// The most sources remembered.
        package static let entries = 8192
    }

    /// What becomes of a login, now that there is a name.
    package enum Turn: Equatable, Sendable {
        /// It begins, after a while.
        case begins(after: Duration)
        /// So many of its source are under way that with its failures they are as many as lead to a ban. It has to wait for one
        /// of them: all that are begun may be tried to their end.
        case waits
        /// Its source was banned meanwhile.
        case banned
    }

    private struct Attempt {
        let source: String
        let network: SourceNetwork
    }

    private let hasPasswords: Bool
    private var throttle: FailureThrottle
    private var bans: BanList?
    private var attempts: [UInt32: Attempt] = [:]
    /// How many of those there are of each source.
    private var underWay: [SourceNetwork: Int] = [:]

    package init(_ policy: SourcePolicy) {
        hasPasswords = policy.hasPasswords
        let time = Duration.seconds(policy.banTime)
        throttle = FailureThrottle(
            ThrottleSettings(
                freeFailures: Limits.freeFailures, memory: time, firstDelay: Limits.firstDelay,
                maximumDelay: Limits.longestDelay, entries: Limits.entries))
        if policy.failuresToBan > 0 {
            bans = BanList(.init(failures: Int(policy.failuresToBan), time: time), entries: Limits.entries)
        }
    }

    /// The attempts of which it is not known what comes of them.
    package var attemptCount: Int { attempts.count }

    /// Whether nobody is let in from there now.
    package func isBanned(_ network: SourceNetwork, now: Duration) -> Bool {
        bans?.isBanned(network, now: now) ?? false
    }

    /// A session has a name: what becomes of its login.
    package mutating func begin(_ id: UInt32, from source: String, now: Duration) -> Turn {
        // One that was begun in clear text is begun anew in TLS.
        retract(id)
        let network = SourceNetwork(source)
        guard !isBanned(network, now: now) else { return .banned }
        guard hasPasswords else { return .begins(after: .zero) }
        let others = underWay[network, default: 0]
        if others > 0, let bans, bans.isAtLimit(network, adding: others, now: now) { return .waits }
        attempts[id] = Attempt(source: source, network: network)
        underWay[network] = others + 1
        return .begins(after: throttle.delay(of: .source(network), adding: others, now: now))
    }

    /// An attempt was none, or somebody is in by it.
    package mutating func retract(_ id: UInt32) {
        _ = take(id)
    }

    /// A login has ended without anybody being in. Returns the source if that is banned by it.
    package mutating func fail(_ id: UInt32, now: Duration) -> String? {
        guard let attempt = take(id) else { return nil }
        return fail(attempt.network, now) ? attempt.source : nil
    }

    /// Something failed that was no login. True if the source is banned by it.
    package mutating func fail(from source: String, now: Duration) -> Bool {
        fail(SourceNetwork(source), now)
    }

    private mutating func fail(_ network: SourceNetwork, _ now: Duration) -> Bool {
        _ = throttle.begin([.source(network)], now: now)
        return bans?.fail(network, now: now) ?? false
    }

    private mutating func take(_ id: UInt32) -> Attempt? {
        guard let attempt = attempts.removeValue(forKey: id) else { return nil }
        let others = underWay[attempt.network, default: 1] - 1
        underWay[attempt.network] = others > 0 ? others : nil
        return attempt
    }
}
