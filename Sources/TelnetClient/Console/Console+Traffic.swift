import Glibc
import NIOCore
import NIOTelnet
import Platform

// MARK: - From the keyboard or the pipe

extension Console: LocalInput.Reader {
    func typed(_ bytes: ByteBuffer) {
        switch phase {
        case .connected where tty == nil: sendPiped(bytes)
        case .connected:
            traceTerminal(bytes, "k")
            perform(keyboard.type(bytes.readableBytesView))
            // What the screen shows behind a question goes on in another line.
            if bytes.readableBytesView.contains(0x0D) { watch = PasswordWatch() }
        case .commanding: typeCommand(bytes.readableBytesView)
        case .busy: typedAhead += bytes.readableBytesView
        case .over:
            // Somebody who does not want to see all of a slow terminal's last output.
            if bytes.readableBytesView.contains(settings.characters[.interrupt]?.byte ?? 3) { end() }
        }
    }

    func typedAll() {
        link?.flush()
        readInput()
    }

    /// Asks for more, unless the server is behind or nobody wants it.
    func readInput() {
        switch phase {
        case .connected where link?.isWritable == false || binaryWait != nil: inputReadIsWithheld = true
        case .connected, .commanding: input.read()
        case .over where tty != nil: input.read()
        case .busy, .over: inputReadIsWithheld = true
        }
    }

    func inputEnded() {
        inputHasEnded = true
        switch phase {
        case .connected where tty == nil: link?.closeOutput()
        case .commanding where tty == nil: endOfCommands()
        case .connected, .commanding: finish(0)
        case .busy, .over: break
        }
    }

    func linkIsWritable() {
        guard inputReadIsWithheld, phase == .connected, binaryWait == nil else { return }
        inputReadIsWithheld = false
        input.read()
    }

    /// Carries out what keys mean.
    func perform(_ actions: [Keyboard.Action]) {
        for action in actions {
            switch action {
            case .send(let bytes): send(bytes)
            case .command(let command): send(command)
            case .echo(let bytes): show(bytes)
            case .escape(let rest): escape(rest)
            case .suspend: suspend()
            case .close: closeByUser()
            case .signal(let function, let flush): signal(function, flush)
            case .stopOutput: isOutputStopped = true
            case .resumeOutput: resumeOutput()
            }
        }
    }

    private func resumeOutput() {
        isOutputStopped = false
        outputIsWritable()
    }

    func send(_ bytes: [UInt8]) {
        connection.sent &+= bytes.count
        connection.lastActivity = .now()
        link?.write(ByteBuffer(bytes: bytes))
    }

    /// A command for the server; on a port that speaks no Telnet an interrupt is the program's own.
    func send(_ command: Command) {
        guard let telnet = link?.telnet, connection.speaksTelnet else {
            if command == .ip || command == .brk { closeByUser() }
            if command == .eof { link?.closeOutput() }
            return
        }
        connection.lastActivity = .now()
        link?.flush()
        telnet.send(command)
        if [.ip, .brk, .abort, .ao].contains(command) { afterInterrupt(telnet) }
    }

    /// What goes with an interrupt, as the switches say: a Synch, and no more output until the server has come to it.
    private func afterInterrupt(_ telnet: TelnetHandler) {
        if settings.isOn(.autosynch) { telnet.sendSynch() }
        guard settings.isOn(.autoflush) else { return }
        telnet.request(.do, .timingMark)
        dropOutput()
    }

    /// A function of LINEMODE's.
    private func signal(_ function: SpecialFunction, _ flush: SpecialCharacter.Flush) {
        link?.flush()
        link?.telnet?.send(function, flush: flush)
        if flush.contains(.output) { dropOutput() }
    }

    /// Shows nothing until the answer to a timing mark, or for a while if there is none (RFC 860 section 6).
    private func dropOutput() {
        dropsOutput?.cancel()
        dropsOutput = eventLoop.assumeIsolated().scheduleTask(in: Self.flushTime) { self.dropsOutput = nil }
    }

    /// The longest time output is dropped after an interrupt, for a server that answers no timing mark.
    private static let flushTime = TimeAmount.seconds(2)

    private func escape(_ rest: [UInt8]) {
        link?.flush()
        show([0x0D, 0x0A])
        enterCommandMode()
        typeCommand(rest)
    }
}

// MARK: - From the server

