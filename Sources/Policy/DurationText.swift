/// Durations as people write them in the configuration: `30s`, `15m`, `8h`, `1h30m`, `2d`.
public enum DurationText {
    /// The longest duration that can be written: a year of 366 days.
    public static let longest = Duration.seconds(366 * 86_400)

    /// Whole numbers with the units `d h m s`, largest first, each at most once; nil for anything else, for zero,
    /// and for more than ``longest``.
    public static func parse(_ text: some StringProtocol) -> Duration? {
        var seconds = 0
        var number: Int?
        var units = self.units[...]
        for byte in text.utf8 {
            if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                let value = (number ?? 0) * 10 + Int(byte - UInt8(ascii: "0"))
                guard value <= longestInSeconds else { return nil }
                number = value
            } else {
                guard let value = number, let index = units.firstIndex(where: { $0.name == byte }) else { return nil }
                seconds += value * units[index].seconds
                guard seconds <= longestInSeconds else { return nil }
                units = units[(index + 1)...]
                number = nil
            }
        }
        return number == nil && seconds > 0 ? .seconds(seconds) : nil
    }

    /// The shortest text that ``parse(_:)`` reads back; parts of a second are left out.
    public static func format(_ duration: Duration) -> String {
        var rest = max(0, duration.components.seconds)
        var text = ""
        for unit in units where rest >= Int64(unit.seconds) {
            text += "\(rest / Int64(unit.seconds))\(Character(Unicode.Scalar(unit.name)))"
            rest %= Int64(unit.seconds)
        }
        return text.isEmpty ? "0s" : text
    }

    private static let longestInSeconds = Int(longest.components.seconds)
    private static let units: [(name: UInt8, seconds: Int)] = [
        (UInt8(ascii: "d"), 86_400), (UInt8(ascii: "h"), 3_600), (UInt8(ascii: "m"), 60), (UInt8(ascii: "s"), 1),
    ]
}
