/// The form of the configuration as data: what keys a section has, what their values are, what they mean. The
/// checker, the merging of files and `docs/configuration.md` all follow these tables; a new key is a new line in one.
struct Section: Sendable {
    /// What it is called in the documentation, such as `listeners[]`.
    let path: String
    /// What it is for, in a sentence or two.
    let doc: String
    /// Its keys, in the order of the documentation.
    let keys: [Key]
    /// Keys that are refused with a reason of their own.
    let absent: [Absent]

    init(_ path: String, _ doc: String, keys: [Key], absent: [Absent] = []) {
        self.path = path
        self.doc = doc
        self.keys = keys
        self.absent = absent
    }
}

/// One key of a section.
struct Key: Sendable {
    /// Whether it must be there, and what holds when it is not.
    enum Presence: Sendable {
        /// It must be there.
        case required
        /// It may be left out, with the effect that the documentation tells.
        case optional
        /// It may be left out; then this YAML holds.
        case standard(String)
    }

    let name: String
    let type: ValueType
    let presence: Presence
    let doc: String

    init(_ name: String, _ type: ValueType, _ presence: Presence = .optional, _ doc: String) {
        self.name = name
        self.type = type
        self.presence = presence
        self.doc = doc
    }
}

/// A key that is refused with a reason of its own.
struct Absent: Sendable {
    let name: String
    let kind: ConfigurationError.Kind
    /// The end of a sentence that starts with the key.
    let reason: String

    /// A key of a feature that is still to come.
    static func later(_ name: String) -> Absent {
        Absent(name: name, kind: .notInThisVersion, reason: "is not in this version; remove it")
    }

    /// A key that people look for here and that is somewhere else.
    static func elsewhere(_ name: String, _ reason: String) -> Absent {
        Absent(name: name, kind: .unknownKey, reason: reason)
    }
}

/// What may stand behind a key.
indirect enum ValueType: Sendable {
    /// A text of a certain form.
    case text(TextRule)
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// `true` or `false`.
    case flag
    /// `30s`, `15m`, `8h`, `1h30m`, `2d`.
    case duration
    /// One of these words; the later ones belong to features that are still to come.
    case choice([String], later: [String] = [])
    /// The name of a device family that this program has.
    case family
    /// A list without repetitions.
    case list(ValueType, ClosedRange<Int>)
    /// A value, or a list of them.
    case oneOrMore(ValueType, atMost: Int)
    /// Names of the operator's choosing, each with a value.
    case map(TextRule, ValueType, atMost: Int)
    /// Keys of a table.
    case section(Section)

    /// What it is, for messages and the documentation: "a list", "a number from 1 to 65535".
    var title: String {
        switch self {
        case .text(let rule): rule.title
        case .integer(let range) where range.count == 1: "the number \(range.lowerBound)"
        case .integer(let range): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .flag: "true or false"
        case .duration: "a duration such as 30s, 15m or 8h"
        case .choice(let words, _): words.count == 1 ? words.joined() : "one of " + words.joined(separator: ", ")
        case .family: "the name of a device family"
        case .list: "a list"
        case .oneOrMore(let item, _): "\(item.title), or a list of them"
        case .map: "a mapping from names"
        case .section: "a mapping"
        }
    }

    /// Whether it is one of a few words.
    var isChoice: Bool { if case .choice = self { true } else { false } }

    /// The section that describes what stands in this value, at whatever depth.
    var section: Section? {
        switch self {
        case .section(let section): section
        case .list(let item, _), .oneOrMore(let item, _), .map(_, let item, _): item.section
        default: nil
        }
    }
}
