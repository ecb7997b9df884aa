import NIOCore
import Telnet

extension TelnetHandler {
    /// Sends a Synch: `IAC DM` with TCP's urgent mark on `DM`, so that the peer throws away what is still under way to
    /// it but for commands (RFC 854, "The TELNET Synch Signal"). `command` goes first; a user's interrupt is
    /// `sendSynch(after: .ip)` (RFC 1123 section 3.2.4).
    ///
    /// On a channel without urgent mark, in TLS or in compression, the same bytes go without it: the peer obeys the
    /// command, and throws nothing away.
    public func sendSynch(after command: Command? = nil) {
        if let command { engine.send(command) }
        sendOutput(flush: false)
        guard !isSynchUnderWay, let context else { return }
        guard urgency != nil, compression.deflater == nil else {
            engine.send(.dm)
            return sendOutput(flush: true)
        }
        isSynchUnderWay = true
        // The mark is put on a byte by a system call of its own, so everything before that byte must be with the
        // kernel, and nothing may be written in between.
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenComplete { result in self.finishSynch(result) }
        context.write(wrapOutboundOut(ByteBuffer(bytes: [Command.iac.rawValue])), promise: promise)
        context.flush()
    }

    /// Sends a special character's function as LINEMODE has it (RFC 1184 section 2.4): its command, a Synch if what is
    /// under way to the peer is to be thrown away, and a timing mark if what the peer has sent is.
    public func send(_ function: SpecialFunction, flush: SpecialCharacter.Flush = []) {
        if function != .synch { engine.send(function) }
        if function == .synch || flush.contains(.input) { sendSynch() }
        if flush.contains(.output) { engine.request(.do, .timingMark, now: now) }
        sendOutput(flush: true)
    }

    /// `IAC` is with the kernel, and now the mark may go. A kernel that is full, which is when a Synch is wanted most,
    /// is asked again, ``Urgency/tries`` times.
    private func finishSynch(_ result: Result<Void, any Error>, tries: Int = Urgency.tries) {
        guard isSynchUnderWay, let context else { return }
        if case .success = result, context.channel.isActive, let urgency {
            if urgency.send(Command.dm.rawValue) {
                isSynchUnderWay = false
            } else if tries > 1 {
                context.eventLoop.assumeIsolated().scheduleTask(in: Urgency.pause) {
                    self.finishSynch(result, tries: tries - 1)
                }
                return
            }
        }
        completeSynch()
        sendOutput(flush: true)
        release()
    }

    /// Ends a Synch that is half sent without the mark: the channel is closing, or the kernel does not take it, or more
    /// is waiting behind it than may.
    func completeSynch() {
        guard isSynchUnderWay else { return }
        isSynchUnderWay = false
        context?.write(wrapOutboundOut(ByteBuffer(bytes: [Command.dm.rawValue])), promise: nil)
    }

    /// Whether the peer has not taken yet what was written: some of it waits here, or the channel takes no more for now.
    public var isBehind: Bool {
        !outlet.isEmpty || context?.channel.isWritable == false
    }

    /// Throws away what was written: what has not been sent yet is not, and a Synch does for what has. As server, this was done
    /// already when ``TelnetEvent/command(_:)`` tells of the peer's `AO` (RFC 854; RFC 1123 section 3.2.4).
    public func abortOutput() {
        for write in outlet.takeAll() { write.promise?.fail(TelnetFault.outputAborted) }
        sendSynch()
    }
}
