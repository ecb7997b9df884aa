import Foundation

/// Where lines for people and for programs go.
enum Output {
    /// One line on standard output, at once: programs wait for it.
    static func line(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }

    /// A message on standard error.
    static func error(_ text: String) {
        FileHandle.standardError.write(Data(("sallyport: " + text + "\n").utf8))
    }

    /// One line on standard error as it is.
    static func errorLine(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// `values` as pretty JSON on standard output.
    static func json(_ values: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        line(String(decoding: try encoder.encode(values), as: UTF8.self))
    }

    /// `value` as JSON on one line.
    static func compactJSON(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Rows under a heading, columns as wide as their widest cell. Nothing but the heading when there are no rows.
    static func table(_ heading: [String], _ rows: [[String]]) {
        let all = [heading] + rows
        let widths = heading.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        for row in all {
            let cells = zip(row, widths).map { $0.padding(toLength: max($1, $0.count), withPad: " ", startingAt: 0) }
            line(cells.joined(separator: "  ").trimmingTrailingSpaces())
        }
    }

    /// Seconds since 1970 as a time in UTC, to the second.
    static func time(_ seconds: Double) -> String {
        Date(timeIntervalSince1970: seconds).formatted(.iso8601)
    }
}

extension String {
    fileprivate func trimmingTrailingSpaces() -> String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
