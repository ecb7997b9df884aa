import Glibc
import Platform

/// One login that runs: a program on a terminal, whose master somebody else holds.
struct Login {
    /// How long a program has to end after the terminal has hung up.
    static let grace = Duration.seconds(5)

    let id: UInt32
    let process: ChildProcess
    let terminal: String
    /// When it is ended for good; nil while its connection lives.
    private(set) var deadline: ContinuousClock.Instant?
    /// Whether anybody has got in: see ``look()``.
    private(set) var isIn = false
    /// What somebody gets in by.
    private enum Entry {
        /// Everybody is in who comes.
        case open
        /// `login`, which takes the mark off its terminal. Of a terminal that is nobody's yet, nobody else can.
        case mark(LoginMark)
        /// A program of ours, which says so (``LoginVerdict``): then the terminal is given to this account.
        case verdict(LoginMark, Privileges.Account?)
    }

    private let entry: Entry

    /// Starts the command on a terminal that nobody has used yet, and records that it is under way.
    init(
        _ request: LoginRequest, _ command: LoginCommand, on terminal: borrowing PTYMaster, verdicts: Int32?
    ) throws(SystemError) {
        TerminalDriver(terminal.descriptor).prepare()
        try TerminalDriver(terminal.descriptor).usePackets()
        id = request.id
        self.terminal = terminal.path
        entry =
            switch command.entry {
            case .open: .open
            case .mark: .mark(try LoginMark(terminal.path))
            case .verdict(let account): .verdict(try LoginMark(terminal.path), account)
            }
        process = try ChildProcess(
            path: command.path, arguments: command.arguments, environment: command.environment,
            streams: .terminal(path: terminal.path, further: verdicts))
        LoginRecord.begin(process: process.processID, terminal: terminal.path, host: request.host)
    }

    /// Looks whether somebody has got in since. True once.
    mutating func look() -> Bool {
        guard !isIn else { return false }
        switch entry {
        case .open: isIn = true
        case .mark(let mark): isIn = mark.isGone
        case .verdict: break
        }
        return isIn
    }

    /// Our own program has said that a password was right. True once.
    mutating func admit() -> Bool {
        guard !isIn, case .verdict(let mark, let account) = entry else { return false }
        mark.give(to: account)
        isIn = true
        return true
    }

    /// Its connection is gone, and with it the terminal, which tells the programs so. One that will not hear has a while.
    mutating func hangUp(now: ContinuousClock.Instant) {
        guard deadline == nil else { return }
        process.signal(SIGHUP, group: true)
        process.signal(SIGCONT, group: true)
        deadline = now + Self.grace
    }

    /// Ends it if its time is over.
    func end(ifOver now: ContinuousClock.Instant) {
        if let deadline, deadline <= now { process.signal(SIGKILL, group: true) }
    }

    /// It has ended: takes note of that where logins are recorded.
    func close() {
        LoginRecord.end(process: process.processID, terminal: terminal, wasIn: isIn)
    }
}
