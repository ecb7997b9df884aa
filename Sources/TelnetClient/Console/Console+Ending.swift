import NIOCore
import Platform

// MARK: - The end of a connection

extension Console {
    /// How long a pipe may be silent before it is taken to have no more for a server that has ended its own side.
    static let halfClosedPatience = TimeAmount.seconds(1)

    /// The server will say no more. What a pipe has for it is sent all the same; a person has nobody left to talk to.
    func serverEnded() {
        guard tty == nil, phase == .connected, !inputHasEnded || link?.hasUnsent == true else { return linkEnded(nil) }
        serverHasEnded = true
        output.flush()
        binaryIsDecided()
        awaitSilence(after: connection.sent)
    }

    private func awaitSilence(after sent: Int) {
        eventLoop.assumeIsolated().scheduleTask(in: Self.halfClosedPatience) {
            guard self.phase == .connected, let link = self.link else { return }
            guard link.hasUnsent || self.connection.sent != sent else { return self.leaveConnection(nil) }
            self.awaitSilence(after: self.connection.sent)
        }
    }

    func linkEnded(_ error: (any Error)?) {
        guard phase != .over else { return }
        leaveConnection(error.map(Self.words) ?? lossAtEnd)
    }

    /// What is not in order about an end without an error.
    private var lossAtEnd: String? {
        if connection.serial != nil { return "\(connection.destination?.host ?? "the line") has gone" }
        guard tty == nil, let link, link.hasUnsent || (serverHasEnded && !inputHasEnded) else { return nil }
        return "the server closed it before everything was sent"
    }

    /// There is no connection any more; `fault` says why if that is not in order. Whoever is in command mode stays there.
    private func leaveConnection(_ fault: String?) {
        output.flush()
        link?.close()
        link = nil
        switch phase {
        case .commanding where tty != nil:
            staysInCommandMode = true
            show([0x0D, 0x0A])
            tellEnd(fault)
            show(prompt.drawAnew())
        case .busy:
            // A command of the shell runs; command mode comes behind it.
            staysInCommandMode = true
            tellEnd(fault)
        default:
            if fault != nil, showsOnTerminal { show([0x0D, 0x0A]) }
            tellEnd(fault)
            guard staysInCommandMode else { return finish(fault == nil ? 0 : 1, showsAll: true) }
            enterCommandMode()
        }
    }

    /// Behind what the server printed, where that is seen on a terminal.
    private func tellEnd(_ fault: String?) {
        if let fault {
            let text = "the connection broke: \(fault)"
            if showsOnTerminal { notice("sallyport: \(text)") } else { report(text) }
        } else if showsOnTerminal {
            notice("Connection closed by foreign host.")
        }
    }
}

// MARK: - The end of the program

extension Console {
    /// How long a terminal may take nothing of the last output before that is dropped.
    static let lastWords = TimeAmount.milliseconds(500)

    /// The whole program is over: the terminal is put back and what was printed goes out first.
    ///
    /// - Parameter showsAll: as long as a slow terminal takes something it is waited for; otherwise the person wants to go.
    func finish(_ status: Int32, showsAll: Bool = false) {
        guard phase != .over else { return }
        phase = .over
        exitStatus = status
        link?.close()
        try? log?.finish()
        // A pipe is waited for as long as it takes; a terminal that takes nothing must not keep a person.
        awaitOutput(showsOnTerminal ? Self.lastWords : .hours(24), showsAll ? output.held : 0)
        output.drained().assumeIsolated().whenComplete { _ in self.end() }
        if tty != nil, !hasEnded { input.read() }
    }

    private func awaitOutput(_ limit: TimeAmount, _ held: Int) {
        lastWordsTimer = eventLoop.assumeIsolated().scheduleTask(in: limit) {
            let left = self.output.held
            if left < held { self.awaitOutput(limit, left) } else { self.end() }
        }
    }

    /// Ends the program now, whatever has not been shown.
    func end() {
        guard !hasEnded else { return }
        hasEnded = true
        lastWordsTimer?.cancel()
        tty?.restore()
        input.close()
        output.close()
        signals?.close(promise: nil)
        ending.succeed(exitStatus)
    }

    /// As ``finish(_:showsAll:)``, with a reason.
    func fail(_ status: Int32, _ text: String) {
        guard phase != .over else { return }
        tty?.restore()
        report(text)
        finish(status)
    }

    static func words(for error: any Error) -> String {
        switch error {
        case let error as IOError: SystemError("", "", code: error.errnoCode).reason
        case ChannelError.outputClosed, ChannelError.ioOnClosedChannel: "it was closed"
        default: "\(error)"
        }
    }
}
