/// Counts what may happen only so often in a period.
///
/// A fixed window, two words and no timer: up to twice the number can pass around a window's edge, which for a guard
/// against loops is near enough.
struct Budget: Sendable {
    private let limit: Int
    private let period: Duration
    private var start: Duration?
    private var spent = 0

    init(_ limit: Int, per period: Duration) {
        self.limit = limit
        self.period = period
    }

    /// Counts one more at `now`. Returns false if it is too many.
    mutating func spend(at now: Duration) -> Bool {
        if let start, now < start + period {
            guard spent < limit else { return false }
        } else {
            start = now
            spent = 0
        }
        spent += 1
        return spent <= limit
    }
}
