/// How many columns of a terminal a character takes, for erasing what was echoed.
public enum DisplayWidth {
    /// Columns taken by one scalar: 0 for marks that combine with the character before and for controls, 2 for wide
    /// East Asian characters and emoji, else 1.
    public static func columns(of scalar: Unicode.Scalar) -> Int {
        if scalar.value < 0x7F { return scalar.value < 0x20 ? 0 : 1 }
        if scalar.value < 0x300 { return scalar.value < 0xA0 ? 0 : 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator: return 0
        default: return isWide(scalar) ? 2 : 1
        }
    }

    /// Columns taken by a text, saturating.
    public static func columns(of text: some StringProtocol) -> Int {
        text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 0x1100 { return false }
        // Halves of flags are emoji but narrow on their own, and terminals draw them so.
        if (0x1F1E6...0x1F1FF).contains(value) { return false }
        return wide.contains { $0.contains(value) } || scalar.properties.isEmojiPresentation
    }

    /// The blocks whose East Asian Width (UAX 11) is wide or full; single emoji come from their own property.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
        0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18CFF, 0x18D00...0x18DFF, 0x1AFF0...0x1B2FF,
        0x20000...0x2FFFD, 0x30000...0x3FFFD,
    ]
}
