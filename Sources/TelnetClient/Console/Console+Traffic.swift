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
        case .commanding: typeCommand(bytes.readableBytesView)
        case .busy: typedAhead += bytes.readableBytesView
        case .over: break
        }
    }

    func typedAll() {
        link?.flush()
        readInput()
    }

    /// Asks for more, unless the server is behind or nobody wants it.
    func readInput() {
        switch phase {
        case .connected where link?.isWritable == false: inputReadIsWithheld = true
        case .connected, .commanding: input.read()
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
        guard inputReadIsWithheld, phase == .connected else { return }
        inputReadIsWithheld = false
        input.read()
    }

    private func sendPiped(_ bytes: ByteBuffer) {
        connection.sent &+= bytes.readableBytes
        connection.lastActivity = .now()
        let isText = connection.speaksTelnet && link?.isEnabled(.binary, .local) == false
        link?.write(isText ? pipeText.convert(bytes) : bytes)
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
            }
        }
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
    }

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
        output.write(settings.isOn(.crmod) ? withLineFeeds(bytes) : bytes)
        watchForPassword(bytes)
    }

    func receivedAll() {
        output.flush()
        readLink()
    }

    /// Asks for more, unless the screen is behind or the person is in command mode.
    func readLink() {
        if phase == .connected, output.isWritable { link?.read() } else { linkReadIsWithheld = true }
    }

    func received(_ event: TelnetEvent) {
        switch event {
        case .enabled(_, let option), .disabled(_, let option), .refused(_, let option):
            connection.speaksTelnet = true
            if option == .echo || option == .suppressGoAhead { settings.forcedMode = nil }
            if option == .binary { followBinary() }
            followMode()
        case .command: connection.speaksTelnet = true
        default: break
        }
    }

    func linkEnded(_ error: (any Error)?) {
        guard phase != .over else { return }
        output.flush()
        link?.close()
        link = nil
        keepAlive?.cancel()
        let wasCommanding = phase == .commanding
        phase = .busy
        tty?.restore()
        if let error {
            report("the connection broke: \(Self.words(for: error))")
        } else if showsOnTerminal {
            notice("Connection closed by foreign host.")
        }
        // Whoever began in command mode goes back there.
        guard options.destination == nil, tty != nil else { return finish(error == nil ? 0 : 1) }
        if wasCommanding { show([0x0D, 0x0A]) }
        enterCommandMode()
    }

    private func followBinary() {
        guard let link else { return }
        settings.set(.inbinary, link.isEnabled(.binary, .remote))
        settings.set(.outbinary, link.isEnabled(.binary, .local))
    }

    private func withLineFeeds(_ bytes: ByteBuffer) -> ByteBuffer {
        ByteBuffer(bytes: bytes.readableBytesView.flatMap { $0 == 0x0D ? [0x0D, 0x0A] : [$0] })
    }

    private func traceTerminal(_ bytes: ByteBuffer, _ mark: String) {
        guard settings.isOn(.termdata) else { return }
        trace(HexDump.lines(bytes.readableBytesView, mark: mark, offset: 0))
    }

    /// Says once, over the prompt itself, that the password can be read on the way.
    private func watchForPassword(_ bytes: ByteBuffer) {
        guard !connection.isSecure, !connection.wasWarned,
            let question = watch.receive(bytes.readableBytesView.suffix(512))
        else { return }
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
        guard linkReadIsWithheld, phase == .connected else { return }
        linkReadIsWithheld = false
        link?.read()
    }

    /// Whoever read us has gone; nothing can be shown any more.
    func outputFailed(_ error: any Error) {
        fail(1, "standard output: \(Self.words(for: error))")
    }
}
