import Audit
import Testing

@Suite struct TimestampTests {
    @Test(
        "RFC 3339 text is read and written",
        arguments: [
            (Int64(0), UInt32(0), "1970-01-01T00:00:00.000000000Z"),
            (951_782_400, 1, "2000-02-29T00:00:00.000000001Z"),
            (1_769_846_709, 42, "2026-01-31T08:05:09.000000042Z"),
            (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
            (4_107_542_400, 0, "2100-03-01T00:00:00.000000000Z"),
            (253_402_300_799, 0, "9999-12-31T23:59:59.000000000Z"),
            (-62_167_219_200, 0, "0000-01-01T00:00:00.000000000Z"),
        ])
    func text(seconds: Int64, nanoseconds: UInt32, text: String) {
        let time = Timestamp(seconds: seconds, nanoseconds: nanoseconds)
        #expect(time.rfc3339 == text)
        #expect(Timestamp(rfc3339: text) == time)
    }

    @Test(
        "RFC 3339 section 5.6: offsets, fractions and bare dates are understood",
        arguments: [
            ("2026-01-31T10:05:09+02:00", "2026-01-31T08:05:09.000000000Z"),
            ("2026-01-31t06:35:09.5-01:30", "2026-01-31T08:05:09.500000000Z"),
            ("2026-01-31 08:05:09.1234567899Z", "2026-01-31T08:05:09.123456789Z"),
            ("2026-01-31", "2026-01-31T00:00:00.000000000Z"),
        ])
    func variants(text: String, same: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339 == same)
    }

    @Test(
        "what is not RFC 3339 is refused",
        arguments: [
            "", "2026", "2026-13-01", "2026-00-01", "2026-02-29", "2026-04-31T00:00:00Z", "2026-01-31T24:00:00Z",
            "2026-01-31T08:60:00Z", "2026-01-31T08:05:09", "2026-01-31T08:05:09.Z", "2026-01-31T08:05:09Zx",
            "+026-01-31", "2026-01-31T08:05:09+2:00",
        ])
    func refused(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `every day of four centuries survives a round trip and is later than the one before`() {
        var previous = ""
        for day in stride(from: Int64(-100_000), to: 100_000, by: 1) {
            let time = Timestamp(seconds: day * 86_400)
            #expect(Timestamp(rfc3339: time.date) == time)
            if day > -100_000 { #expect(time.date > previous) }
            previous = time.date
        }
    }

    @Test func `times beyond four-digit years are held at the edge`() {
        #expect(Timestamp(seconds: .max).rfc3339.hasPrefix("9999-12-31T23:59:59"))
        #expect(Timestamp(seconds: .min).rfc3339.hasPrefix("0000-01-01T00:00:00"))
        #expect(Timestamp(seconds: 0).advanced(byNanoseconds: .max) > Timestamp(seconds: 0))
    }

    @Test func `adding nanoseconds carries into seconds`() {
        let time = Timestamp(seconds: 9, nanoseconds: 999_999_999).advanced(byNanoseconds: 2_000_000_001)
        #expect(time == Timestamp(seconds: 12, nanoseconds: 0))
    }
}
