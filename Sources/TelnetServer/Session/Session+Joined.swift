import NIOCore
import NIOPosix
import NIOTelnet
import Platform
import Policy

extension Session {
    /// The login has a terminal: joins it. The descriptor is taken over.
    func started(_ master: Int32) {
        guard case .starting(let ahead) = stage, let loop = context?.eventLoop, let terminal = hold(master) else {
            Descriptors.close(master)
            return finish(saying: Wording.refused(.system))
        }
        let end = TerminalEnd(self)
        let bound = NIOLoopBound(end, eventLoop: loop)
        let joined = Joined(end: end, terminal: terminal, ahead: ahead)
        NIOPipeBootstrap(group: loop)
            .channelOption(.autoRead, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(bound.value) }
            }
            .takingOwnershipOfDescriptor(inputOutput: master)
            .assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success: self.opened(joined)
                case .failure:
                    Descriptors.close(master)
                    self.finish(saying: Wording.refused(.system))
                }
            }
    }

    private func hold(_ master: Int32) -> HeldTerminal? {
        do throws(SystemError) {
            return try HeldTerminal(of: master)
        } catch {
            return nil
        }
    }

    private func opened(_ joined: Joined) {
        guard case .starting(let ahead) = stage else {
            joined.end.context?.close(promise: nil)
            return
        }
        joined.ahead = ahead
        stage = .joined(joined)
        keys.follow(joined.terminal)
        joined.terminal.driver.resize(to: facts.size)
        if let speed = facts.speed { joined.terminal.driver.setSpeed(speed.receive) }
        timer?.cancel()
        joinLines(joined)
        if !ahead.isEmpty { _ = schedule(Limits.firstWord) { session in session.heard() } }
        joined.end.context?.read()
        context?.read()
        if isInputClosed { inputClosed() }
        if hasEnded { waitForQuiet(joined) }
    }

    // MARK: What is typed

    func typed(_ bytes: ByteBuffer, _ joined: Joined) {
        guarded.idle?.restart(at: SessionRoom.now)
        guard joined.ahead.isEmpty else {
            // Behind what waits for the first word, in order. The peer is not read on meanwhile.
            joined.ahead += bytes.readableBytesView
            return
        }
        noteTyped(bytes, joined)
        if facts.line.isExternal { return edit(bytes, joined) }
        joined.end.context?.write(NIOAny(bytes), promise: nil)
    }

    func typedAll(_ joined: Joined, _ context: ChannelHandlerContext) {
        guard let terminal = joined.end.context else { return }
        terminal.flush()
        if joined.isTakingInput, terminal.channel.isWritable { context.read() } else { joined.isPeerWithheld = true }
    }

    func terminalWritabilityChanged() {
        guard case .joined(let joined) = stage, joined.isPeerWithheld, joined.isTakingInput else { return }
        guard joined.end.context?.channel.isWritable == true else { return }
        joined.isPeerWithheld = false
        context?.read()
    }

    /// The login has said something, or will not: it gets what was typed ahead.
    private func heard() {
        guard case .joined(let joined) = stage, !joined.ahead.isEmpty else { return }
        let ahead = ByteBuffer(bytes: joined.ahead)
        joined.ahead = []
        if facts.line.isExternal {
            edit(ahead, joined)
        } else {
            joined.end.context?.writeAndFlush(NIOAny(ahead), promise: nil)
        }
        terminalWritabilityChanged()
    }

    // MARK: What is printed

    /// One read(2) of the terminal.
    func printed(_ packet: ByteBuffer) {
        guard case .joined(let joined) = stage else { return }
        var bytes = packet
        let notice = TerminalNotice.take(from: &bytes)
        guard notice == .data else { return noticed(notice, joined) }
        notePrinted(joined)
        joined.hasPrinted = true
        context?.write(wrapOutboundOut(bytes), promise: nil)
        if packet.readableBytes >= Backlog.full { passBacklog(joined) }
    }

    func printedAll() {
        guard case .joined(let joined) = stage, let context else { return }
        context.flush()
        if joined.isSilent, joined.hasPrinted {
            joined.isSilent = false
            heard()
        }
        if context.channel.isWritable { joined.end.context?.read() } else { joined.isTerminalWithheld = true }
    }

    func readTerminalAgain(_ joined: Joined) {
        guard joined.isTerminalWithheld, context?.channel.isWritable == true else { return }
        joined.isTerminalWithheld = false
        joined.end.context?.read()
    }

    // MARK: The end

    /// The last program on the terminal has gone.
    func terminalClosed() {
        if case .joined = stage { finish() }
    }

    /// The login has ended. What it printed is still read; programs left behind in the background may hold the terminal open
    /// for ever, so once nothing more comes it is over.
    func ended() {
        hasEnded = true
        if case .joined(let joined) = stage { waitForQuiet(joined) }
    }

    /// A peer that has sent its last still gets what is printed, until nothing comes any more.
    func inputClosed() {
        isInputClosed = true
        switch stage {
        case .joined(let joined):
            joined.hasPrinted = false
            // Who has gone altogether answers it with a reset, and who still reads does not mind.
            telnet?.send(.nop)
            setTimer(Limits.linger) { session in session.lingered() }
        case .asking: finish()
        case .securing, .waiting, .settling, .starting: break
        case .over: hangUp()
        }
    }

    private func lingered() {
        guard case .joined(let joined) = stage else { return }
        guard joined.hasPrinted else { return finish() }
        joined.hasPrinted = false
        setTimer(Limits.linger) { session in session.lingered() }
    }

    /// While the peer does not take what is there already, nothing new is read, and that is no quiet; but it has an end.
    private func waitForQuiet(_ joined: Joined) {
        joined.hasPrinted = false
        setTimer(Limits.quiet) { session in
            guard case .joined(let joined) = session.stage else { return }
            joined.stalls = joined.isTerminalWithheld && !joined.hasPrinted ? joined.stalls + 1 : 0
            let isStalled = 1...Limits.mostStalls ~= joined.stalls
            if joined.hasPrinted || isStalled { session.waitForQuiet(joined) } else { session.finish() }
        }
    }
}
