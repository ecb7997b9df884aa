/// Values on their way to YAML text. Written by hand, since the library's emitter can fail and this cannot.
indirect enum YAMLText: Sendable, Hashable {
    /// A text, put between quotes where it could be read as something else.
    case text(String)
    /// A number, a flag or a word that needs no quotes.
    case word(String)
    /// A list, on one line when it holds only single values.
    case list([YAMLText])
    /// A mapping, its entries in this order; without those whose value is nil.
    case mapping([Entry])

    /// One `key: value`.
    struct Entry: Sendable, Hashable {
        let key: String
        let value: YAMLText
    }

    /// A mapping without the keys that have no value.
    static func mapping(_ entries: KeyValuePairs<String, YAMLText?>) -> YAMLText {
        .mapping(entries.compactMap { key, value in value.map { Entry(key: key, value: $0) } })
    }

    /// A mapping from names, in the order of the names.
    static func map(_ values: [(String, YAMLText)]) -> YAMLText {
        .mapping(values.sorted { $0.0 < $1.0 }.map { Entry(key: $0.0, value: $0.1) })
    }

    /// The text, in block style, ending with a line end.
    var document: String { lines().joined(separator: "\n") + "\n" }

    /// The text on one line.
    var inline: String {
        switch self {
        case .text(let text): Self.scalar(text)
        case .word(let word): word
        case .list(let items): "[" + items.map(\.inline).joined(separator: ", ") + "]"
        case .mapping(let entries):
            "{" + entries.map { "\(Self.scalar($0.key)): \($0.value.inline)" }.joined(separator: ", ") + "}"
        }
    }

    private func lines() -> [String] {
        switch self {
        case .mapping(let entries) where !entries.isEmpty:
            return entries.flatMap { entry in
                let key = Self.scalar(entry.key) + ":"
                guard !entry.value.isInline else { return ["\(key) \(entry.value.inline)"] }
                return [key] + entry.value.lines().map { "  " + $0 }
            }
        case .list(let items) where !isInline:
            return items.flatMap { item in
                item.lines().enumerated().map { ($0.offset == 0 ? "- " : "  ") + $0.element }
            }
        default:
            return [inline]
        }
    }

    private var isInline: Bool {
        switch self {
        case .text, .word: true
        case .list(let items):
            items.allSatisfy { if case .mapping = $0 { false } else { $0.isInline } }
        case .mapping(let entries): entries.isEmpty
        }
    }

    /// Plain where no YAML version could take it for anything but this text, otherwise between double quotes.
    private static func scalar(_ text: String) -> String {
        let isWord = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "/"):
                true
            default: false
            }
        }
        let start = text.unicodeScalars.first
        let isSafeStart = start.map { $0.properties.isAlphabetic || $0 == "/" } ?? false
        if isWord, isSafeStart, !reserved.contains(text.lowercased()) { return text }
        return "\"" + text.unicodeScalars.map(escaped).joined() + "\""
    }

    private static let reserved: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
            let digits = String(scalar.value, radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        default: return String(scalar)
        }
    }
}
