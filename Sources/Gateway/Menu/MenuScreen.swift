/// Redraws a block of lines in place, below what was already on the screen.
struct MenuScreen: Sendable {
    /// Whether the terminal can redraw at all.
    private(set) var movesCursor: Bool
    /// The height in lines, nil when unknown.
    private(set) var rows: Int?
    private var columns: Int
    private var linesDrawn = 0

    init(terminal: UserTerminal) {
        movesCursor = terminal.canMoveCursor
        rows = terminal.size.map { Int($0.rows) }
        columns = terminal.size.map { Int($0.columns) } ?? 80
    }

    mutating func resize(_ terminal: UserTerminal) {
        movesCursor = movesCursor && terminal.canMoveCursor
        rows = terminal.size.map { Int($0.rows) }
        columns = terminal.size.map { Int($0.columns) } ?? 80
    }

    /// `text` cut to the width, so that a redraw always knows how many lines it drew.
    func cut(_ text: String) -> String {
        text.count < columns ? text : String(text.prefix(max(1, columns - 1)))
    }

    /// `text` cut to the width, in reverse video.
    func highlighted(_ text: String) -> String {
        "\u{1B}[7m" + cut(text) + "\u{1B}[0m"
    }

    /// The bytes that replace the last block by `lines`, leaving the cursor at the end of the last one.
    mutating func draw(_ lines: [String]) -> String {
        let home = linesDrawn > 1 ? "\r\u{1B}[\(linesDrawn - 1)A" : "\r"
        linesDrawn = lines.count
        return home + "\u{1B}[J" + lines.joined(separator: "\r\n")
    }

    /// Leaves the block on the screen and goes on below it.
    mutating func leave() -> String {
        linesDrawn = 0
        return "\r\n"
    }
}
