import Glibc

/// The terminal a person sits at, on one of our standard descriptors.
///
/// What was set when this object was made is put back by ``restore()``, and also, without anybody calling it, when a signal
/// or a trap ends the process: a shell must never be left without echo. There is one such terminal in a process.
public final class TTY: Sendable {
    /// What the terminal does by itself.
    public enum Mode: Sendable, Equatable {
        /// As it was found.
        case original
        /// Every key comes at once and unchanged, and nothing is echoed; output goes through unchanged too.
        case raw
    }

    /// The descriptor given.
    public let descriptor: Int32

    private let original: termios

    /// The terminal at `descriptor`; nil if that is something else.
    public init?(_ descriptor: Int32) {
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { return nil }
        self.descriptor = descriptor
        original = settings
        EmergencyRestore.prepare(descriptor, settings)
    }

    /// Changes the mode, after what has been printed so far. Keys typed already are kept.
    ///
    /// - Parameter flowControl: whether Ctrl-S and Ctrl-Q stop and go on with the output here, as in the terminal's own driver.
    /// - Parameter keepsOutput: whether output is treated as it was, because it comes from other programs, which know nothing
    ///   of the mode.
    public func set(_ mode: Mode, flowControl: Bool = false, keepsOutput: Bool = false) {
        var settings = original
        if mode != .original {
            cfmakeraw(&settings)
            if flowControl { settings.c_iflag |= tcflag_t(IXON) }
            if keepsOutput { settings.c_oflag = original.c_oflag }
        }
        EmergencyRestore.arm(mode != .original)
        while tcsetattr(descriptor, TCSADRAIN, &settings) != 0, errno == EINTR {}
    }

    /// Puts back what was set at first, at once: a terminal that takes no more output must not keep anybody here.
    public func restore() {
        var settings = original
        EmergencyRestore.arm(false)
        while tcsetattr(descriptor, TCSANOW, &settings) != 0, errno == EINTR {}
    }

    /// The size of its window now; nil if the terminal does not know.
    public var size: PTYSize? {
        var window = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            return nil
        }
        return PTYSize(columns: window.ws_col, rows: window.ws_row)
    }

    /// The speeds towards us and away from us, in bits a second.
    public var speeds: (input: Int, output: Int) {
        (Self.bitsPerSecond(cfgetispeed([original])), Self.bitsPerSecond(cfgetospeed([original])))
    }

    /// The characters the person's terminal was set to use, in the order of `c_cc`: interrupt, quit, erase, kill and so on.
    public func character(_ index: Int32) -> UInt8? {
        var settings = original
        return withUnsafeBytes(of: &settings.c_cc) { characters in
            guard characters.indices.contains(Int(index)), characters[Int(index)] != 0 else { return nil }
            return characters[Int(index)]
        }
    }

    private static func bitsPerSecond(_ speed: speed_t) -> Int {
        let known: [speed_t: Int] = [
            speed_t(B1200): 1200, speed_t(B2400): 2400, speed_t(B4800): 4800, speed_t(B9600): 9600,
            speed_t(B19200): 19200, speed_t(B38400): 38400, speed_t(B57600): 57600, speed_t(B115200): 115200,
        ]
        return known[speed] ?? 38400
    }
}

/// Puts a terminal back from inside of a signal handler, where nothing may be allocated, locked or initialised.
private enum EmergencyRestore {
    private struct State {
        var descriptor: Int32 = -1
        var isArmed = false
        var settings = termios()
    }

    // Written before the handlers are installed and by `arm` alone afterwards; a handler only reads it. A handler that
    // sees the flag one step old puts back settings that hold already.
    nonisolated(unsafe) private static let state: UnsafeMutablePointer<State> = {
        let pointer = UnsafeMutablePointer<State>.allocate(capacity: 1)
        pointer.initialize(to: State())
        return pointer
    }()

    /// What ends a process, by a person's will or by a fault; each after the terminal was put back, in its own way.
    private static let deadly = [
        SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP, SIGALRM, SIGXCPU, SIGUSR1,
        SIGUSR2,
    ]

    static func prepare(_ descriptor: Int32, _ settings: termios) {
        state.pointee = State(descriptor: descriptor, isArmed: false, settings: settings)
        for signal in deadly {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = { EmergencyRestore.end(by: $0) }
            action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | Int32(SA_NODEFER)
            sigaction(signal, &action, nil)
        }
    }

    static func arm(_ isArmed: Bool) {
        state.pointee.isArmed = isArmed
    }

    /// The handler: the disposition is the default one again already, so raising the signal once more ends the process.
    private static func end(by signal: Int32) {
        if state.pointee.isArmed {
            // A process that is in the background by now would be stopped for this instead of ended.
            var output = sigaction()
            output.__sigaction_handler.sa_handler = SIG_IGN
            sigaction(SIGTTOU, &output, nil)
            tcsetattr(state.pointee.descriptor, TCSANOW, &state.pointee.settings)
        }
        raise(signal)
    }
}
