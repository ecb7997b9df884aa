import NIOCore
import NIOTelnet
import Platform

/// What programs do to their terminal, told to the client, and the lines that it edits.
extension Session {
    var telnet: TelnetHandler? {
        try? context?.pipeline.syncOperations.handler(type: TelnetHandler.self)
    }

    // MARK: From the client

    /// An option has changed, and perhaps who edits and shows.
    func changeLines(_ side: Side, _ option: Option, isOn: Bool) {
        switch (side, option) {
        case (.local, .echo): if isOn { facts.line.agreedToEcho() } else { facts.line.withoutEcho() }
        case (.local, .suppressGoAhead):
            facts.line.suppressesGoAhead(isOn)
            goAhead()
        case (.remote, .linemode): facts.line.linemode(isOn)
        default: return
        }
        if case .joined(let joined) = stage, joined.lines.hasBegun { follow(joined) }
    }

    /// What LINEMODE says, all of a read at once.
    func takeLines(_ meanings: [Meaning]) {
        var hasCharacters = false
        var mode: Linemode.Mode?
        for meaning in meanings {
            switch meaning {
            case .linemode(let new): mode = new
            case .specialCharacters: hasCharacters = true
            default: break
            }
        }
        if let mode { facts.line.hasMode(mode) }
        guard case .joined(let joined) = stage else { return }
        if hasCharacters { takeCharacters(joined) }
        if mode != nil, joined.lines.hasBegun { follow(joined) }
    }

    /// The client's special characters become the terminal's keys.
    private func takeCharacters(_ joined: Joined) {
        guard facts.line.hasLinemode, let table = telnet?.withEngine({ $0.specialCharacters }) else { return }
        joined.terminal.driver.setKeys(table.keys)
    }

    // MARK: From the terminal

    /// There is a terminal. What its program wants is seen when it has said its first word: a question for a password hides what
    /// is typed before.
    func joinLines(_ joined: Joined) {
        takeCharacters(joined)
    }

    /// What a program did to the terminal.
    func noticed(_ notice: TerminalNotice, _ joined: Joined) {
        if notice.contains(.outputFlushed) { dropWritten() }
        guard !notice.isDisjoint(with: [.settingsChanged, .flowControlOn, .flowControlOff]) else { return }
        follow(joined)
        if notice.contains(.settingsChanged) { look(joined) }
    }

    /// Something was printed, and is about to be passed on.
    func notePrinted(_ joined: Joined) {
        if !joined.lines.hasBegun {
            joined.lines.hasBegun = true
            follow(joined)
        } else if facts.line.hasToLook {
            follow(joined)
        }
        guard facts.line.hasToLook else { return }
        joined.lines.hasPrinted = true
        joined.lines.owesGoAhead = facts.line.wantsGoAhead
        look(joined)
    }

    /// Something was typed.
    func noteTyped(_ bytes: ByteBuffer, _ joined: Joined) {
        if facts.line.hasToLook {
            // A control character ends a line, or leaves nothing of it.
            joined.lines.isInLine = bytes.readableBytesView.last.map { $0 >= 0x20 || $0 == 0x09 } ?? false
            look(joined)
        }
        guard joined.isTerminalWithheld, !joined.lines.isReactionDue else { return }
        joined.lines.isReactionDue = true
        _ = schedule(JoinedLines.Limits.reaction) { session in session.react() }
    }

    /// A terminal that is not read has no other way to say that a key has thrown away its output.
    private func react() {
        guard case .joined(let joined) = stage else { return }
        joined.lines.isReactionDue = false
        guard joined.isTerminalWithheld, let notice = joined.terminal.driver.takeNotice() else { return }
        noticed(notice, joined)
    }

    private func look(_ joined: Joined) {
        guard !joined.lines.isLookDue else { return }
        joined.lines.isLookDue = true
        _ = schedule(JoinedLines.Limits.pause) { session in session.looked() }
    }

    private func looked() {
        guard case .joined(let joined) = stage else { return }
        joined.lines.isLookDue = false
        guard joined.lines.hasBegun else { return }
        follow(joined, isSettled: true)
        if facts.line.isAwaited { look(joined) }
        if joined.lines.hasPrinted, joined.lines.owesGoAhead {
            joined.lines.hasPrinted = false
            return look(joined)
        }
        guard joined.lines.owesGoAhead, facts.line.wantsGoAhead else { return }
        joined.lines.owesGoAhead = false
        telnet?.send(.ga)
    }

