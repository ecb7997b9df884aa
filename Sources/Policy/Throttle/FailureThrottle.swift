/// Remembers failed attempts by user name and by source, and says how long the next one has to wait.
///
/// A value that is told the time: no clock, no lock. An attempt counts as failed from its beginning and is taken back when
/// it turns out otherwise, so that a hundred attempts at the same moment do not all pass as the first.
package struct FailureThrottle: Sendable {
    /// Whose failures are counted.
    package enum Subject: Hashable, Sendable {
        /// Who is logged in as.
        case user(String)
        /// Where it comes from.
        case source(SourceNetwork)
    }

    private struct Entry {
        var failures = 0
        var last: Duration
    }

    private let settings: ThrottleSettings
    private var entries: [Subject: Entry] = [:]

    /// A throttle that remembers nothing yet.
    package init(_ settings: ThrottleSettings) {
        self.settings = settings
    }

    /// The number of subjects remembered; at most ``ThrottleSettings/entries``.
    package var count: Int { entries.count }

    /// Counts an attempt by `subjects` and returns the time it has to wait before it is judged.
    package mutating func begin(_ subjects: [Subject], now: Duration) -> Duration {
        let worst = subjects.map { failures(of: $0, now: now) }.max() ?? 0
        for subject in subjects {
            let failures = failures(of: subject, now: now)
            if entries[subject] == nil { makeRoom(now: now) }
            entries[subject] = Entry(failures: min(failures, Int.max - 1) + 1, last: now)
        }
        return delay(after: worst)
    }

    /// How long an attempt has to wait, without counting it: as if `more` failures had been counted besides. For whoever
    /// counts attempts under way by themselves.
    package func delay(of subject: Subject, adding more: Int, now: Duration) -> Duration {
        delay(after: failures(of: subject, now: now).addingReportingOverflow(more).partialValue)
    }

    /// Takes one attempt of each subject back.
    package mutating func retract(_ subjects: [Subject]) {
        for subject in subjects {
            guard var entry = entries[subject] else { continue }
            entry.failures -= 1
            entries[subject] = entry.failures > 0 ? entry : nil
        }
    }

    /// Forgets the failures of a user who has logged in. Those of the source stay: otherwise whoever has one account could
    /// guess at all others without being slowed down.
    package mutating func forget(_ subject: Subject) {
        entries[subject] = nil
    }

    private func failures(of subject: Subject, now: Duration) -> Int {
        guard let entry = entries[subject], now - entry.last < settings.memory else { return 0 }
        return entry.failures
    }

    private func delay(after failures: Int) -> Duration {
        guard failures >= settings.freeFailures else { return .zero }
        // Doubling stops long before a shift could overflow; the limit is reached sooner anyhow.
        let doublings = min(failures - settings.freeFailures, 20)
        return min(settings.firstDelay * (1 << doublings), settings.maximumDelay)
    }

    /// Makes room for one more. What is forgotten goes first, then who has failed least: inventing names must not push
    /// out those who are being guessed at.
    private mutating func makeRoom(now: Duration) {
        guard entries.count >= max(1, settings.entries) else { return }
        entries = entries.filter { now - $0.value.last < settings.memory }
        guard entries.count >= max(1, settings.entries) else { return }
        let least = entries.min { ($0.value.failures, $0.value.last) < ($1.value.failures, $1.value.last) }
        if let least { entries[least.key] = nil }
    }
}
