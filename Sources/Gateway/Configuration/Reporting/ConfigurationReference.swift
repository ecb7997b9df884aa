/// The reference of the configuration for operators, `docs/configuration.md`, written from the tables that the loader
/// checks by: it cannot say anything else than what is accepted.
public enum ConfigurationReference {
    /// The whole document, Markdown.
    /// - Parameter families: The names of the device families that this program has.
    public static func markdown(families: [String]) -> String {
        let sections = ordered(Schema.root)
        return ([introduction] + sections.map { text($0, families: families) }).joined(separator: "\n")
    }

    private static let introduction = """
        # Configuration

        This page is written from the tables that `sallyport` checks its configuration by. To write it anew after a
        change of the tables:
        `SALLYPORT_WRITE_DOCS=1 swift test -c release --disable-testable-imports --filter ConfigurationReferenceTests`.

        An example with everything in it is [sallyport.example.yaml](sallyport.example.yaml). `sallyport check` says
        what is wrong with a file, every fault with its line and column; `sallyport check --effective` prints what is in
        force. A key that is not in a table here is refused, with exit code 78.

        """

    /// A section and those below it, each once, in the order of their keys.
    private static func ordered(_ root: Section) -> [Section] {
        var found: [Section] = []
        func visit(_ section: Section) {
            guard !found.contains(where: { $0.path == section.path }) else { return }
            found.append(section)
            section.keys.compactMap(\.type.section).forEach(visit)
        }
        visit(root)
        return found
    }

    private static func text(_ section: Section, families: [String]) -> String {
        let rows = section.keys.map { row($0, families: families) }
        let later = section.absent.filter { $0.kind == .notInThisVersion }.map { "`\($0.name)`" }
        let table = ["| key | value | default | meaning |", "|---|---|---|---|"] + rows
        let rest = later.isEmpty ? [] : ["", "Not in this version, and refused: \(later.joined(separator: ", "))."]
        return (["## \(section.path)", "", section.doc, ""] + table + rest).joined(separator: "\n") + "\n"
    }

    private static func row(_ key: Key, families: [String]) -> String {
        let standard =
            switch key.presence {
            case .required: "required"
            case .optional: "none"
            case .standard(let yaml): "`\(yaml)`"
            }
        return "| `\(key.name)` | \(title(of: key.type, families: families)) | \(standard) | \(key.doc) |"
    }

    private static func title(of type: ValueType, families: [String]) -> String {
        switch type {
        case .choice(let words, let later):
            let rest = later.isEmpty ? "" : "; not in this version: " + code(later)
            return code(words) + rest
        case .family: return code(families.sorted())
        case .list(let item, _) where item.isChoice: return "a list of \(title(of: item, families: families))"
        case .list(let item, let count):
            let least = count.lowerBound == 0 ? "at most" : "\(count.lowerBound) to"
            return "a list of \(least) \(count.upperBound), each \(title(of: item, families: families))"
        case .oneOrMore(let item, let limit):
            return "\(title(of: item, families: families)) or a list of 1 to \(limit)"
        case .map(let name, let item, let limit):
            return "a mapping of at most \(limit), from \(name.title) to \(title(of: item, families: families))"
        case .section(let section): return "[a section](#\(anchor(section.path)))"
        case .text, .integer, .flag, .duration: return type.title
        }
    }

    private static func code(_ words: [String]) -> String {
        words.map { "`\($0)`" }.joined(separator: ", ")
    }

    /// The anchor that Markdown renderers give a heading: lower case, spaces to hyphens, marks left out.
    private static func anchor(_ heading: String) -> String {
        let kept = heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) }
        return String(kept.map { $0 == " " ? "-" : $0 })
    }
}
