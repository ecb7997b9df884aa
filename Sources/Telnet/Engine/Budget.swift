/// Counts what may happen only so often in a period.
///
/// A fixed window, which the first one spent opens, and no timer: up to twice the number can pass around a window's
/// edge, which for a guard against loops is near enough.
struct Budget: Sendable {
    private let limit: Int
    private let period: Duration
    private var end = Duration.zero
    private var spent = 0

    init(_ limit: Int, per period: Duration) {
        self.limit = limit
        self.period = period
    }

    /// How many more may be spent at `now`.
    mutating func left(at now: Duration) -> Int {
        // By attoseconds, which is inlined and `<` is not: floods come here.
        if now.attoseconds >= end.attoseconds { spent = 0 }
        return limit - spent
    }

    /// Counts one more at `now`. Returns false if it is too many.
    mutating func spend(at now: Duration) -> Bool {
        guard left(at: now) > 0 else { return false }
        spend(1, at: now)
        return true
    }

    /// Counts so many more at `now`, of those ``left(at:)``.
    mutating func spend(_ number: Int, at now: Duration) {
        if spent == 0 { end = now + period }
        spent += number
    }
}
