import Policy
import Yams

/// Runs the YAML parser over one file, past duplicate keys.
///
/// The parser gives up at the first duplicate key and tells only where the key stood first. So that one run shows
/// every fault at its own place, the first character of that first key is replaced by a private-use character of the
/// same width, which makes the key unique and moves nothing, and the text is parsed again. ``standIns`` tells the
/// converter which keys those were.
struct YAMLComposer {
    /// How many duplicates are worked around before the file is given up.
    static let mostDuplicates = 32

    /// Keys that were altered: the place of each and the key that stood there.
    private(set) var standIns: [Place: String] = [:]

    private var text: String
    private let file: String

    /// A place in the file, as a key of a dictionary.
    struct Place: Hashable {
        let line: Int
        let column: Int
    }

    init(text: String, file: String) {
        self.text = text
        self.file = file
    }

    /// The root of the only document; nil with an error, or without one when the file has no content.
    mutating func compose(_ diagnostics: inout Diagnostics) -> Node? {
        while true {
            do {
                return try Parser(yaml: text, encoding: .utf8).singleRoot()
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                guard standIns.count < Self.mostDuplicates, replaceKey(keys, at: context.mark) else {
                    diagnostics.error(
                        .duplicate, location(context.mark),
                        "the key \(quoted(keys.first ?? "")) stands twice in one mapping; keep one")
                    return nil
                }
            } catch {
                report(error, &diagnostics)
                return nil
            }
        }
    }

    private mutating func replaceKey(_ keys: [String], at mark: Mark) -> Bool {
        guard let key = keys.first, let standIn = Unicode.Scalar(0xe000 + UInt32(standIns.count)),
            var index = index(of: mark)
        else { return false }
        let first = text.unicodeScalars[index]
        if first == "\"" || first == "'" {
            index = text.unicodeScalars.index(after: index)
            // An empty key between quotes has no character to replace.
            guard index < text.endIndex, text.unicodeScalars[index] != first else { return false }
        } else if "&*!?|>".unicodeScalars.contains(first) {
            // Not the key's own character: replacing it would change what the key is.
            return false
        }
        text.unicodeScalars.replaceSubrange(index...index, with: [standIn])
        standIns[Place(line: mark.line, column: mark.column)] = key
        return true
    }

    private func index(of mark: Mark) -> String.Index? {
        guard let line = YAMLLines(text).start(ofLine: mark.line) else { return nil }
        let scalars = text.unicodeScalars
        guard let index = scalars.index(line, offsetBy: mark.column - 1, limitedBy: scalars.endIndex),
            index < scalars.endIndex
        else { return nil }
        return index
    }

    private func location(_ mark: Mark) -> SourceLocation {
        SourceLocation(file: file, line: mark.line, column: mark.column)
    }

    private func report(_ error: any Error, _ diagnostics: inout Diagnostics) {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _),
            YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            if let tab = YAMLLines(text).indentingTab(upTo: mark.line) {
                diagnostics.error(
                    .syntax, SourceLocation(file: file, line: tab.line, column: tab.column),
                    "a tab indents this line; YAML allows only spaces there, so replace it")
                return
            }
            let start = context.map { " (\($0.text) that starts at line \($0.mark.line))" } ?? ""
            diagnostics.error(
                .syntax, location(mark), "this is not valid YAML: \(problem)\(start); check the line and the one above")
        default:
            diagnostics.error(
                .syntax, SourceLocation(file: file, line: 1, column: 1),
                "this cannot be read as YAML: \(quoted(String(describing: error))); correct the file")
        }
    }
}

/// The lines of a file as YAML counts them.
struct YAMLLines {
    private let text: String

    init(_ text: String) {
        self.text = text
    }

    /// Where a line starts, counted from 1.
    func start(ofLine line: Int) -> String.Index? {
        let scalars = text.unicodeScalars
        var index = scalars.startIndex
        for _ in 1..<max(1, line) {
            guard let end = scalars[index...].firstIndex(where: Self.endsLine) else { return nil }
            let next = scalars.index(after: end)
            let isPair = scalars[end] == "\r" && next < scalars.endIndex && scalars[next] == "\n"
            index = isPair ? scalars.index(after: next) : next
        }
        return index
    }

    /// The first tab in the white space that a line starts with: of the given line, else of the nearest line above
    /// that is not empty, because the parser notices some tabs only at the next token.
    func indentingTab(upTo line: Int) -> (line: Int, column: Int)? {
        for number in stride(from: line, through: max(1, line - 1), by: -1) {
            guard let start = start(ofLine: number) else { continue }
            let indent = text.unicodeScalars[start...].prefix { $0 == " " || $0 == "\t" }
            if let tab = indent.firstIndex(of: "\t") {
                return (number, indent.distance(from: indent.startIndex, to: tab) + 1)
            }
        }
        return nil
    }

    private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
        ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar)
    }
}
