/// What stands behind a `|`: which lines of the output are shown.
struct OutputFilter {
    enum Kind: String, CaseIterable {
        case begin
        case count
        case exclude
        case include
        case section

        var help: String {
            switch self {
            case .begin: "Begin with the line that matches"
            case .count: "Count number of lines which match regexp"
            case .exclude: "Exclude lines that match"
            case .include: "Include lines that match"
            case .section: "Filter a section of output"
            }
        }
    }

    private let kind: Kind
    private let pattern: LinePattern
    private var isOpen = false
    private var count = 0

    /// Reads `include text`; nil if it is no filter.
    init?(_ text: some StringProtocol) {
        let text = text.drop { $0 == " " }
        let word = text.prefix { $0 != " " }.lowercased()
        let argument = text.drop { $0 != " " }.drop { $0 == " " }
        let kinds = Kind.allCases.filter { $0.rawValue.hasPrefix(word) }
        guard !word.isEmpty, kinds.count == 1, let kind = kinds.first, !argument.isEmpty,
            let pattern = LinePattern(String(argument))
        else { return nil }
        self.kind = kind
        self.pattern = pattern
    }

    /// The line if it is shown.
    mutating func receive(_ line: String) -> String? {
        let matches = pattern.matches(line)
        switch kind {
        case .include: return matches ? line : nil
        case .exclude: return matches ? nil : line
        case .begin:
            isOpen = isOpen || matches
            return isOpen ? line : nil
        case .section:
            isOpen = matches || (isOpen && line.first == " ")
            return isOpen ? line : nil
        case .count:
            count += matches ? 1 : 0
            return nil
        }
    }

    /// The line that comes after all others.
    func finish() -> String? {
        kind == .count ? "Number of lines which match regexp = \(count)" : nil
    }
}
