/// The way of a line through one mode's tree, word by word.
struct Walk {
    /// Why it stopped early.
    enum Failure: Equatable {
        case ambiguous(column: Int)
        case invalid(column: Int, word: Int)
        case incomplete
    }

    private(set) var failure: Failure?
    /// What may follow the last word.
    private(set) var nodes: [CommandNode]
    /// Whether a command may end after the last word.
    private(set) var runs = false
    /// The keywords taken, in full.
    private(set) var keywords: [String] = []

    private let line: String
    private let mode: CommandGrammar.Mode
    private var labels: [String] = []
    private var words: [String] = []
    private var arguments: [String] = []
    private var isNegated = false

    init(line: String, words: [CommandWord], mode: CommandGrammar.Mode) {
        self.line = line
        self.mode = mode
        nodes = mode.nodes
        var index = 0
        while index < words.count, failure == nil {
            index += step(words[index...], index)
        }
    }

    /// Whether not even the first word (or the first after the negation) belongs to this mode.
    var failedAtStart: Bool {
        guard case .invalid(_, let word) = failure else { return false }
        return word == (isNegated ? 1 : 0)
    }

    /// Whether no word of a command was taken yet.
    var isAtStart: Bool { failure == nil && words.isEmpty }

    var helpFailure: CommandHelp? {
        switch failure {
        case nil: nil
        case .ambiguous: .ambiguous
        case .invalid, .incomplete: .unrecognized
        }
    }

    func finished() -> CommandMatch {
        switch failure {
        case .ambiguous(let column): return .ambiguous(column: column)
        case .invalid(let column, _): return .invalid(column: column)
        case .incomplete: return .incomplete
        case nil: break
        }
        guard runs || (isNegated && mayEndNegated) else { return .incomplete }
        return .command(
            MatchedCommand(
                mode: mode.name, syntax: labels.joined(separator: " "), words: words, arguments: arguments,
                isNegated: isNegated))
    }

    /// A negated command may leave out its arguments, but not its keywords.
    private var mayEndNegated: Bool {
        !words.isEmpty && !nodes.isEmpty && nodes.contains { $0.token.keyword == nil }
    }

    private mutating func step(_ rest: ArraySlice<CommandWord>, _ index: Int) -> Int {
        guard let word = rest.first else { return 1 }
        let found = keywordNodes(startingWith: word.text)
        if let node = exact(word.text, in: found) ?? (found.count == 1 ? found.first : nil) {
            take(node, text: node.token.label)
            return 1
        }
        if let (node, count, text) = argument(rest) {
            take(node, text: node.token == .line ? self.rest(from: word) : text)
            arguments.append(words.last ?? "")
            return node.token == .line ? rest.count : count
        }
        fail(rest, found, index)
        return 1
    }

    private mutating func fail(_ rest: ArraySlice<CommandWord>, _ found: [CommandNode], _ index: Int) {
        guard let word = rest.first else { return }
        if found.count > 1 {
            failure = .ambiguous(column: word.column)
        } else if nodes.contains(where: { $0.token == .interface }), InterfaceName.isIncomplete(rest) {
            failure = .incomplete
        } else {
            failure = .invalid(column: word.column + agreement(word.text), word: index)
        }
    }

    private mutating func take(_ node: CommandNode, text: String) {
        if let keyword = node.token.keyword { keywords.append(keyword) }
        if words.isEmpty, !isNegated, let negation = mode.negation, node.token == .keyword(negation) {
            isNegated = true
            keywords.removeAll()
            nodes = mode.nodes.filter { $0.token != node.token }
            return
        }
        words.append(text)
        labels.append(node.token.keyword ?? "<\(node.token.name)>")
        runs = node.runs
        nodes = node.children
    }

    private func keywordNodes(startingWith text: String) -> [CommandNode] {
        let beginning = text.lowercased()
        return nodes.filter { $0.token.keyword?.lowercased().hasPrefix(beginning) ?? false }
    }

    private func exact(_ text: String, in found: [CommandNode]) -> CommandNode? {
        found.first { $0.token.keyword?.lowercased() == text.lowercased() }
    }

    private func argument(_ rest: ArraySlice<CommandWord>) -> (node: CommandNode, count: Int, text: String)? {
        for node in nodes {
            if let (count, text) = node.token.accept(rest) { return (node, count, text) }
        }
        return nil
    }

    private func rest(from word: CommandWord) -> String {
        var text = line.dropFirst(word.column)
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }

    /// How many characters of a wrong word agree with some keyword: the marker points behind them.
    private func agreement(_ text: String) -> Int {
        let typed = text.lowercased()
        let lengths = nodes.compactMap(\.token.keyword).map { keyword in
            zip(typed, keyword.lowercased()).prefix { $0 == $1 }.count
        }
        return min(lengths.max() ?? 0, max(0, text.count - 1))
    }
}

extension Walk {
    /// All that may follow, sorted as a device lists it.
    var rows: [CommandHelp.Row] {
        var rows: [CommandHelp.Row] = []
        for node in nodes {
            guard node.token == .interface else {
                rows.append(CommandHelp.Row(label: node.token.label, help: node.help))
                continue
            }
            rows += InterfaceName.kinds.map { CommandHelp.Row(label: $0.name, help: $0.help) }
        }
        return rows.sorted { $0.label < $1.label }
    }

    /// The keywords and kinds of interfaces that begin so, sorted.
    func labels(startingWith beginning: String) -> [String] {
        var found = keywordNodes(startingWith: beginning).map(\.token.label)
        if nodes.contains(where: { $0.token == .interface }) {
            found += InterfaceName.kinds(startingWith: beginning).map(\.name)
        }
        return found.sorted()
    }

    /// Help in the middle of a word: the words that begin so; where an argument stands, its own line.
    func helpWithin(_ word: String) -> CommandHelp {
        let found = labels(startingWith: word)
        if !found.isEmpty { return .words(found) }
        let typed = [CommandWord(text: word, column: 0)][...]
        let fitting = nodes.filter { $0.token.accept(typed) != nil }
        guard !fitting.isEmpty else { return .unrecognized }
        return .table(fitting.map { CommandHelp.Row(label: $0.token.label, help: $0.help) })
    }
}

extension CommandToken {
    /// The name an argument has in a syntax.
    var name: String {
        if case .number(let range) = self { return "\(range.lowerBound)-\(range.upperBound)" }
        return label
    }
}
