/// A regular expression as network devices know it: `^ $ . [...] * + ? |` and `\` before a character.
///
/// All ways of matching are followed at once, so time is at most the pattern's length times the line's, whatever the
/// pattern: a person at the prompt cannot make the device busy with it.
struct LinePattern: Sendable {
    private enum Atom: Sendable {
        case character(Character)
        case any
        case set([ClosedRange<Character>], negated: Bool)

        func accepts(_ character: Character) -> Bool {
            switch self {
            case .character(let own): own == character
            case .any: true
            case .set(let ranges, let negated): ranges.contains { $0.contains(character) } != negated
            }
        }
    }

    private struct Item: Sendable {
        var atom: Atom
        var isOptional = false
        var repeats = false
    }

    private struct Branch: Sendable {
        var items: [Item] = []
        var isAtStart = false
        var isAtEnd = false
    }

    private var branches: [Branch] = []

    /// Reads a pattern; nil if a bracket is not closed or nothing stands before a repetition.
    init?(_ text: String) {
        var rest = text[...]
        repeat {
            guard let branch = Self.branch(&rest) else { return nil }
            branches.append(branch)
        } while rest.popFirst() == "|"
    }

    /// Whether it is found anywhere in the line.
    func matches(_ line: String) -> Bool {
        let characters = Array(line)
        return branches.contains { Self.matches($0, characters) }
    }

    private static func branch(_ rest: inout Substring) -> Branch? {
        var branch = Branch()
        if rest.first == "^" {
            rest.removeFirst()
            branch.isAtStart = true
        }
        while let character = rest.first, character != "|" {
            rest.removeFirst()
            switch character {
            case "$" where rest.isEmpty || rest.first == "|": branch.isAtEnd = true
            case "*", "+", "?":
                guard !branch.items.isEmpty else { return nil }
                branch.items[branch.items.count - 1].isOptional = character != "+"
                branch.items[branch.items.count - 1].repeats = character != "?"
            default:
                guard let atom = atom(character, &rest) else { return nil }
                branch.items.append(Item(atom: atom))
            }
        }
        return branch
    }

    private static func atom(_ character: Character, _ rest: inout Substring) -> Atom? {
        switch character {
        case ".": return .any
        case "\\": return .character(rest.popFirst() ?? "\\")
        case "[": return set(&rest)
        default: return .character(character)
        }
    }

    private static func set(_ rest: inout Substring) -> Atom? {
        var negated = false
        if rest.first == "^" {
            rest.removeFirst()
            negated = true
        }
        var ranges: [ClosedRange<Character>] = []
        while let low = rest.popFirst() {
            if low == "]", !ranges.isEmpty { return .set(ranges, negated: negated) }
            let after = rest.dropFirst().first
            if rest.first == "-", let high = after, high != "]", low <= high {
                rest.removeFirst(2)
                ranges.append(low...high)
            } else {
                ranges.append(low...low)
            }
        }
        return nil
    }

    private static func matches(_ branch: Branch, _ line: [Character]) -> Bool {
        var states = closure([0], branch.items)
        if states.contains(branch.items.count), !branch.isAtEnd || line.isEmpty { return true }
        for (index, character) in line.enumerated() {
            var next: Set<Int> = branch.isAtStart ? [] : [0]
            for state in states where state < branch.items.count && branch.items[state].atom.accepts(character) {
                next.insert(state + 1)
                if branch.items[state].repeats { next.insert(state) }
            }
            states = closure(next, branch.items)
            let isLast = index == line.count - 1
            if states.contains(branch.items.count), !branch.isAtEnd || isLast { return true }
        }
        return false
    }

    /// Adds what is reached by leaving out optional items. A repeated item once used may be left, which staying at it
    /// does not say: that is why `+` also inserts the place behind it.
    private static func closure(_ states: Set<Int>, _ items: [Item]) -> Set<Int> {
        var result = states
        for state in states {
            var index = state
            while index < items.count, items[index].isOptional {
                index += 1
                result.insert(index)
            }
        }
        return result
    }
}
