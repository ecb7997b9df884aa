/// The lines typed before, and where in them a person is looking.
package struct CommandHistory: Sendable {
    /// Lines kept; on an IOS device `terminal history size` sets it.
    package var size = 20 {
        didSet { trim() }
    }
    package private(set) var lines: [String] = []
    private var position = 0
    private var unfinished = ""

    /// Without lines.
    package init() {}

    /// Keeps a line; blank ones and repetitions are not kept.
    package mutating func add(_ line: String) {
        if !line.allSatisfy({ $0 == " " }), lines.last != line { lines.append(line) }
        trim()
        position = lines.count
    }

    /// The line before the one shown.
    package mutating func previous(current: String) -> String? {
        guard position > 0 else { return nil }
        if position == lines.count { unfinished = current }
        position -= 1
        return lines[position]
    }

    /// The line after the one shown; after the last comes what was being typed.
    package mutating func next() -> String? {
        guard position < lines.count else { return nil }
        position += 1
        return position < lines.count ? lines[position] : unfinished
    }

    private mutating func trim() {
        lines.removeFirst(max(0, lines.count - max(0, size)))
        position = lines.count
    }
}
