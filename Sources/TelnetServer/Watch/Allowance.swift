/// So many at once, and so many a second from then on: what keeps strangers from filling logs and disks.
package struct Allowance: Sendable {
    private let most: Double
    private let perSecond: Double
    private var left: Double
    private var last: ContinuousClock.Instant?

    package init(atOnce most: Int, perSecond: Int) {
        self.most = Double(most)
        self.perSecond = Double(perSecond)
        left = Double(most)
    }

    /// Whether one more is within it; that one then counts.
    package mutating func take(now: ContinuousClock.Instant) -> Bool {
        if let last, now > last { left = min(most, left + (now - last) / .seconds(1) * perSecond) }
        last = now
        guard left >= 1 else { return false }
        left -= 1
        return true
    }
}
