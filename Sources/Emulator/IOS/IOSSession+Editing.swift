import Devices
import Terminal

/// Typing a command line or an answer.
extension IOSSession {
    /// What stands before the line being typed.
    var promptText: String {
        let hostname = device.withState { $0.hostname }
        switch mode {
        case "user": return hostname + ">"
        case "exec": return hostname + "#"
        default: return "\(hostname.prefix(20))(\(mode))#"
        }
    }

    var isConfiguring: Bool { mode.hasPrefix("config") }

    /// Shows the prompt and takes a new line.
    mutating func prompt() {
        stage = .editing
        if isEnding {
            isEnding = false
            return leaveConfiguration()
        }
        let text = promptText
        editor = LineEditor(width: terminal.columns == 0 ? 0 : max(1, terminal.columns - text.count))
        say(text)
    }

    /// Shows the prompt and goes on with the line that was being typed.
    mutating func promptAgain() {
        stage = .editing
        say(promptText)
        output += editor.drawAnew()
    }

    mutating func edit(_ key: Key) {
        if isNextLiteral {
            isNextLiteral = false
            if case .text(let text) = key { return output += editor.insert(text) }
        }
        switch key {
        case .enter: enter()
        case .tab: complete()
        case .text("?"): help()
        case .up, .control(UInt8(ascii: "P")): recall { $0.previous(current: $1) }
        case .down, .control(UInt8(ascii: "N")): recall { history, _ in history.next() }
        case .control(UInt8(ascii: "C")), .control(UInt8(ascii: "G")): abandon()
        case .control(UInt8(ascii: "Z")): endConfiguration()
        case .control(UInt8(ascii: "R")), .control(UInt8(ascii: "L")):
            say("\r\n")
            promptAgain()
        case .control(UInt8(ascii: "V")): isNextLiteral = true
        default: if let bytes = editor.press(key) { output += bytes }
        }
    }

    private mutating func enter() {
        let line = editor.text
        output += editor.leave()
        say("\r\n")
        if isConfiguring { configHistory.add(line) } else { history.add(line) }
        execute(line)
    }

    private mutating func recall(_ choose: (inout CommandHistory, String) -> String?) {
        let current = editor.text
        let line = isConfiguring ? choose(&configHistory, current) : choose(&history, current)
        guard let line else { return say("\u{7}") }
        output += editor.replace(with: line)
    }

    private mutating func abandon() {
        output += editor.leave()
        say("\r\n")
        if isConfiguring { return leaveConfiguration() }
        prompt()
    }

    /// `^Z` runs what was typed and leaves configuring, as it does on the device.
    private mutating func endConfiguration() {
        let line = editor.text
        output += editor.leave()
        say(isConfiguring ? "^Z\r\n" : "\r\n")
        guard isConfiguring else { return prompt() }
        isEnding = true
        execute(line)
    }

    private mutating func complete() {
        let (text, mode) = scope(of: editor.textBeforeCursor)
        output += editor.leave()
        say("\r\n")
        if let rest = device.grammar.completion(of: text, in: mode) {
            _ = editor.insert(rest)
        } else {
            say("\u{7}")
        }
        promptAgain()
    }

    private mutating func help() {
        let typed = editor.textBeforeCursor
        say("?\r\n")
        run(OutputSource(lines: Help.lines(typed, session: self))) { $0.promptAgain() }
    }

    /// The words that matter for help and completion: behind `do`, those of the exec mode.
    func scope(of line: String) -> (text: String, mode: String) {
        guard isConfiguring, line.hasPrefix("do ") else { return (line, mode) }
        return (String(line.dropFirst(3)), "exec")
    }
}

/// Questions.
extension IOSSession {
    mutating func ask(_ question: Question) {
        stage = .asking(question)
        askedAt = now
        editor = LineEditor(width: 0, echoes: question.form == .line)
        say(question.prompt)
    }

    mutating func answer(_ question: Question, _ key: Key) {
        if case .confirm = question.form { return confirm(question, key) }
        switch key {
        case .enter:
            say("\r\n")
            settle(question, editor.text)
        case .control(UInt8(ascii: "C")), .control(UInt8(ascii: "Z")):
            say("\r\n")
            settle(question, nil)
        default: if let bytes = editor.press(key) { output += bytes }
        }
    }

    private mutating func confirm(_ question: Question, _ key: Key) {
        let agrees = key == .enter || key == .text("y") || key == .text("Y")
        if case .text(let text) = key { say(text) }
        say("\r\n")
        settle(question, agrees ? "" : nil)
    }

    private mutating func settle(_ question: Question, _ answer: String?) {
        editor = LineEditor(width: 0)
        stage = .editing
        question.answered(&self, answer)
    }
}
