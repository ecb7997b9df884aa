extension String {
    /// A peer's text fit for a line of a transcript: control characters, which could end the line or act on a
    /// terminal, are written as their numbers.
    var onOneLine: String {
        guard unicodeScalars.contains(where: Self.isUnfit) else { return self }
        return unicodeScalars.map { Self.isUnfit($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }.joined()
    }

    private static func isUnfit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
