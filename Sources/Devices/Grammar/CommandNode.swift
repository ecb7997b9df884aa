/// One line of a grammar: a syntax, and what help says about its last word.
public struct CommandEntry: Sendable {
    let tokens: [CommandToken]
    let help: String
    let runs: Bool

    /// A syntax that is not a command yet, such as `show ip`.
    public static func word(_ syntax: String, _ help: String) -> CommandEntry {
        CommandEntry(tokens: parse(syntax), help: help, runs: false)
    }

    /// A syntax that is a command, such as `show ip route`; it may go on in another entry.
    public static func run(_ syntax: String, _ help: String) -> CommandEntry {
        CommandEntry(tokens: parse(syntax), help: help, runs: true)
    }

    private static func parse(_ syntax: String) -> [CommandToken] {
        syntax.split(separator: " ").map { CommandToken($0) }
    }
}

/// A place in a grammar: a word, and what may follow it.
public struct CommandNode: Sendable {
    /// The word that leads here.
    public let token: CommandToken
    /// What help says about it.
    public internal(set) var help: String
    /// Whether a command may end here.
    public internal(set) var runs: Bool
    /// What may follow.
    public internal(set) var children: [CommandNode]

    mutating func insert(_ tokens: ArraySlice<CommandToken>, help: String, runs: Bool) {
        guard let token = tokens.first else {
            self.help = help
            self.runs = self.runs || runs
            return
        }
        Self.insert(token, tokens.dropFirst(), help: help, runs: runs, into: &children)
    }

    static func insert(
        _ token: CommandToken, _ rest: ArraySlice<CommandToken>, help: String, runs: Bool,
        into nodes: inout [CommandNode]
    ) {
        let index: Int
        if let found = nodes.firstIndex(where: { $0.token == token }) {
            index = found
        } else {
            nodes.append(CommandNode(token: token, help: "", runs: false, children: []))
            index = nodes.count - 1
        }
        nodes[index].insert(rest, help: help, runs: runs)
    }
}

/// One word as typed, and where.
struct CommandWord: Sendable, Equatable {
    let text: String
    /// The column of its first character, counted from 0 at the beginning of the line.
    let column: Int

    /// Cuts a line at blanks.
    static func split(_ line: String) -> [CommandWord] {
        var words: [CommandWord] = []
        var text = ""
        var column = 0
        for character in line {
            if character == " " || character == "\t" {
                if !text.isEmpty { words.append(CommandWord(text: text, column: column - text.count)) }
                text = ""
            } else {
                text.append(character)
            }
            column += 1
        }
        if !text.isEmpty { words.append(CommandWord(text: text, column: column - text.count)) }
        return words
    }
}
