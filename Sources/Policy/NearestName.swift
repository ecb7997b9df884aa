/// Finds the name that was probably meant, for messages of the form "did you mean …?".
public enum NearestName {
    /// Names and inputs longer than this are never compared, so that a hostile input stays cheap.
    public static let longest = 64

    /// The candidate with the smallest edit distance from what was typed (insert, delete, replace, swap of neighbours;
    /// capitals do not count), if it is close enough to be a slip: a third of the length, at most 3. Of several equally
    /// close ones the first in alphabetical order, so that the answer does not depend on the order of candidates.
    public static func find(_ typed: some StringProtocol, among candidates: some Sequence<String>) -> String? {
        let wanted = scalars(typed)
        guard (1...longest).contains(wanted.count) else { return nil }
        var best: (distance: Int, name: String)?
        for candidate in candidates {
            let name = scalars(candidate)
            let allowed = min(3, max(1, max(name.count, wanted.count) / 3))
            guard name.count <= longest, abs(name.count - wanted.count) <= allowed else { continue }
            let distance = self.distance(wanted, name)
            guard distance <= allowed else { continue }
            if best.map({ (distance, candidate) < ($0.distance, $0.name) }) ?? true { best = (distance, candidate) }
        }
        return best?.name
    }

    private static func scalars(_ text: some StringProtocol) -> [Unicode.Scalar] {
        Array(text.lowercased().unicodeScalars.prefix(longest + 1))
    }

    /// The optimal string alignment distance, kept in three rows.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for (row, scalar) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var best = min(last[column + 1] + 1, current[column] + 1, last[column] + (scalar == other ? 0 : 1))
                if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
