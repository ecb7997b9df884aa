/// Finding a name by its beginning, as one types in command mode: a whole name always counts, otherwise the beginning must
/// fit exactly one. Upper and lower case are the same.
enum Abbreviation<Value> {
    /// Exactly one name fits.
    case found(Value)
    /// These names begin so.
    case ambiguous([String])
    /// No name begins so.
    case unknown
}

extension Abbreviation {
    /// Looks `word` up among named values.
    static func find(_ word: some StringProtocol, among values: [Value], name: (Value) -> String) -> Abbreviation {
        let wanted = word.lowercased()
        if let exact = values.first(where: { name($0) == wanted }) { return .found(exact) }
        let fitting = values.filter { name($0).hasPrefix(wanted) }
        guard let first = fitting.first, !wanted.isEmpty else { return .unknown }
        return fitting.count == 1 ? .found(first) : .ambiguous(fitting.map(name))
    }
}

extension Abbreviation where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// Looks `word` up among the raw values of an enum.
    static func find(_ word: some StringProtocol) -> Abbreviation {
        find(word, among: Array(Value.allCases)) { $0.rawValue }
    }
}

/// A command that cannot be understood: one line for the person, and nothing was done.
package struct CommandError: Error, Equatable {
    let text: String

    init(_ text: String) {
        self.text = text
    }
}

extension Abbreviation {
    /// The value, or words about what is wrong; `what` says what kind of thing was looked for, `help`
    /// what to type for a list.
    func get(_ word: some StringProtocol, what: String, help: String = "?") throws(CommandError) -> Value {
        switch self {
        case .found(let value): return value
        case .ambiguous(let names):
            throw CommandError("'\(word)' is ambiguous: \(names.joined(separator: ", "))")
        case .unknown: throw CommandError("there is no \(what) '\(word)'; `\(help)` lists them")
        }
    }
}
