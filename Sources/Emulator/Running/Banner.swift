/// A banner as the configuration holds it: `^C`, the text, `^C`.
enum Banner {
    /// Rows taken from a person.
    static let maximumRows = 100

    /// The rows of a stored banner.
    static func text(_ stored: String) -> [String] {
        var rows = stored.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if let first = rows.first, first.hasPrefix("^C") { rows[0] = String(first.dropFirst(2)) }
        if let last = rows.last, last.hasSuffix("^C") { rows[rows.count - 1] = String(last.dropLast(2)) }
        return rows
    }

    /// A text as it is stored.
    static func stored(_ rows: [String]) -> String { "^C" + rows.joined(separator: "\n") + "^C" }
}
