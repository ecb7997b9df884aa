import NIOTelnet
import Terminal

/// Turns what a person types into what is to be done: data and commands for the server, echo for the screen, and the ways
/// out. A pure machine; the caller carries out the actions in order.
package struct Keyboard: Sendable {
    /// What a key means.
    package enum Action: Equatable, Sendable {
        /// Data for the server.
        case send([UInt8])
        /// A command for the server.
        case command(Command)
        /// Bytes to show.
        case echo([UInt8])
        /// The escape character was typed: command mode. The rest was typed behind it.
        case escape(rest: [UInt8])
        /// Suspend the program.
        case suspend
        /// End the connection (rlogin's `~.`).
        case close
        /// A command of LINEMODE's for the server, with what goes with it (RFC 1184 section 5.8).
        case signal(SpecialFunction, SpecialCharacter.Flush)
        /// Show no more of the server's output; or again.
        case stopOutput
        case resumeOutput
    }

    /// Longest line edited here, in characters.
    static let maximumLine = 4096

    private(set) var mode: KeyboardMode
    private var settings: ClientSettings
    private var decoder = KeyDecoder()
    private var editor: LineEditor
    private var history = CommandHistory()
    /// The rules of LINEMODE, while that is in force; otherwise lines are edited as on any terminal.
    private var discipline: LineDiscipline?
    private var takesNextAsIs = false
    private var isAtLineStart = true
    private var hasTilde = false
    /// Whether what is typed of this line is neither shown nor remembered, for it is a password.
    private var hidesLine = false
    /// Whether the bell has told that the line can be no longer.
    private var hasRung = false
    private var rules: LineDiscipline.Rules?
    private var columns: Int

    package init(mode: KeyboardMode, settings: ClientSettings, columns: Int = 0) {
        self.mode = mode
        self.settings = settings
        self.columns = columns
        editor = LineEditor(width: columns, echoes: mode.echoes, limit: Self.maximumLine)
    }

    /// Changes the mode. A line begun is sent as far as it was typed, since the server now wants it so.
    package mutating func change(to mode: KeyboardMode) -> [Action] {
        guard mode != self.mode else { return [] }
        let begun = editor.bytes
        self.mode = mode
        startLine()
        return begun.isEmpty ? [] : [.send(begun)]
    }

    /// Whether a key is shown by us now.
    private var echoes: Bool { mode.echoes && !hidesLine }

    /// The server asks for a password, or no longer does: where showing is left to us, this one line is not shown. What has
    /// been begun unseen stays so.
    package mutating func hideLine(_ hides: Bool) {
        guard hides != hidesLine else { return }
        let isBegun = !editor.cells.isEmpty || !isAtLineStart || discipline?.collected.isEmpty == false
        guard hides || !isBegun else { return }
        hidesLine = hides
        let text = editor.text
        editor = LineEditor(width: columns, echoes: echoes, limit: Self.maximumLine)
        _ = editor.replace(with: text)
        followHiding()
    }

    private mutating func followHiding() {
        guard var rules else { return }
        rules.echoes = rules.echoes && !hidesLine
        // With the same rules but for the echo nothing is sent.
        _ = discipline?.adopt(rules)
    }

    /// The screen is so wide now. A line begun keeps its width.
    package mutating func resize(columns: Int) {
        self.columns = columns
        guard editor.cells.isEmpty else { return }
        editor = LineEditor(width: columns, echoes: echoes, limit: Self.maximumLine)
    }

    /// LINEMODE is in force with these rules; nil ends it.
    package mutating func follow(_ rules: LineDiscipline.Rules?) -> [Action] {
        self.rules = rules
        guard var rules else {
            discipline = nil
            return []
        }
        rules.echoes = rules.echoes && !hidesLine
        var actions = Actions()
        if discipline == nil {
            discipline = LineDiscipline(rules, width: { DisplayWidth.columns(of: $0) })
            if !editor.cells.isEmpty { actions.append(.send(editor.bytes)) }
            startLine()
        }
        take(discipline?.adopt(rules) ?? [], &actions)
        return actions.list
    }

    /// Takes over changed settings.
    mutating func change(to settings: ClientSettings) {
        self.settings = settings
    }

    /// Bytes as the terminal sent them.
    package mutating func type(_ bytes: some Sequence<UInt8>) -> [Action] {
        var actions = Actions()
        var rest = Array(bytes)[...]
        while let byte = rest.popFirst() {
            if isEscape(byte) {
                actions.append(.escape(rest: Array(rest)))
                break
            }
            if rlogin(byte, &actions) { continue }
            if discipline != nil {
                take(discipline?.typed([byte]) ?? [], &actions)
                if hidesLine { endHiding(at: byte, &actions) }
            } else if mode.editsLines {
                edit(byte, &actions)
            } else {
                pass(byte, &actions)
            }
        }
        return actions.list
    }

    private func isEscape(_ byte: UInt8) -> Bool {
        !takesNextAsIs && settings.characters[.escape]?.byte == byte
    }
}

