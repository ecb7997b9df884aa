import Devices
import Terminal

/// One person (or program) on a terminal line of an emulated switch.
///
/// A pure machine: bytes, sizes and the passing of time go in; bytes are taken out with `output`, as many as the
/// connection has room for, so that output is made no faster than it is read.
package struct IOSSession: EmulatedSession {
    /// Keys kept while a command runs; further ones are lost, as on a device.
    static let maximumTypeAhead = 4096

    enum Stage {
        /// A command line is being typed.
        case editing
        /// A question must be answered first.
        case asking(Question)
        /// A command prints; then the line goes on that was being typed, if any.
        case running(OutputSource)
        /// A page is full.
        case more(OutputSource, held: OutputSource.Piece)
        case closed
    }

    let device: IOSDevice
    let address: String
    let line: Int
    var now: Duration
    var stage = Stage.editing
    var terminal = TerminalSettings()
    var editor = LineEditor(width: 80)
    var history = CommandHistory()
    var configHistory = CommandHistory()
    var user = ""
    /// The grammar's mode, `user`, `exec`, `config`...
    var mode = "user"
    /// The heading of the configuration section being edited.
    var section: String?
    /// Lines that may be printed before the page is full.
    var pageRoom = 0
    var output: [UInt8] = []
    /// Printing goes on at this time.
    var resumeAt: Duration?
    var lastKey: Duration
    var askedAt: Duration
    var failures = 0
    /// Whether a `^V` makes the next `?` plain.
    var isNextLiteral = false
    /// What to do when everything is printed.
    var afterOutput: (inout IOSSession) -> Void = { $0.prompt() }
    /// Whether configuring ends with the line being run.
    var isEnding = false
    /// The filter of the command being started.
    var filter: OutputFilter?
    private var decoder = KeyDecoder()
    private var typeAhead: [Key] = []

    /// A new connection from an address; nil if all terminal lines are in use.
    package init?(device: IOSDevice, address: String, now: Duration) {
        guard let line = device.occupy(address: address, now: now) else { return nil }
        self.device = device
        self.address = address
        self.line = line
        self.now = now
        lastKey = now
        askedAt = now
        greet()
    }

    package var isClosed: Bool {
        if case .closed = stage { output.isEmpty } else { false }
    }

    package var pendingBytes: Int { output.count }

    /// Whether printing goes on by itself at the deadline.
    package var isPausing: Bool {
        if case .running = stage { resumeAt != nil } else { false }
    }

    package var deadline: Duration? {
        switch stage {
        case .closed: return nil
        case .running: return resumeAt
        case .asking where user.isEmpty: return askedAt + device.configuration.loginTimeout
        case .editing, .asking, .more:
            let idle = device.configuration.idleTimeout
            return idle > .zero ? lastKey + idle : nil
        }
    }

    package mutating func receive(_ bytes: some Sequence<UInt8>, now: Duration) {
        advance(to: now)
        for key in decoder.decode(bytes) { press(key) }
        touch()
    }

    package mutating func timedOut(now: Duration) {
        advance(to: now)
        guard let deadline, self.now >= deadline else { return }
        switch stage {
        case .running: resumeAt = nil
        case .asking(let question) where user.isEmpty:
            say("\r\n% \(question.prompt) timeout expired!\r\n")
            close()
        default: close()
        }
    }

    package mutating func resize(columns: Int, rows: Int) {
        terminal.windowColumns = columns
        terminal.windowRows = rows
    }

    package mutating func setTerminalType(_ type: String) {
        terminal.type = DisplayText.sanitized(type, limit: 40)
    }

    package mutating func interrupt() {
        press(.control(UInt8(ascii: "C")))
    }

    package mutating func takeOutput(atMost limit: Int, now: Duration) -> [UInt8] {
        advance(to: now)
        while output.count < limit, step() {}
        guard output.count > limit else {
            defer { output = [] }
            return output
        }
        defer { output.removeFirst(limit) }
        return Array(output.prefix(limit))
    }

    package mutating func leave() {
        device.withState { _ = $0.lines.removeValue(forKey: line) }
        stage = .closed
        output.removeAll()
    }

    mutating func advance(to now: Duration) { self.now = max(self.now, now) }

    mutating func say(_ text: String) { ByteText.encode(text, into: &output) }

    mutating func close() { stage = .closed }

    private mutating func touch() {
        lastKey = now
        device.withState { $0.lines[line]?.lastKey = now }
    }

    private mutating func press(_ key: Key) {
        switch stage {
        case .editing: edit(key)
        case .asking(let question): answer(question, key)
        case .more(let source, let held): turnPage(key, source, held)
        case .running: hold(key)
        case .closed: break
        }
    }

    /// Keys typed while a command prints wait, except those that stop it.
    private mutating func hold(_ key: Key) {
        if key == .control(UInt8(ascii: "C")) || key == .control(UInt8(ascii: "^")) {
            typeAhead.removeAll()
            resumeAt = nil
            say("\r\n")
            return prompt()
        }
        if typeAhead.count < Self.maximumTypeAhead { typeAhead.append(key) }
    }

    /// Makes a little more output; false if there is none for now.
    private mutating func step() -> Bool {
        guard case .running(let source) = stage else { return replay() }
        guard resumeAt == nil else { return false }
        print(source)
        return true
    }

    private mutating func replay() -> Bool {
        guard !typeAhead.isEmpty else { return false }
        if case .closed = stage { return false }
        press(typeAhead.removeFirst())
        return true
    }
}
