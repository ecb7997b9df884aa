import Audit

/// The name of a recording: when it began, to the millisecond, and eight random characters.
///
/// Text order is time order. Nothing but digits, lower-case letters and a hyphen stands in it, so that it is safe as a
/// file name and on a command line.
public enum RecordingID {
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")

    /// A new name for a recording that begins at `time`.
    public static func make(at time: Timestamp) -> String {
        var random = SystemRandomNumberGenerator()
        let tail = String((0..<8).map { _ in alphabet[Int(random.next(upperBound: UInt(alphabet.count)))] })
        let milliseconds = String(time.nanoseconds / 1_000_000 + 1_000).dropFirst()
        return time.compact.filter { $0.isNumber } + milliseconds + "-" + tail
    }

    /// Whether `text` can be a recording's name.
    public static func isValid(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x2D
            }
    }
}