/// Actions with neighbours of a kind joined.
private struct Actions {
    var list: [Keyboard.Action] = []

    mutating func append(_ action: Keyboard.Action) {
        switch (list.last, action) {
        case (.send(let before), .send(let more)): list[list.count - 1] = .send(before + more)
        case (.echo(let before), .echo(let more)): list[list.count - 1] = .echo(before + more)
        default: list.append(action)
        }
    }
}

// MARK: - LINEMODE

extension Keyboard {
    private func take(_ done: [LineDiscipline.Action], _ actions: inout Actions) {
        for action in done {
            switch action {
            case .echo(let bytes): actions.append(.echo(bytes))
            case .transmit(let bytes): actions.append(.send(bytes))
            case .signal(let function, let flush): actions.append(.signal(function, flush))
            case .stopOutput: actions.append(.stopOutput)
            case .resumeOutput: actions.append(.resumeOutput)
            }
        }
    }
}

// MARK: - Character at a time

extension Keyboard {
    private mutating func pass(_ byte: UInt8, _ actions: inout Actions) {
        if settings.isOn(.localchars), let function = settings.function(of: byte), let action = command(function) {
            return actions.append(action)
        }
        isAtLineStart = byte == 0x0D || byte == 0x0A
        if isAtLineStart { endHiding() }
        if echoes { actions.append(.echo(shown(byte))) }
        actions.append(.send(byte == 0x0D && settings.isOn(.crlf) ? [0x0D, 0x0A] : [byte]))
    }

    /// A byte as a terminal's own echo shows it.
    private func shown(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case 0x0D, 0x0A: [0x0D, 0x0A]
        case 0x08, 0x7F: [0x08, 0x20, 0x08]
        case 0x09: [byte]
        case 0..<0x20: [UInt8(ascii: "^"), byte | 0x40]
        default: [byte]
        }
    }

    private func command(_ function: CharacterName) -> Action? {
        switch function {
        case .interrupt: .command(.ip)
        case .quit: .command(.brk)
        case .flushoutput: .command(.ao)
        case .ayt: .command(.ayt)
        case .eof: .command(.eof)
        case .susp: .command(.susp)
        default: nil
        }
    }

    /// rlogin's `~` at the beginning of a line. Whether the byte was used up.
    private mutating func rlogin(_ byte: UInt8, _ actions: inout Actions) -> Bool {
        guard let tilde = settings.characters[.rlogin]?.byte else { return false }
        guard hasTilde else {
            guard byte == tilde, isAtLineStart, editor.cells.isEmpty else { return false }
            hasTilde = true
            return true
        }
        hasTilde = false
        switch byte {
        case UInt8(ascii: "."), 0x04: actions.append(.close)
        case 0x1A: actions.append(.suspend)
        case tilde: return false
        default:
            actions.append(.send([tilde]))
            return false
        }
        return true
    }
}

// MARK: - Line at a time

extension Keyboard {
    private mutating func edit(_ byte: UInt8, _ actions: inout Actions) {
        if takesNextAsIs {
            takesNextAsIs = false
            return insert(byte, &actions)
        }
        if !decoder.isPending, let function = settings.function(of: byte), perform(function, &actions) { return }
        var keys: [Key] = []
        decoder.decode(byte, into: &keys)
        for key in keys { press(key, &actions) }
    }

