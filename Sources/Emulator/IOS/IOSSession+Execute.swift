import Devices

/// What becomes of a line once Enter is pressed.
extension IOSSession {
    mutating func execute(_ line: String) {
        let start = line.drop { $0 == " " }
        guard !start.isEmpty, start.first != "!" else { return prompt() }
        perform(line, in: mode, column: 0)
    }

    /// Runs a line in a mode; `column` is where it begins behind the prompt.
    private mutating func perform(_ line: String, in mode: String, column: Int) {
        if isFlood(line, in: mode) { return }
        let (command, filterText) = split(line, in: mode)
        let match = device.grammar.match(command, in: mode)
        guard case .command(let found) = match else { return refuse(match, line, in: mode, column) }
        if let filterText {
            guard let filter = OutputFilter(filterText) else {
                return mark(column + line.count - filterText.drop { $0 == " " }.count)
            }
            self.filter = filter
        }
        if isConfiguring, found.syntax == "do <LINE>" {
            let inner = found.arguments.first ?? ""
            return perform(inner, in: "exec", column: column + line.count - inner.count)
        }
        if mode.hasPrefix("config") { configure(found, column) } else { carryOut(found) }
    }

    private mutating func carryOut(_ command: MatchedCommand) {
        guard let handler = IOSCommands.all[command.syntax] else { return prompt() }
        handler(&self, command)
        guard let filter else { return }
        self.filter = nil
        if case .running(let source) = stage { stage = .running(source.filtered(by: filter)) }
    }

    /// Only some commands' output is filtered; elsewhere a bar is text.
    private func split(_ line: String, in mode: String) -> (command: String, filter: Substring?) {
        guard let bar = line.firstIndex(of: "|"), mode == "user" || mode == "exec" else { return (line, nil) }
        let command = String(line[..<bar])
        guard case .command(let found) = device.grammar.match(command, in: mode),
            device.grammar.filterable.contains(found.words.first ?? "")
        else { return (line, nil) }
        return (command, line[line.index(after: bar)...])
    }

    private mutating func refuse(_ match: CommandMatch, _ line: String, in mode: String, _ column: Int) {
        switch match {
        case .ambiguous: show(["% Ambiguous command:  \"\(trimmed(line))\""])
        case .incomplete: show(["% Incomplete command.", ""])
        case .invalid(let at) where isUnknownWord(line, at, mode): showUnknown(trimmed(line))
        case .invalid(let at): mark(column + at)
        case .empty, .command: prompt()
        }
    }

    /// A single unknown word at an exec prompt is taken for a host to connect to.
    private func isUnknownWord(_ line: String, _ column: Int, _ mode: String) -> Bool {
        let word = trimmed(line)
        let start = line.prefix { $0 == " " }.count
        return !mode.hasPrefix("config") && !word.contains(" ") && column < start + word.count && column >= start
    }

    private mutating func showUnknown(_ word: String) {
        show([
            "Translating \"\(word)\"", "",
            "% Unknown command or computer name, or unable to find computer address",
        ])
    }

    /// Points at the character that fits nothing.
    mutating func mark(_ column: Int) {
        let width = terminal.columns == 0 ? Int.max : terminal.columns - 1
        let place = min(promptText.count + column, width)
        show([String(repeating: " ", count: max(0, place)) + "^", "% Invalid input detected at '^' marker.", ""])
    }

    private func trimmed(_ line: String) -> String {
        var text = line.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// `test flood N` prints N bytes without stopping: for measuring, and in no help.
    private mutating func isFlood(_ line: String, in mode: String) -> Bool {
        let words = line.split(separator: " ")
        guard words.count == 3, words[0] == "test", words[1] == "flood", !mode.hasPrefix("config"),
            let count = Int(words[2]), count >= 0
        else { return false }
        run(Flood.source(bytes: count)) { $0.prompt() }
        return true
    }
}
