/// A point in time, in UTC with nanoseconds, and its RFC 3339 text.
///
/// Leap seconds do not exist here, as in POSIX time. Written years run from 0000 to 9999; times outside are written as
/// the nearest one inside.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Whole seconds since 1970-01-01T00:00:00Z.
    public let seconds: Int64
    /// Nanoseconds within the second, 0 to 999 999 999.
    public let nanoseconds: UInt32

    private static let earliest: Int64 = -62_167_219_200
    private static let latest: Int64 = 253_402_300_799

    /// A time `seconds` and `nanoseconds` after 1970; seconds outside the years 0000 to 9999 and nanoseconds of a second
    /// and more are taken as the nearest value inside.
    public init(seconds: Int64, nanoseconds: UInt32 = 0) {
        self.seconds = min(max(seconds, Self.earliest), Self.latest)
        self.nanoseconds = min(nanoseconds, 999_999_999)
    }

    /// Whether `left` is earlier than `right`.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// The time `nanoseconds` later.
    public func advanced(byNanoseconds nanoseconds: UInt64) -> Timestamp {
        let sum = UInt64(self.nanoseconds) + nanoseconds % 1_000_000_000
        let whole = Int64(nanoseconds / 1_000_000_000) + Int64(sum / 1_000_000_000)
        let total = seconds.addingReportingOverflow(whole)
        return Timestamp(
            seconds: total.overflow ? .max : total.partialValue, nanoseconds: UInt32(sum % 1_000_000_000))
    }

    /// `2026-01-31T08:05:09.000000042Z`: always UTC, always nine decimals, so that text order is time order.
    public var rfc3339: String {
        "\(date)T\(time(separator: ":")).\(Self.padded(UInt64(nanoseconds), 9))Z"
    }

    /// `2026-01-31`, the UTC date.
    public var date: String {
        let (year, month, day) = Self.civil(daysSinceEpoch: Self.floorDivide(seconds, 86_400))
        return "\(Self.padded(UInt64(max(year, 0)), 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    }

    /// `20260131T080509Z`: fit for a file name, text order is time order.
    public var compact: String {
        "\(date.filter { $0 != "-" })T\(time(separator: ""))Z"
    }

    /// Reads RFC 3339 text: `2026-01-31T08:05:09Z`, with any number of decimals (past nine ignored), `Z` or an offset
    /// such as `+02:00`; a date alone means its first instant. Nil when it is anything else.
    public init?(rfc3339 text: String) {
        var scanner = TimestampScanner(text)
        guard let parsed = scanner.parse() else { return nil }
        self = parsed
    }

    private func time(separator: String) -> String {
        let second = UInt64(seconds - Self.floorDivide(seconds, 86_400) * 86_400)
        return [second / 3_600, second / 60 % 60, second % 60].map { Self.padded($0, 2) }.joined(separator: separator)
    }

    private static func padded(_ value: UInt64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func floorDivide(_ value: Int64, _ by: Int64) -> Int64 {
        value >= 0 ? value / by : (value - by + 1) / by
    }

    /// The proleptic Gregorian date of a day number, counted in 400-year eras that begin on 1 March.
    private static func civil(daysSinceEpoch: Int64) -> (year: Int64, month: UInt64, day: UInt64) {
        let days = daysSinceEpoch + 719_468
        let era = floorDivide(days, 146_097)
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), UInt64(month), UInt64(day))
    }
}

/// Reads one RFC 3339 text from left to right.
private struct TimestampScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = Substring(text).utf8 }

    mutating func parse() -> Timestamp? {
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2),
            (1...12).contains(month), (1...Self.length(ofMonth: month, year: year)).contains(day)
        else { return nil }
        let midnight = Self.days(year: year, month: month, day: day) * 86_400
        guard !rest.isEmpty else { return Timestamp(seconds: midnight) }
        guard skip("T") || skip("t") || skip(" "), let hour = number(2), skip(":"), let minute = number(2), skip(":"),
            let second = number(2), hour < 24, minute < 60, second < 61, let nanoseconds = fraction(),
            let offset = offset(), rest.isEmpty
        else { return nil }
        return Timestamp(seconds: midnight + hour * 3_600 + minute * 60 + second - offset, nanoseconds: nanoseconds)
    }

    private mutating func fraction() -> UInt32? {
        guard skip(".") else { return 0 }
        var value: UInt32 = 0
        var digits = 0
        while let digit = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
            if digits < 9 { value = value * 10 + UInt32(digit - UInt8(ascii: "0")) }
            digits += 1
            rest.removeFirst()
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 9)..<9 { value *= 10 }
        return value
    }

    private mutating func offset() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int64 = skip("+") ? 1 : -1
        guard sign == 1 || skip("-"), let hours = number(2), skip(":"), let minutes = number(2), hours < 24,
            minutes < 60
        else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }

    private mutating func number(_ digits: Int) -> Int64? {
        guard rest.count >= digits else { return nil }
        var value: Int64 = 0
        for _ in 0..<digits {
            let digit = rest.removeFirst()
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return value
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let first = rest.first, UInt32(first) == character.value else { return false }
        rest.removeFirst()
        return true
    }

    private static func length(ofMonth month: Int64, year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted >= 0 ? shifted / 400 : (shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
