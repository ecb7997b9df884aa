import Policy
import Testing

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("30s", 30), ("15m", 900), ("8h", 28_800), ("2d", 172_800), ("1h30m", 5_400), ("1d1h1m1s", 90_061),
        ("90m", 5_400), ("366d", 31_622_400), ("007s", 7),
    ])
    func `a duration is read`(text: String, seconds: Int) {
        #expect(DurationText.parse(text) == .seconds(seconds))
    }

    @Test(arguments: [
        "", "0s", "0h0m", "15", "m", "15 m", "15min", "-15m", "1.5h", "1m1h", "1h1h", "15m ", "367d", "366d1s",
        "99999999999999999999s", "9223372036854775807d", "1H", "١٥m",
    ])
    func `what is not a duration, nothing, or more than a year is refused`(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(arguments: [(30, "30s"), (900, "15m"), (5_400, "1h30m"), (90_061, "1d1h1m1s"), (0, "0s"), (-5, "0s")])
    func `a duration is printed in its shortest form`(seconds: Int, text: String) {
        #expect(DurationText.format(.seconds(seconds)) == text)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `whatever is printed is read back`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let duration = Duration.seconds(Int.random(in: 1...31_622_400, using: &random))
            #expect(DurationText.parse(DurationText.format(duration)) == duration, "seed \(seed): \(duration)")
        }
    }
}
