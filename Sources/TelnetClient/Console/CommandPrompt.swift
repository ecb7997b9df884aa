import Terminal

/// The line typed in command mode: editing, history, completion by the tab key. A pure machine.
package struct CommandPrompt: Sendable {
    /// What stands before the line.
    static let text = "sallyport> "
    /// What stands before the answer to ``open`` without a place.
    static let place = "(to) "

    /// What came of some bytes.
    package struct Step: Equatable, Sendable {
        /// Bytes for the screen.
        package var echo: [UInt8] = []
        /// The line, once Enter was pressed.
        package var line: String?
        /// Ctrl-D on an empty line, or Ctrl-C on any: leave command mode.
        package var isCancelled = false
        /// Bytes typed behind the line.
        package var rest: [UInt8] = []
    }

    private var decoder = KeyDecoder()
    private var editor: LineEditor
    private var history = CommandHistory()
    private var columns: Int
    /// Whether an answer is typed, for which neither history nor completion is good.
    package private(set) var isQuestion = false

    package init(columns: Int) {
        self.columns = columns
        editor = LineEditor(width: Self.width(columns))
    }

    private static func width(_ columns: Int) -> Int {
        columns == 0 ? 0 : max(10, columns - text.utf8.count)
    }

    /// Begins a line. Returns the prompt to show.
    package mutating func begin() -> [UInt8] {
        isQuestion = false
        editor = LineEditor(width: Self.width(columns))
        return Array(Self.text.utf8)
    }

    /// Begins the answer to where to connect to. Returns the question to show.
    package mutating func ask() -> [UInt8] {
        _ = begin()
        isQuestion = true
        return Array(Self.place.utf8)
    }

    /// The prompt and the line typed so far, for a new line of the screen.
    package mutating func drawAnew() -> [UInt8] {
        Array((isQuestion ? Self.place : Self.text).utf8) + editor.drawAnew()
    }

    /// The screen is so wide now. A line begun keeps its width.
    package mutating func resize(columns: Int) {
        self.columns = columns
    }

    /// Takes bytes up to the end of a line; what follows it is in ``Step/rest``.
    package mutating func type(_ bytes: some Sequence<UInt8>) -> Step {
        var step = Step()
        var rest = Array(bytes)[...]
        while let byte = rest.popFirst() {
            var keys: [Key] = []
            decoder.decode(byte, into: &keys)
            for key in keys { press(key, &step) }
            guard step.line == nil, !step.isCancelled else { break }
        }
        step.rest = Array(rest)
        return step
    }

    private mutating func press(_ key: Key, _ step: inout Step) {
        switch key {
        case .enter: end(&step)
        case .tab: complete(&step)
        case .up, .control(UInt8(ascii: "P")): recall(history.previous(current: editor.text), &step)
        case .down, .control(UInt8(ascii: "N")): recall(history.next(), &step)
        case .control(UInt8(ascii: "C")): cancel(&step)
        case .control(UInt8(ascii: "Z")): suspend(&step)
        case .control(UInt8(ascii: "D")) where editor.cells.isEmpty: cancel(&step)
        default: step.echo += editor.press(key) ?? []
        }
    }

    private mutating func end(_ step: inout Step) {
        step.echo += editor.leave() + [0x0D, 0x0A]
        let line = editor.text
        if !isQuestion { history.add(line) }
        step.line = line
    }

    private func cancel(_ step: inout Step) {
        step.echo += [0x0D, 0x0A]
        step.isCancelled = true
    }

    /// Ctrl-Z is the command of that name, whatever has been typed.
    private mutating func suspend(_ step: inout Step) {
        isQuestion = false
        step.echo += [0x0D, 0x0A]
        step.line = "z"
    }

    private mutating func recall(_ line: String?, _ step: inout Step) {
        if let line, !isQuestion { step.echo += editor.replace(with: line) }
    }

    private mutating func complete(_ step: inout Step) {
        guard !isQuestion else { return }
        let (addition, choices) = CommandHelp.complete(editor.textBeforeCursor)
        step.echo += editor.insert(addition)
        guard !choices.isEmpty else { return }
        let list = "\r\n" + choices.joined(separator: "  ") + "\r\n"
        step.echo += Array(list.utf8) + Array(Self.text.utf8) + editor.drawAnew()
    }
}