    private mutating func press(_ key: Key, _ actions: inout Actions) {
        switch key {
        // In binary nothing makes one end of a line of CR LF (RFC 856).
        case .enter: send(ending: settings.isOn(.outbinary) ? [0x0A] : [0x0D, 0x0A], &actions)
        case .text, .byte: insert(key, &actions)
        case .up: recall(history.previous(current: editor.text), &actions)
        case .down: recall(history.next(), &actions)
        case .tab: insert(0x09, &actions)
        case .control(let letter) where !isEditing(letter): insert(letter & 0x1F, &actions)
        default: if let drawn = editor.press(key), !drawn.isEmpty { actions.append(.echo(drawn)) }
        }
    }

    private func isEditing(_ letter: UInt8) -> Bool {
        [UInt8(ascii: "A"), UInt8(ascii: "B"), UInt8(ascii: "F"), UInt8(ascii: "K"), UInt8(ascii: "Y")].contains(letter)
    }

    private mutating func perform(_ function: CharacterName, _ actions: inout Actions) -> Bool {
        switch function {
        case .interrupt, .quit, .flushoutput, .ayt:
            if function == .interrupt || function == .quit { dropLine(&actions) }
            if let action = command(function) { actions.append(action) }
        case .susp: actions.append(.suspend)
        case .eof:
            if editor.cells.isEmpty { actions.append(.command(.eof)) } else { send(ending: [], &actions) }
        case .lnext: takesNextAsIs = true
        case .erase: draw(editor.press(.backspace), &actions)
        case .kill: draw(editor.replace(with: ""), &actions)
        case .worderase: draw(editor.press(.control(UInt8(ascii: "W"))), &actions)
        case .reprint: reprint(&actions)
        case .forw1, .forw2: send(ending: [], &actions)
        case .echo: switchEcho(&actions)
        case .escape, .rlogin, .start, .stop: return false
        }
        return true
    }

    private func draw(_ drawn: [UInt8]?, _ actions: inout Actions) {
        if let drawn, !drawn.isEmpty { actions.append(.echo(drawn)) }
    }

    private mutating func recall(_ line: String?, _ actions: inout Actions) {
        guard echoes, let line else { return }
        draw(editor.replace(with: line), &actions)
    }

    /// Control characters stand in the line as they are, but are not shown so.
    private mutating func insert(_ byte: UInt8, _ actions: inout Actions) {
        insert(.byte(byte), &actions)
    }

    private mutating func insert(_ key: Key, _ actions: inout Actions) {
        if editor.cells.count >= Self.maximumLine, !hasRung {
            hasRung = true
            actions.append(.echo([0x07]))
        }
        draw(editor.press(key), &actions)
    }

    private mutating func reprint(_ actions: inout Actions) {
        guard echoes else { return }
        actions.append(.echo([0x0D, 0x0A] + editor.drawAnew()))
    }

    private mutating func switchEcho(_ actions: inout Actions) {
        let text = editor.text
        mode.echoes.toggle()
        hidesLine = false
        startLine()
        draw(editor.replace(with: text), &actions)
    }

    private mutating func dropLine(_ actions: inout Actions) {
        if !editor.cells.isEmpty, mode.echoes { actions.append(.echo([0x0D, 0x0A])) }
        endHiding()
        startLine()
    }

    private mutating func send(ending: [UInt8], _ actions: inout Actions) {
        if echoes {
            draw(editor.leave(), &actions)
            history.add(editor.text)
        }
        if mode.echoes, !ending.isEmpty { actions.append(.echo([0x0D, 0x0A])) }
        actions.append(.send(editor.bytes + ending))
        if !ending.isEmpty { endHiding() }
        startLine()
    }

    private mutating func startLine() {
        editor = LineEditor(width: columns, echoes: echoes, limit: Self.maximumLine)
        isAtLineStart = true
        hasRung = false
    }

    /// In LINEMODE a line ends by Enter or an interrupt; the end itself is shown.
    private mutating func endHiding(at byte: UInt8, _ actions: inout Actions) {
        let isEnter = byte == 0x0D || byte == 0x0A
        guard isEnter || settings.characters[.interrupt]?.byte == byte else { return }
        if isEnter, rules?.echoes == true { actions.append(.echo([0x0D, 0x0A])) }
        endHiding()
    }

    /// The password is complete.
    private mutating func endHiding() {
        guard hidesLine else { return }
        hidesLine = false
        followHiding()
    }
}
