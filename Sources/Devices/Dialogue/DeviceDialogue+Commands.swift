/// Running commands.
extension DeviceDialogue {
    /// Lines at the beginning of a command's output among which its echo is looked for; a message of the device's own
    /// may come first.
    static let echoWindow = 3

    mutating func prepare(_ index: Int) {
        guard index < family.preparation.count else { return run(0) }
        enter(.prepare(index))
        start(family.preparation[index])
    }

    private mutating func run(_ index: Int) {
        guard index < commands.count else {
            flush()
            state = .done
            return actions.append(.finished)
        }
        enter(.command(index))
        isOK = true
        start(commands[index])
    }

    private mutating func start(_ command: String) {
        running = command
        echoLines = Self.echoWindow
        send(line: command)
    }

    /// Called once the line has stood still for as long as `judgement` says.
    mutating func judgeRunning(_ line: String) {
        if isPager(line) { return answerPager() }
        if promptQuiet(line) != nil { return ended(line) }
        guard case .command = state, Self.ends(line, in: family.questions) else { return }
        emitUnfinished()
        fail(.question(line))
    }

    /// How long a line must stand still to be taken for the prompt; nil if it never will.
    private func promptQuiet(_ line: String) -> Duration? {
        guard !line.isEmpty else { return nil }
        // Before the echo, a message of the device's own may have made it show the prompt anew.
        let known = echoLines > 0 ? limits.quiet : limits.shortQuiet
        if line == learnedLine { return known }
        if let prompt = family.prompt(in: line) { return isSameDevice(prompt) ? known : limits.longQuiet }
        return line.hasSuffix(learnedLine) ? limits.quiet : nil
    }

    /// Config modes cut a long name short.
    private func isSameDevice(_ prompt: DevicePrompt) -> Bool {
        guard let learned else { return false }
        if prompt.hostname == learned.hostname { return true }
        let shorter = min(prompt.hostname.count, learned.hostname.count)
        return shorter >= 20 && prompt.hostname.prefix(shorter) == learned.hostname.prefix(shorter)
    }

    private mutating func ended(_ line: String) {
        switch state {
        case .prepare(let index):
            relearn(line)
            prepare(index + 1)
        case .command(let index):
            emitBeforePrompt(line)
            relearn(line)
            finishCommand()
            run(index + 1)
        default: break
        }
    }

    private mutating func relearn(_ line: String) {
        guard let prompt = family.prompt(in: line) else { return }
        learned = prompt
        learnedLine = line
    }

    /// Output that does not end in a line end runs into the prompt; the output is not the prompt's.
    private mutating func emitBeforePrompt(_ line: String) {
        guard line != learnedLine, family.prompt(in: line) == nil, line.hasSuffix(learnedLine) else { return }
        let bytes = screen.unfinished
        let end = bytes.lastIndex { $0 != 0x20 } ?? bytes.startIndex
        let count = end + 1 - learnedLine.utf8.count
        if count > 0 { emit(bytes.prefix(count)) }
    }

    mutating func finishCommand() {
        flush()
        actions.append(.commandFinished(ok: isOK))
    }

    /// A finished line after a command was sent.
    mutating func output(_ line: DialogueScreen.Line) {
        if echoLines > 0 {
            echoLines -= 1
            if isEcho(line.text, of: running) {
                echoLines = 0
                return
            }
        }
        guard case .command = state else { return }
        if Self.begins(line.text, in: family.errors) { isOK = false }
        emit(line.bytes)
    }

    /// A long command is shown scrolled to the left: `$` and then its end.
    private func isEcho(_ text: String, of command: String) -> Bool {
        let command = DialogueScreen.trimmed(command)
        if text == command || text == learnedLine + command || text == learnedLine + " " + command { return true }
        guard let mark = text.lastIndex(of: "$") else { return false }
        let tail = text[text.index(after: mark)...]
        return tail.count >= 8 && command.hasSuffix(tail)
    }

    mutating func emitUnfinished() {
        emit(screen.unfinished)
        screen.forget()
    }

    private mutating func emit(_ bytes: some Collection<UInt8>) {
        outputCount += bytes.count
        guard outputCount <= limits.outputBytes else { return fail(.limit(.outputBytes)) }
        pending.append(contentsOf: bytes)
    }

    /// Output of one call leaves as one action.
    mutating func flush() {
        guard !pending.isEmpty else { return }
        actions.append(.output(pending))
        pending.removeAll()
    }

    func isPager(_ line: String) -> Bool {
        !line.isEmpty && line == family.pager?.text
    }

    mutating func answerPager() {
        guard let pager = family.pager else { return }
        screen.answeredPager()
        flush()
        actions.append(.send(pager.next))
        lastEvent = now
    }
}

/// Time and ends.
extension DeviceDialogue {
    var phase: DialoguePhase {
        switch state {
        case .connect: .connect
        case .banner: .banner
        case .user: .user
        case .password: .password
        case .confirm: .prompt
        case .enable: .enable
        case .prepare: .preparation
        case .command, .done: .command
        }
    }

    /// When an unfinished line is to be judged.
    var judgement: Duration {
        switch state {
        case .prepare, .command:
            let line = screen.text
            if isPager(line) { return lastEvent + limits.shortQuiet }
            return lastEvent + (promptQuiet(line) ?? limits.quiet)
        default: return lastEvent + limits.quiet
        }
    }

    var phaseDeadline: Duration {
        switch state {
        case .connect: phaseStart + limits.connect
        case .banner: phaseStart + limits.banner
        case .user: phaseStart + limits.user
        case .password, .confirm: phaseStart + limits.password
        case .enable: phaseStart + limits.enable
        case .prepare, .command: min(phaseStart + limits.command, lastEvent + limits.silence)
        case .done: now
        }
    }

    mutating func enter(_ state: State) {
        self.state = state
        phaseStart = now
        isUnjudged = false
    }

    mutating func send(line: String) {
        screen.forget()
        lastEvent = now
        actions.append(.sendLine(line))
    }

    mutating func fail(_ failure: DialogueFailure) {
        guard state != .done else { return }
        flush()
        state = .done
        actions.append(.failed(failure))
    }
}