extension Console: Link.Owner {
    func received(_ bytes: ByteBuffer) {
        connection.received &+= bytes.readableBytes
        connection.lastActivity = .now()
        do {
            try log?.output(ArraySlice(bytes.readableBytesView))
        } catch {
            return fail(73, "the log: \(error)")
        }
        traceTerminal(bytes, "t")
        guard dropsOutput == nil else { return }
        output.write(forScreen(bytes))
        watchForPassword(bytes)
    }

    func receivedAll() {
        output.flush()
        readLink()
    }

    /// Asks for more, unless the screen is behind or the person is in command mode.
    func readLink() {
        if phase == .connected, output.isWritable, !isOutputStopped { link?.read() } else { linkReadIsWithheld = true }
    }

    func received(_ event: TelnetEvent) {
        switch event {
        case .enabled(_, let option), .disabled(_, let option), .refused(_, let option):
            connection.speaksTelnet = true
            if option == .echo || option == .suppressGoAhead { settings.forcedMode = nil }
            if option == .binary { followBinary(event) }
            if event == .refused(.remote, .logout) { logoutIsRefused() }
            if option == .timingMark { stopDropping() }
            followMode()
        case .command: connection.speaksTelnet = true
        case .momentary(_, .timingMark): stopDropping()
        case .momentary(.will, .logout) where asksLogout: closeByUser()
        case .said(let meanings): meanings.forEach(received)
        default: break
        }
    }

    private func logoutIsRefused() {
        guard asksLogout else { return }
        asksLogout = false
        notice("The server does not log out; `close` ends the connection from here.")
    }

    private func stopDropping() {
        dropsOutput?.cancel()
        dropsOutput = nil
    }

    private func received(_ meaning: Meaning) {
        switch meaning {
        case .linemode, .forwardMask: followMode()
        case .specialCharacters(let changes):
            importCharacters(changes)
            followMode()
        case .flowControl(let control):
            flowControl = control
            followTerminal()
        case .status(let report) where asksStatus:
            asksStatus = false
            report.lines.forEach(notice)
        default: break
        }
    }

    /// The characters the server has set, as far as they have names here too.
    private func importCharacters(_ changes: [SpecialCharacters.Change]) {
        for change in changes {
            guard let name = CharacterName(change.function) else { continue }
            if let byte = change.character.character { settings.characters[name] = ControlCharacter(byte) }
        }
        keyboard.change(to: settings)
    }

    private func followBinary(_ event: TelnetEvent) {
        guard let link else { return }
        settings.set(.inbinary, link.isEnabled(.binary, .remote))
        settings.set(.outbinary, link.isEnabled(.binary, .local))
        keyboard.change(to: settings)
        if [.enabled(.local, .binary), .refused(.local, .binary)].contains(event) { binaryIsDecided() }
    }

    /// Where lines are edited here, a line feed alone returns the carriage too, as for any program on a terminal.
    private func forScreen(_ bytes: ByteBuffer) -> ByteBuffer {
        if settings.isOn(.crmod) {
            return ByteBuffer(bytes: bytes.readableBytesView.flatMap { $0 == 0x0D ? [0x0D, 0x0A] : [$0] })
        }
        guard showsOnTerminal, tty != nil, keyboard.mode.editsLines else { return bytes }
        return screenText.convert(bytes)
    }

    private func traceTerminal(_ bytes: ByteBuffer, _ mark: String) {
        guard settings.isOn(.termdata) else { return }
        trace(HexDump.lines(bytes.readableBytesView, mark: mark, offset: 0))
    }

    /// Where a password is asked for it is not shown, whoever shows what is typed. Says once, over the prompt itself, that
    /// the password can be read on the way.
    private func watchForPassword(_ bytes: ByteBuffer) {
        let question = watch.receive(bytes.readableBytesView.suffix(512))
        keyboard.hideLine(question != nil)
        guard let question, connection.isPlain, !connection.wasWarned else { return }
        connection.wasWarned = true
        let text = "sallyport: this connection is not encrypted; whoever is on the way can read the password"
        if showsOnTerminal {
            show(Array("\r\(text)\r\n\(question)".utf8))
        } else {
            report("this connection is not encrypted; whoever is on the way can read the password")
        }
    }
}

extension Console: LocalOutput.Writer {
    func outputIsWritable() {
        guard linkReadIsWithheld, phase == .connected, !isOutputStopped else { return }
        linkReadIsWithheld = false
        link?.read()
    }

    /// Whoever read us has gone; nothing can be shown any more.
    func outputFailed(_ error: any Error) {
        fail(1, "standard output: \(Self.words(for: error))")
    }
}
