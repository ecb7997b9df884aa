/// Logs in to a device, runs commands one after the other and hands on their output, without a person.
///
/// A pure machine: bytes, the passing of time and the end of the connection go in, actions come out; `now` is any
/// monotonic clock's reading, the same one for all calls. Whoever drives it performs the actions in order and calls
/// `timedOut` when `deadline` has come.
///
/// Login goes connect, banner, user, password, prompt, each part with its own deadline. Only an unfinished line, after
/// a silence, is ever judged; a prompt is believed only if it comes back after an empty line, so a banner that ends in
/// `#` or `>` does not end the login. The user name and the password are asked of the caller once each, before the
/// first prompt, and never again: secrets do not enter this machine.
public struct DeviceDialogue: Sendable {
    /// What the caller is to do.
    public enum Action: Sendable, Equatable {
        /// Send this text and then the family's `enter`.
        case sendLine(String)
        /// Send these bytes as they are.
        case send([UInt8])
        /// Send the user name and then the family's `enter`.
        case sendUser
        /// Send the password and then the family's `enter`.
        case sendPassword
        /// Send the enable secret and then the family's `enter`.
        case sendEnable
        /// Output of the running command for whoever asked: without echo, prompt and pager, line ends as received.
        case output([UInt8])
        /// The running command is done; not `ok` if the device called it wrong.
        case commandFinished(ok: Bool)
        /// All commands are done; close the connection.
        case finished
        /// It cannot go on; close the connection.
        case failed(DialogueFailure)
    }

    enum State: Sendable, Equatable {
        case connect
        case banner
        case user
        case password
        case confirm(DevicePrompt, line: String)
        case enable(secretSent: Bool)
        case prepare(Int)
        case command(Int)
        case done
    }

    let family: any DeviceFamily
    let login: LoginDialogue
    let commands: [String]
    let wantsEnable: Bool
    let limits: DialogueLimits

    var state = State.connect
    var screen: DialogueScreen
    var now: Duration
    /// When the last byte came, or the last line was sent.
    var lastEvent: Duration
    var phaseStart: Duration
    /// Set while the unfinished line has not been judged since it last changed.
    var isUnjudged = false
    /// Whether the password was asked of the caller.
    var isPasswordSent = false
    /// Whether the user name was asked of the caller.
    var isUserSent = false
    var learned: DevicePrompt?
    var learnedLine = ""
    var bannerCount = 0
    var outputCount = 0
    var running = ""
    var echoLines = 0
    var confirmations = 0
    var isOK = true
    var pending: [UInt8] = []
    var actions: [Action] = []

    /// Begins a dialogue on a connection just made (or being made).
    /// - Parameters:
    ///   - family: Whose dialogue to hold.
    ///   - commands: Run in this order, one at a time; each is one line.
    ///   - enable: Whether to ask for the higher privilege first; the caller must have the secret.
    ///   - limits: How long to wait, and how much to take.
    ///   - now: The clock's reading.
    public init(
        family: any DeviceFamily, commands: [String], enable: Bool = false, limits: DialogueLimits = .init(),
        now: Duration
    ) {
        self.family = family
        login = family.login ?? LoginDialogue(userPrompts: [], passwordPrompts: [], failures: [])
        self.commands = commands
        wantsEnable = enable && family.enable != nil
        self.limits = limits
        self.now = now
        lastEvent = now
        phaseStart = now
        screen = DialogueScreen(limit: limits.lineBytes)
        if let failure = Self.refusal(family, commands, limits) { fail(failure) }
    }

    private static func refusal(
        _ family: any DeviceFamily, _ commands: [String], _ limits: DialogueLimits
    ) -> DialogueFailure? {
        guard family.login != nil else { return .notAutomated(family: family.name) }
        guard commands.count <= limits.commands else { return .limit(.commands) }
        let isControl: (Unicode.Scalar) -> Bool = { $0.properties.generalCategory == .control }
        return commands.first { $0.unicodeScalars.contains(where: isControl) }.map { .unsafeCommand($0) }
    }

    /// When to call `timedOut`, on the clock of `now`; nil once the dialogue is over. A dialogue that was refused at
    /// the start has a deadline of `now`: the first call of any kind says why.
    public var deadline: Duration? {
        if !actions.isEmpty { return now }
        guard state != .done else { return nil }
        return isUnjudged ? min(judgement, phaseDeadline) : phaseDeadline
    }

    /// Whether the dialogue is over.
    public var isOver: Bool { state == .done && actions.isEmpty }

    /// Bytes came from the device.
    public mutating func received(_ bytes: some Collection<UInt8>, now: Duration) -> [Action] {
        advance(to: now)
        guard state != .done, !bytes.isEmpty else { return take() }
        lastEvent = self.now
        if state == .connect { enter(.banner) }
        for byte in bytes where state != .done { receive(byte) }
        isUnjudged = true
        return take()
    }

    /// Time passed; harmless when called early.
    public mutating func timedOut(now: Duration) -> [Action] {
        advance(to: now)
        guard state != .done else { return take() }
        if isUnjudged, self.now >= judgement { judge() }
        if state != .done, self.now >= phaseDeadline { fail(.timedOut(phase)) }
        return take()
    }

    /// The connection ended.
    public mutating func closed() -> [Action] {
        guard state != .done else { return take() }
        if case .command(let index) = state, family.closing.contains(commands[index].lowercased()) {
            emitUnfinished()
            finishCommand()
            flush()
            actions.append(.finished)
            state = .done
        } else {
            if case .command = state { emitUnfinished() }
            fail(.closed(phase))
        }
        return take()
    }

    private mutating func advance(to now: Duration) {
        self.now = max(self.now, now)
    }

    private mutating func take() -> [Action] {
        flush()
        defer { actions.removeAll() }
        return actions
    }

    private mutating func receive(_ byte: UInt8) {
        if isLoggingIn {
            bannerCount += 1
            guard bannerCount <= limits.bannerBytes else { return fail(.limit(.bannerBytes)) }
        }
        guard let line = screen.receive(byte) else { return }
        switch state {
        case .password, .confirm: refusedLogin(line.text)
        case .enable(secretSent: _): refusedEnable(line.text)
        case .prepare, .command: output(line)
        case .connect, .banner, .user, .done: break
        }
    }

    private var isLoggingIn: Bool {
        switch state {
        case .connect, .banner, .user, .password, .confirm: true
        case .enable, .prepare, .command, .done: false
        }
    }
}