    /// It is the client's turn, at our own prompt (RFC 854, "The TELNET Go Ahead").
    func goAhead() {
        if facts.line.wantsGoAhead, case .asking = stage { telnet?.send(.ga) }
    }

    // MARK: What follows

    private func follow(_ joined: Joined, isSettled: Bool = false) {
        guard let modes = joined.terminal.driver.modes else { return }
        let isAllowed = room.settings.offersLinemode
        let isInLine = joined.lines.isInLine
        for act in facts.line.follow(modes, isAllowed: isAllowed, isSettled: isSettled, isInLine: isInLine) {
            perform(act, modes, joined)
        }
        tellFlowControl(modes)
    }

    private func perform(_ act: LineControl.Act, _ modes: TerminalModes, _ joined: Joined) {
        switch act {
        case .echo(let isOn): telnet?.request(isOn ? .will : .wont, .echo)
        case .mode(let mode): telnet?.withEngine { $0.requestLinemode(mode) }
        case .characters: telnet?.withEngine { $0.setSpecialCharacters($0.specialCharacters.following(modes)) }
        case .terminalEcho(let isOn): joined.terminal.driver.setEcho(isOn)
        case .external(true): joined.terminal.driver.setExternal(true)
        case .external(false):
            joined.terminal.driver.setExternal(false)
            let rest = joined.lines.typed.takeRest()
            if !rest.isEmpty { joined.end.context?.writeAndFlush(NIOAny(ByteBuffer(bytes: rest)), promise: nil) }
            terminalWritabilityChanged()
        }
    }

    /// Whether XOFF and XON are keys, as programs have it (RFC 1372). Says nothing that was said already.
    private func tellFlowControl(_ modes: TerminalModes) {
        let flowControl = FlowControl(isOn: modes.hasFlowControl, restartsOnAny: modes.startsOnAny)
        telnet?.withEngine { $0.setFlowControl(flowControl) }
    }

    // MARK: Output that nobody wants

    /// The client does not want what was printed (RFC 854, `AO`). The handler has dropped what was written.
    func dropPrinted(_ joined: Joined) {
        let notice = joined.terminal.driver.discardOutput(upTo: JoinedLines.Limits.mostDropped)
        noticed(notice.subtracting(.outputFlushed), joined)
    }

    /// The terminal has thrown away its output, perhaps for a Ctrl-C: so is what the peer has not taken yet. One that has taken
    /// everything is not troubled: clients that do not know TCP's urgent data lose a byte to it.
    private func dropWritten() {
        if let telnet, telnet.isBehind { telnet.abortOutput() }
    }

    // MARK: What is typed at a terminal that does not edit

    func edit(_ bytes: ByteBuffer, _ joined: Joined) {
        guard let modes = joined.terminal.driver.modes else { return }
        joined.lines.typed.take(bytes.readableBytesView, modes, takesSignals: !facts.line.hasLinemode)
        passLines(joined)
    }

    private func passLines(_ joined: Joined) {
        while !joined.lines.isPaused, joined.end.context?.channel.isWritable == true,
            let piece = joined.lines.typed.next()
        {
            switch piece {
            case .signal(let signal): joined.terminal.driver.signalForeground(signal)
            case .text(let bytes): type(bytes, joined)
            case .endOfFile(let byte): type([byte], joined)
            }
        }
    }

    private func type(_ bytes: [UInt8], _ joined: Joined) {
        joined.end.context?.writeAndFlush(NIOAny(ByteBuffer(bytes: bytes)), promise: nil)
        pause(joined)
    }

    private func pause(_ joined: Joined) {
        joined.lines.isPaused = true
        _ = schedule(JoinedLines.Limits.gap) { session in session.passMore() }
    }

    private func passMore() {
        guard case .joined(let joined) = stage else { return }
        joined.lines.isPaused = false
        passLines(joined)
        // The terminal takes no more for now.
        if !joined.lines.typed.isEmpty, !joined.lines.isPaused { pause(joined) }
        terminalWritabilityChanged()
    }
}
