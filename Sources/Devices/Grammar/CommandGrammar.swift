/// A device's command language: its modes, and what can be typed in each.
///
/// Pure data with three questions: what does this line mean (`match`), what could come next (`help`), and how would
/// the word under the cursor go on (`completion`). The emulator answers people with it; command rules use it to see
/// `write erase` in `wr er`.
public struct CommandGrammar: Sendable {
    /// One mode of the device.
    public struct Mode: Sendable {
        /// Its name.
        public let name: String
        /// The mode whose commands are understood here too.
        public let parent: String?
        /// The word that turns a command into its opposite, such as `no`.
        public let negation: String?
        /// What a line may begin with.
        public let nodes: [CommandNode]

        /// Builds a mode from its entries; entries that begin alike share their words.
        public init(_ name: String, parent: String? = nil, negation: String? = nil, _ entries: [CommandEntry]) {
            self.name = name
            self.parent = parent
            self.negation = negation
            var nodes: [CommandNode] = []
            for entry in entries {
                guard let first = entry.tokens.first else { continue }
                CommandNode.insert(
                    first, entry.tokens.dropFirst(), help: entry.help, runs: entry.runs, into: &nodes)
            }
            self.nodes = nodes
        }
    }

    /// Bytes of a line looked at; longer ones are invalid.
    public static let maximumLine = 4096

    private let modes: [String: Mode]
    /// Keywords after whose commands an output filter may follow a `|`.
    public let filterable: Set<String>

    /// Collects modes.
    public init(modes: [Mode], filterable: Set<String>) {
        self.modes = Dictionary(modes.map { ($0.name, $0) }) { first, _ in first }
        self.filterable = filterable
    }

    /// The mode of that name.
    public func mode(_ name: String) -> Mode? { modes[name] }

    /// The names of all modes, sorted.
    public var modeNames: [String] { modes.keys.sorted() }

    /// What a line means in a mode.
    public func match(_ line: String, in name: String) -> CommandMatch {
        guard let mode = modes[name] else { return .invalid(column: 0) }
        guard line.utf8.count <= Self.maximumLine else { return .invalid(column: 0) }
        let words = CommandWord.split(line)
        guard !words.isEmpty else { return .empty }
        let walk = Walk(line: line, words: words, mode: mode)
        let result = walk.finished()
        guard let parent = mode.parent, walk.failedAtStart else { return result }
        return match(line, in: parent)
    }

    /// What could be typed next; `line` is what stands before the cursor.
    public func help(for line: String, in name: String) -> CommandHelp {
        guard let mode = modes[name], line.utf8.count <= Self.maximumLine else { return .unrecognized }
        let words = CommandWord.split(line)
        let isInWord = line.last.map { $0 != " " && $0 != "\t" } ?? false
        let walk = Walk(line: line, words: isInWord ? words.dropLast() : words, mode: mode)
        if walk.failedAtStart, let parent = mode.parent { return help(for: line, in: parent) }
        if let failure = walk.helpFailure { return failure }
        guard isInWord, let word = words.last else { return .table(rows(after: walk)) }
        let help = walk.helpWithin(word.text)
        guard help == .unrecognized, walk.isAtStart, let parent = mode.parent else { return help }
        return self.help(for: line, in: parent)
    }

    /// The rest of the word before the cursor, with a blank if the word is complete; nil if there is not exactly one.
    public func completion(of line: String, in name: String) -> String? {
        guard let mode = modes[name], line.utf8.count <= Self.maximumLine else { return nil }
        guard let last = line.last, last != " ", let word = CommandWord.split(line).last else { return nil }
        let walk = Walk(line: line, words: CommandWord.split(line).dropLast(), mode: mode)
        let found = walk.failure == nil ? walk.labels(startingWith: word.text) : []
        guard let only = found.first, found.count == 1 else {
            guard found.isEmpty, let parent = mode.parent else { return nil }
            return completion(of: line, in: parent)
        }
        return String(only.dropFirst(word.text.count)) + " "
    }

    private func rows(after walk: Walk) -> [CommandHelp.Row] {
        var rows = walk.rows
        guard walk.runs else { return rows }
        if let root = walk.keywords.first, filterable.contains(root) {
            rows.append(CommandHelp.Row(label: "|", help: "Output modifiers"))
        }
        rows.append(CommandHelp.Row(label: "<cr>", help: ""))
        return rows
    }
}

/// What a line means.
public enum CommandMatch: Sendable, Equatable {
    /// Nothing was typed.
    case empty
    /// A command.
    case command(MatchedCommand)
    /// A word may stand for several; the column of that word.
    case ambiguous(column: Int)
    /// More must follow.
    case incomplete
    /// The line is no command; the column of the first character that fits nothing.
    case invalid(column: Int)
}

/// A command, written out.
public struct MatchedCommand: Sendable, Equatable {
    /// The mode whose grammar it is from.
    public var mode: String
    /// Its syntax, such as `interface <interface>`; names the command whatever was chosen for its arguments.
    public var syntax: String
    /// The words in full, such as `interface GigabitEthernet0/1`, without the negation.
    public var words: [String]
    /// The chosen arguments alone, in order.
    public var arguments: [String]
    /// Whether the opposite was asked for.
    public var isNegated: Bool

    /// Creates a command as a match would report it.
    public init(mode: String, syntax: String, words: [String], arguments: [String], isNegated: Bool) {
        self.mode = mode
        self.syntax = syntax
        self.words = words
        self.arguments = arguments
        self.isNegated = isNegated
    }

    /// The words in full, with single blanks.
    public var text: String { words.joined(separator: " ") }
}

/// What could be typed next.
public enum CommandHelp: Sendable, Equatable {
    /// One line of help.
    public struct Row: Sendable, Equatable {
        /// The word.
        public var label: String
        /// What it is for.
        public var help: String

        /// Creates a line.
        public init(label: String, help: String) {
            self.label = label
            self.help = help
        }
    }

    /// The words that begin with what was typed of one.
    case words([String])
    /// The words that could follow.
    case table([Row])
    /// A word before may stand for several.
    case ambiguous
    /// What was typed is no command.
    case unrecognized
}
