/// Sources that have failed so often within a while that for as long a while they are not to be let in.
///
/// A value that is told the time: no clock, no lock. What it remembers is bounded, whatever an attacker with many addresses
/// does: of those that have failed, who has least and longest ago is forgotten first; of the bans, the one that ends first.
package struct BanList: Sendable {
    /// When a source is banned, and for how long.
    package struct Settings: Equatable, Sendable {
        /// Failures that lead to a ban; at most ``BanList/mostFailures``.
        package var failures: Int
        /// Within how long they count, and how long the ban lasts.
        package var time: Duration

        package init(failures: Int, time: Duration) {
            self.failures = failures
            self.time = time
        }
    }

    /// The most failures that can be asked for: the moment of each is remembered.
    package static let mostFailures = 100
    /// The most sources remembered, of those that have failed and of those that are banned.
    package static let entries = 8192

    private let settings: Settings
    private let entries: Int
    /// When each source has failed, within the time; at least once.
    private var failures: [SourceNetwork: [Duration]] = [:]
    /// When each ban ends.
    private var bans: [SourceNetwork: Duration] = [:]

    /// A list that remembers nothing yet.
    package init(_ settings: Settings, entries: Int = entries) {
        self.settings = settings
        self.entries = max(1, entries)
    }

    /// The sources remembered.
    package var count: (failing: Int, banned: Int) { (failures.count, bans.count) }

    /// Whether a source is banned.
    package func isBanned(_ source: SourceNetwork, now: Duration) -> Bool {
        bans[source].map { now < $0 } ?? false
    }

    /// Whether a source would be banned if `others` that are under way failed, too.
    package func isAtLimit(_ source: SourceNetwork, adding others: Int, now: Duration) -> Bool {
        let recent = failures[source, default: []].count { now - $0 < settings.time }
        return recent + others >= limit
    }

    private var limit: Int { min(max(1, settings.failures), Self.mostFailures) }

    /// Counts a failure. True if the source is banned by it; false if it is not, or was already.
    package mutating func fail(_ source: SourceNetwork, now: Duration) -> Bool {
        guard !isBanned(source, now: now) else { return false }
        let recent = failures[source, default: []].filter { now - $0 < settings.time } + [now]
        guard recent.count >= limit else {
            if failures[source] == nil { makeRoomForFailure(now) }
            failures[source] = recent
            return false
        }
        failures[source] = nil
        if bans[source] == nil { makeRoomForBan(now) }
        bans[source] = now + settings.time
        return true
    }

    private mutating func makeRoomForFailure(_ now: Duration) {
        guard failures.count >= entries else { return }
        failures = failures.filter { now - ($0.value.last ?? .zero) < settings.time }
        guard failures.count >= entries else { return }
        let least = failures.min {
            ($0.value.count, $0.value.last ?? .zero) < ($1.value.count, $1.value.last ?? .zero)
        }
        if let least { failures[least.key] = nil }
    }

    private mutating func makeRoomForBan(_ now: Duration) {
        guard bans.count >= entries else { return }
        bans = bans.filter { now < $0.value }
        guard bans.count >= entries else { return }
        if let first = bans.min(by: { $0.value < $1.value }) { bans[first.key] = nil }
    }
}
