/// A moment as a device's clock shows it, in UTC.
struct CalendarTime: Sendable, Equatable {
    let year: Int
    let month: Int
    let day: Int
    let weekday: Int
    let hour: Int
    let minute: Int
    let second: Int
    let millisecond: Int

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

    /// A moment given in milliseconds since the beginning of 1970.
    init(milliseconds: Int64) {
        let limited = Int(clamping: min(max(0, milliseconds), 253_402_300_799_999))
        let (days, rest) = limited.quotientAndRemainder(dividingBy: 86_400_000)
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
        weekday = (days + 4) % 7
        // Days are counted from a first of March, so that the leap day comes last in its year of 4 centuries.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `12:34:56.789`.
    var clock: String { "\(two(hour)):\(two(minute)):\(two(second)).\(three(millisecond))" }

    /// `Mon Mar 1 2027`.
    var date: String { "\(Self.weekdays[weekday]) \(monthName) \(day) \(year)" }

    /// `12:34:56 UTC Mon Mar 1 2027`.
    var stamp: String { "\(two(hour)):\(two(minute)):\(two(second)) UTC \(date)" }

    /// `*Mar  1 12:34:56.789:`, as log messages begin.
    var logMark: String { "*\(monthName) \(String(day).aligned(2)) \(clock):" }

    private var monthName: String { Self.months[(month - 1) % 12] }

    private func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private func three(_ value: Int) -> String { value < 100 ? "0" + two(value) : "\(value)" }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int64 {
        components.seconds &* 1000 &+ components.attoseconds / 1_000_000_000_000_000
    }

    /// `8 weeks, 3 days, 4 hours, 17 minutes`, as devices tell how long they are up.
    var uptimeText: String {
        let seconds = components.seconds
        let parts: [(Int64, String)] = [
            (seconds / 604_800, "week"), (seconds / 86_400 % 7, "day"), (seconds / 3600 % 24, "hour"),
        ]
        var words = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
        let minutes = seconds / 60 % 60
        words.append("\(minutes) minute\(minutes == 1 ? "" : "s")")
        return words.joined(separator: ", ")
    }
}
