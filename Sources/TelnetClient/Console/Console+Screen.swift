import Glibc
import NIOCore
import NIOPosix
import NIOTelnet
import Platform

// MARK: - What the person is told

extension Console {
    /// A line of ours among what the server prints; on standard error where standard output is data.
    func notice(_ text: String) {
        guard showsOnTerminal else { return report(text) }
        output.write(ByteBuffer(string: text + endOfLine))
        output.flush()
    }

    /// What ends a line on standard output: a raw terminal makes nothing of a line feed but that.
    private var endOfLine: String { showsOnTerminal && isRaw ? "\r\n" : "\n" }

    private var isRaw: Bool { tty != nil && (phase == .connected || phase == .commanding) }

    /// The answer to a command.
    func answer(_ lines: [String]) {
        let end = endOfLine
        output.write(ByteBuffer(string: lines.map { $0 + end }.joined()))
        output.flush()
    }

    /// A line on standard error.
    func report(_ text: String) {
        try? errors.write(Array("sallyport: \(text)\(isRaw ? "\r\n" : "\n")".utf8))
    }

    /// A piece of a trace, in lines.
    func trace(_ text: String) {
        let sink = traceFile ?? errors
        let ended = traceFile == nil && tty != nil ? text.split(separator: "\n").map { $0 + "\r\n" }.joined() : text
        do throws(SystemError) {
            try sink.write(Array(ended.utf8))
        } catch {
            if traceFile != nil, !hasToldTrace { notice("the trace: \(error)") }
            hasToldTrace = true
        }
    }

    /// Shows what the switches ask for.
    func followSelection() {
        var selection: WireTap.Selection = []
        if options.showsHex || settings.isOn(.netdata) { selection.insert(.bytes) }
        if settings.isOn(.prettydump) { selection.insert(.words) }
        if settings.isOn(.options) { selection.insert(.negotiations) }
        tap.selection = selection
    }

    func show(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        output.write(ByteBuffer(bytes: bytes))
        output.flush()
    }
}

// MARK: - The terminal

extension Console {
    /// Follows what was negotiated: who echoes, and whether lines are edited here.
    func followMode() {
        guard let link, tty != nil else { return }
        // A device on a serial line echoes by itself and wants every key.
        let isSerial = connection.serial != nil
        let mode = KeyboardMode(
            serverEchoes: isSerial || link.isEnabled(.echo, .remote),
            serverSuppressesGoAhead: isSerial || link.isEnabled(.suppressGoAhead, .remote),
            forced: settings.forcedMode)
        perform(keyboard.change(to: mode))
        if !link.isEnabled(.remoteFlowControl, .local) { flowControl = nil }
        perform(keyboard.follow(link.isEnabled(.linemode, .local) ? link.telnet?.withEngine { $0.lineRules } : nil))
        followTerminal()
    }

    /// Sets the terminal for what the keys are for.
    func followTerminal() {
        switch phase {
        // Where standard output is a pipe, whoever is at its end prints line feeds and expects new lines.
        case .connected:
            tty?.set(.raw, flowControl: flowControl?.isOn ?? false, keepsOutput: !showsOnTerminal)
        case .commanding: tty?.set(.raw, keepsOutput: !showsOnTerminal)
        case .busy, .over: tty?.restore()
        }
    }

    /// Catches the signals that concern a terminal.
    func watchSignals() -> EventLoopFuture<Void> {
        guard tty != nil else { return eventLoop.makeSucceededVoidFuture() }
        let descriptor: Int32
        do {
            descriptor = try SignalPipe.open([SIGWINCH, SIGCONT])
        } catch {
            return eventLoop.makeFailedFuture(error)
        }
        let handler = NIOLoopBound(SignalHandler(self), eventLoop: eventLoop)
        return NIOPipeBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler.value) }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
            .assumeIsolated().map { self.signals = $0 }.nonisolated()
    }

    func received(signal: Int32) {
        switch signal {
        case SIGWINCH: followSize()
        case SIGCONT: resume()
        default: break
        }
    }

    private func followSize() {
        guard let size = tty?.size else { return }
        keyboard.resize(columns: Int(size.columns))
        prompt.resize(columns: Int(size.columns))
        link?.telnet?.setWindowSize(columns: size.columns, rows: size.rows)
        try? log?.resize(size)
    }

    /// Stops the program as Ctrl-Z does to others, with the terminal as it was.
    func suspend() {
        guard tty != nil else { return again() }
        isSuspended = true
        tty?.restore()
        output.drained().assumeIsolated().whenComplete { _ in
            // The whole group, for we may be part of a pipeline or of a script. If nothing stops us, because no shell
            // is there to go on, the signal that we go on never comes either.
            kill(0, SIGTSTP)
            self.eventLoop.assumeIsolated().scheduleTask(in: .milliseconds(50)) { self.resume() }
        }
    }

    /// We go on: the terminal is set again, for the shell had it meanwhile, and its window may have changed.
    private func resume() {
        guard phase != .over else { return }
        followTerminal()
        followSize()
        guard isSuspended else { return }
        isSuspended = false
        if phase == .commanding { done() }
    }
}

/// Takes the numbers of signals from their pipe.
private final class SignalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private weak var console: Console?

    init(_ console: Console) {
        self.console = console
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        for signal in Set(unwrapInboundIn(data).readableBytesView) { console?.received(signal: Int32(signal)) }
    }
}
