extension NegotiationReport: CustomStringConvertible {
    private static let head = [
        "option", "side", "state", "asked by", "reason", "first", "changed", "sent", "received", "round trips",
    ]
    /// From this column on there are numbers, which stand to the right.
    private static let firstNumber = 5

    /// A table with aligned columns, the times in seconds; then the quirks, a line each, and the violations.
    public var description: String {
        let rows = [Self.head] + entries.map(\.cells)
        let widths = Self.head.indices.map { column in rows.map { $0[column].utf8.count }.max() ?? 0 }
        let table = rows.map { row in
            let cells = row.indices.map { column in
                row[column].padded(to: widths[column], isNumber: column >= Self.firstNumber)
            }
            return cells.joined(separator: "  ").trimmed
        }
        let faults = violations > 0 ? ["violations: \(violations)"] : []
        let notes = quirks.map { "quirk \($0.name): \($0.remedy)" } + faults
        return (table + notes).map { $0 + "\n" }.joined()
    }
}

extension NegotiationReport.Entry {
    fileprivate var cells: [String] {
        [
            "\(option)", "\(side)", "\(state)", askedBy == .local ? "us" : "peer", "\(reason)",
            first.decimal(places: 3),
            changed?.decimal(places: 3) ?? "-", "\(sent)", "\(received)", "\(roundTrips)",
        ]
    }
}

extension String {
    fileprivate func padded(to width: Int, isNumber: Bool) -> String {
        let space = String(repeating: " ", count: Swift.max(0, width - utf8.count))
        return isNumber ? space + self : self + space
    }

    fileprivate var trimmed: String {
        String(self[..<(lastIndex { $0 != " " }.map { index(after: $0) } ?? startIndex)])
    }
}

extension Duration {
    /// Seconds, rounded down to so many places.
    func decimal(places: Int) -> String {
        // Not `components`, which traps beyond the seconds an Int64 holds.
        let digits = String(attoseconds.magnitude)
        let padded = String(repeating: "0", count: Swift.max(0, 19 - digits.utf8.count)) + digits
        let sign = self < .zero ? "-" : ""
        return "\(sign)\(padded.dropLast(18)).\(padded.suffix(18).prefix(places))"
    }
}
