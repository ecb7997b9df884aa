/// Makes text that came from elsewhere safe to print to a person or into a log.
public enum DisplayText {
    /// Scalars kept by default; the rest is replaced by an ellipsis.
    public static let maximum = 4096

    /// The text with everything escaped that could act on a terminal or lie about the order of characters: C0 and C1
    /// controls, DEL, ESC, line and paragraph separators, bidirectional controls and all other invisible format
    /// characters. An escape reads `\u{1b}`; the text ends in `…` if it was longer than `limit` scalars.
    public static func sanitized(_ text: some StringProtocol, limit: Int = maximum) -> String {
        var result = ""
        var count = 0
        for scalar in text.unicodeScalars {
            guard count < limit else { return result + "…" }
            append(scalar, to: &result)
            count += 1
        }
        return result
    }

    /// The same for bytes: UTF-8 is read as such, every other byte of 0x80 or above is written as `\x9b`.
    public static func sanitized(bytes: some Sequence<UInt8>, limit: Int = maximum) -> String {
        var result = ""
        var count = 0
        var assembler = UTF8Assembler()
        for byte in bytes {
            guard count < limit else { return result + "…" }
            var pending = true
            while pending {
                pending = false
                switch assembler.receive(byte) {
                case .partial: continue
                case .scalar(let scalar): append(scalar, to: &result)
                case .malformed(let bad, let again):
                    result += bad.map { "\\x" + hex(UInt32($0)) }.joined()
                    pending = again
                }
                count += 1
            }
        }
        return result + assembler.flush().map { "\\x" + hex(UInt32($0)) }.joined()
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout String) {
        if isSafe(scalar) {
            result.unicodeScalars.append(scalar)
        } else {
            result += "\\u{" + hex(scalar.value) + "}"
        }
    }

    private static func isSafe(_ scalar: Unicode.Scalar) -> Bool {
        if (0x20..<0x7F).contains(scalar.value) { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: return false
        default: return true
        }
    }

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
    }
}
