extension Engine {
    /// How input has to reach the server now. For clients.
    public var inputMode: InputMode {
        InputMode(
            linemode: linemode, serverEchoes: isEnabled(.echo, .remote),
            serverSuppressesGoAhead: isEnabled(.suppressGoAhead, .remote))
    }

    /// What a client's ``LineDiscipline`` has to do now. What is not negotiated is left at its default and for the
    /// application to set: character set and limit. Flow control follows TOGGLE-FLOW-CONTROL (RFC 1372) where that is in
    /// force; elsewhere it is on when lines are edited.
    public var lineRules: LineDiscipline.Rules {
        var rules = LineDiscipline.Rules()
        let mode = inputMode
        rules.edits = mode != .characterAtATime
        rules.trapsSignals = linemode?.contains(.trapSignals) ?? (mode == .lineAtATime)
        rules.hasLinemodeCommands = linemode != nil
        rules.echoes = !isEnabled(.echo, .remote)
        rules.softTabs = linemode?.contains(.softTabs) ?? false
        rules.literalEcho = linemode?.contains(.literalEcho) ?? false
        let flowControl = isEnabled(.remoteFlowControl, .local) ? state(of: RemoteFlowControl.self)?.own : nil
        rules.stopsOutput = flowControl?.isOn ?? rules.edits
        rules.restartsOnAny = flowControl?.restartsOnAny ?? false
        rules.characters = specialCharacters
        rules.forwardMask = forwardMask
        rules.isBinary = isEnabled(.binary, .local)
        return rules
    }

    /// Carries out what of an action concerns the connection: sends data, or a signal.
    public mutating func perform(_ action: LineDiscipline.Action) {
        switch action {
        case .transmit(let bytes): send(bytes)
        case .signal(let function, let flush): send(function, flush: flush)
        case .echo, .stopOutput, .resumeOutput: break
        }
    }

    /// Sends the command for a function and what flushes with it (RFC 1184 section 5.8): a Synch so that the server drops
    /// the input before it, and a question for TIMING-MARK, until whose answer the application drops output. Functions
    /// that are none of the server's business send nothing.
    ///
    /// A Synch is the data mark alone here; whoever owns the socket sends it as urgent data (RFC 854).
    public mutating func send(_ function: SpecialFunction, flush: SpecialCharacter.Flush = []) {
        guard function.isSignal else { return }
        if let command = function.command { send(command) }
        if function == .synch || flush.contains(.input) { send(.dm) }
        if flush.contains(.output) { request(.do, .timingMark) }
    }
}
