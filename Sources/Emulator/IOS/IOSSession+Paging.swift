import Terminal

/// Printing, a page at a time.
extension IOSSession {
    private static let moreText = " --More-- "
    /// What wipes it: the blank it begins with is left, and the cursor goes back before it.
    private static let moreWipe =
        String(repeating: "\u{8}", count: 9) + String(repeating: " ", count: 8) + String(repeating: "\u{8}", count: 9)

    /// Prints lines, then shows the prompt.
    mutating func show(_ lines: [String]) {
        run(OutputSource(lines: lines)) { $0.prompt() }
    }

    /// Prints what a source makes, then goes on.
    mutating func run(_ source: OutputSource, then next: @escaping (inout IOSSession) -> Void) {
        stage = .running(source)
        afterOutput = next
        pageRoom = max(1, terminal.rows - 1)
    }

    mutating func print(_ source: OutputSource) {
        guard let piece = source.next() else { return finishOutput() }
        switch piece {
        case .text(let text): say(text)
        case .bytes(let bytes): output += bytes
        case .pause(let time): resumeAt = now + time
        case .line(let line):
            let rows = self.rows(of: line)
            guard terminal.rows > 0, pageRoom < rows else {
                pageRoom -= rows
                return say(line + "\r\n")
            }
            say(Self.moreText)
            stage = .more(source, held: piece)
        }
    }

    mutating func turnPage(_ key: Key, _ source: OutputSource, _ held: OutputSource.Piece) {
        say(Self.moreWipe)
        switch key {
        case .text(" "): pageRoom = max(1, terminal.rows - 1)
        case .enter: pageRoom = 1
        default: return finishOutput()
        }
        guard case .line(let line) = held else { return }
        pageRoom -= rows(of: line)
        say(line + "\r\n")
        stage = .running(source)
    }

    private mutating func finishOutput() {
        let next = afterOutput
        afterOutput = { $0.prompt() }
        stage = .editing
        next(&self)
    }

    /// Rows a line takes on a screen it may be too wide for.
    private func rows(of line: String) -> Int {
        guard terminal.columns > 0, line.utf8.count > terminal.columns else { return 1 }
        return max(1, (DisplayWidth.columns(of: line) + terminal.columns - 1) / terminal.columns)
    }
}
