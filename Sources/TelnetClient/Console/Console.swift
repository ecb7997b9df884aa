import NIOCore
import NIOPosix
import NIOTelnet
import Platform

/// The interactive client: a person's terminal or a program's pipes on one side, a connection on the other, command mode in
/// between.
///
/// Everything happens on one event loop: the two sides call this object directly, and each is read again only when the other
/// has room, so what is held is bounded by the watermarks plus one read.
final class Console {
    /// What the keys are for at the moment.
    enum Phase: Equatable {
        /// For the command line.
        case commanding
        /// For nothing: a connection is being made, a shell runs, or the program is suspended.
        case busy
        /// For the server.
        case connected
        /// For nothing any more.
        case over
    }

    let options: ClientOptions
    let environment: [String: String]
    let eventLoop: any EventLoop
    let input: LocalInput
    let output: LocalOutput
    /// The terminal keys come from; nil if input is no terminal.
    let tty: TTY?
    /// Whether what is printed is seen on a terminal.
    let showsOnTerminal: Bool
    let tap: WireTap
    let ending: EventLoopPromise<Int32>

    var settings: ClientSettings
    var keyboard: Keyboard
    var prompt: CommandPrompt
    var phase = Phase.busy
    var link: Link?
    var connection = ConnectionFacts()
    var log: SessionLog?
    /// What the connection is made by: ``options``, and of a profile's what `open` was told.
    var dialing: ClientOptions
    /// Whether without a connection there is command mode: the program began there, or the person was there as it ended.
    var staysInCommandMode: Bool
    /// Standard error.
    let errors = FileSink()
    var traceFile: FileSink? { didSet { hasToldTrace = false } }
    /// Whether the person knows that the trace cannot be written.
    var hasToldTrace = false
    /// Bytes typed behind something that is not done yet.
    var typedAhead: [UInt8] = []
    var inputHasEnded = false
    var isSuspended = false
    var isOutputStopped = false
    /// Whether the person has asked what the server believes of the options.
    var asksStatus = false
    /// Set while output is dropped after an interrupt.
    var dropsOutput: Scheduled<Void>?
    /// What TOGGLE-FLOW-CONTROL made of the terminal (RFC 1372); nil while that is not in force.
    var flowControl: FlowControl?
    /// Set while a pipe waits until the server has answered our wish to send binary.
    var binaryWait: Scheduled<Void>?
    /// Whether the server has ended its side, and a pipe is still being sent.
    var serverHasEnded = false
    /// Whether the person has asked to be logged out.
    var asksLogout = false
    var exitStatus: Int32 = 0
    var hasEnded = false
    var lastWordsTimer: Scheduled<Void>?
    var inputReadIsWithheld = false
    var linkReadIsWithheld = false
    var watch = PasswordWatch()
    var pipeText = PipeText()
    var screenText = PipeText()
    var signals: (any Channel)?

    init(
        _ options: ClientOptions, environment: [String: String], input: StandardStream, output: StandardStream,
        on eventLoop: any EventLoop
    ) {
        self.options = options
        dialing = options
        self.environment = environment
        self.eventLoop = eventLoop
        tty = input.kind == .terminal ? TTY(0) : nil
        showsOnTerminal = output.kind == .terminal
        staysInCommandMode = options.destination == nil && options.serialDevice == nil && tty != nil
        self.input = LocalInput(input, on: eventLoop)
        self.output = LocalOutput(output, on: eventLoop)
        settings = ClientSettings(options, terminal: tty.map(Self.characters) ?? [:])
        let columns = Int(tty?.size?.columns ?? 0)
        let mode = KeyboardMode(serverEchoes: false, serverSuppressesGoAhead: false, forced: nil)
        keyboard = Keyboard(mode: mode, settings: settings, columns: columns)
        prompt = CommandPrompt(columns: columns)
        ending = eventLoop.makePromise()
        let shown = NIOLoopBoundBox<((String) -> Void)?>(nil, eventLoop: eventLoop)
        tap = WireTap([]) { shown.value?($0) }
        shown.value = { [weak self] in self?.trace($0) }
    }

    /// Begins. The future has the exit status.
    func start() -> EventLoopFuture<Int32> {
        input.reader = self
        output.writer = self
        defer { begin() }
        return ending.futureResult
    }

    private func begin() {
        do {
            try openFiles()
        } catch {
            return fail(73, "\(error)")
        }
        input.open().and(output.open()).and(watchSignals()).assumeIsolated().whenComplete { result in
            switch result {
            case .success: self.beginWork()
            case .failure(let error): self.fail(1, "cannot use standard input or output: \(Self.words(for: error))")
            }
        }
    }

    private func beginWork() {
        followSelection()
        if let device = options.serialDevice {
            openSerial(device)
        } else if let destination = options.destination {
            open(OpenRequest(destination: destination, user: options.user, givesUser: options.givesUser))
        } else {
            enterCommandMode()
        }
    }

    private func openFiles() throws(SystemError) {
        if let file = settings.traceFile { traceFile = try FileSink(file) }
        try openLog(options)
    }

    /// The characters the person's terminal was set to.
    private static func characters(_ tty: TTY) -> [CharacterName: ControlCharacter] {
        let places: [(CharacterName, Int32)] = [
            (.interrupt, VINTR), (.quit, VQUIT), (.erase, VERASE), (.kill, VKILL), (.eof, VEOF), (.susp, VSUSP),
            (.lnext, VLNEXT), (.worderase, VWERASE), (.reprint, VREPRINT), (.start, VSTART), (.stop, VSTOP),
        ]
        var found: [CharacterName: ControlCharacter] = [:]
        for (name, place) in places { found[name] = tty.character(place).map(ControlCharacter.init) }
        return found
    }
}

/// What is known of the connection, for `status`.
struct ConnectionFacts {
    var destination: Destination?
    var address: SocketAddress?
    var isSecure = false
    /// Whether others can read it on the way.
    var isPlain: Bool { !isSecure && serial == nil }
    /// The serial device, if that is what it is.
    var serial: Int32?
    var speaksTelnet = false
    var wasWarned = false
    var since = NIODeadline.uptimeNanoseconds(0)
    var lastActivity = NIODeadline.uptimeNanoseconds(0)
    var received = 0
    var sent = 0
}
