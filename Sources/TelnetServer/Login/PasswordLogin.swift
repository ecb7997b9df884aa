import Glibc
import Platform

/// What stands in the place of `login(1)` where that cannot be had: asks for the password on the terminal it was started on,
/// and becomes the shell. It is the same program, started by the ``Monitor`` as a process of its own.
public enum PasswordLogin {
    enum Limits {
        /// Passwords that are tried before it gives up.
        static let tries = 3
        /// How long all of it may take.
        static let time = Duration.seconds(60)
        /// What follows a wrong one, in milliseconds.
        static let delay: Int32 = 2000
        /// Bytes of the message of the day.
        static let message = 64 << 10
    }

    /// What the program that is started as login is called with.
    public static let command = "telnetd-login"

    /// Runs with the arguments behind ``command``: the password file, the account that everybody gets or nothing for the one
    /// that this runs as, the program or nothing for that account's shell, and the name of who comes. Returns only if nobody
    /// gets in, with what to exit with.
    public static func run(_ arguments: [String]) -> Int32 {
        LoginVerdict.keep()
        guard arguments.count == 4, let name = UserName(arguments[3]), isatty(0) == 1 else {
            say("this is a part of `sallyport telnetd`, which starts it\n")
            return 64
        }
        do {
            let file = try PasswordFile(arguments[0])
            let turn = try FileLock(existing: arguments[0])
            try become(arguments[1])
            guard admits(name, file, turn) else { return 1 }
        } catch {
            say("\(error)\n")
            return 1
        }
        return start(arguments[2])
    }

    /// Everything that is read from the terminal is read as whom it was read for. The terminal stays root's until somebody is in:
    /// the account is everybody's, and whoever has a shell of it could read the password of the next.
    private static func become(_ account: String) throws {
        guard !account.isEmpty else { return }
        guard let account = Privileges.Account(named: account) else {
            throw MonitorError.account(account, option: "--login-user")
        }
        try Privileges.become(account)
    }

    private static func admits(_ name: UserName, _ file: PasswordFile, _ turn: FileLock) -> Bool {
        let end = ContinuousClock.now + Limits.time
        for number in 1...Limits.tries {
            guard var password = ask(until: end) else { return false }
            defer { password.withUnsafeMutableBytes { _ = $0.initializeMemory(as: UInt8.self, repeating: 0) } }
            let admits = password.withUnsafeBytes { isRight($0, of: name, file, turn) }
            LoginVerdict.tell(admits)
            if admits { return true }
            pause()
            say(number < Limits.tries ? "Login incorrect\n" : "Login incorrect\nToo many wrong passwords.\n")
        }
        return false
    }

    /// A while, or until the person is gone.
    private static func pause() {
        var waited = pollfd(fd: 0, events: 0, revents: 0)
        poll(&waited, 1, Limits.delay)
    }

    /// It takes as long for a name that is not there. One at a time: a hash takes 19 MiB of memory, and a thousand strangers may
    /// ask for one at once.
    private static func isRight(
        _ password: UnsafeRawBufferPointer, of name: UserName, _ file: PasswordFile, _ turn: FileLock
    ) -> Bool {
        do {
            try turn.lock()
            defer { turn.unlock() }
            guard let hash = file.hash(of: name) else {
                try PasswordHash.spend(password)
                return false
            }
            return try PasswordHash.verify(password, against: hash)
        } catch {
            say("\(error)\n")
            return false
        }
    }

    /// A line typed without echo; nil at its end, or when the time is over.
    private static func ask(until end: ContinuousClock.Instant) -> [UInt8]? {
        var before = termios()
        tcgetattr(0, &before)
        var silent = before
        silent.c_lflag &= ~tcflag_t(ECHO)
        silent.c_lflag |= tcflag_t(ICANON)
        tcsetattr(0, TCSADRAIN, &silent)
        defer { tcsetattr(0, TCSADRAIN, &before) }
        say("Password: ")
        var waited = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        let seconds = max(0, (end - .now).components.seconds)
        guard poll(&waited, 1, Int32(clamping: seconds * 1000)) > 0 else {
            say("\nToo slow.\n")
            return nil
        }
        var line = [UInt8](repeating: 0, count: PasswordHash.passwordLimit + 1)
        let count = read(0, &line, line.count)
        say("\n")
        guard count > 0 else { return nil }
        line.removeSubrange(count...)
        // What is longer than any password is one wrong password and not two.
        if line.last == UInt8(ascii: "\n") { line.removeLast() } else { tcflush(0, TCIFLUSH) }
        return line
    }

    // MARK: The shell

    /// Becomes the shell; returns only if it cannot.
    private static func start(_ program: String) -> Int32 {
        guard let entry = getpwuid(geteuid())?.pointee else {
            say("user \(geteuid()) has no account\n")
            return 1
        }
        let own = String(cString: entry.pw_shell)
        let shell = program.isEmpty ? (own.isEmpty ? "/bin/sh" : own) : program
        let home = String(cString: entry.pw_dir)
        if chdir(home) != 0 { _ = chdir("/") }
        if access(home + "/.hushlogin", F_OK) != 0 { sayMessage() }
        let name = String(cString: entry.pw_name)
        let environment = variables().merging(
            [
                "HOME": home, "USER": name, "LOGNAME": name, "SHELL": shell,
                "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games",
            ]) { $1 }
        // A dash tells a shell that it is the first one.
        let title = "-" + (shell.split(separator: "/").last.map(String.init) ?? shell)
        let failure = ChildProcess.become(shell, arguments: [title], environment: environment)
        say("\(failure)\n")
        return 126
    }

    /// What the monitor gave us: the terminal's type, and what clients may set.
    private static func variables() -> [String: String] {
        var found: [String: String] = [:]
        var next = environ
        while let text = next.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, parts[0] != "SWIFT_BACKTRACE" { found[String(parts[0])] = String(parts[1]) }
            next += 1
        }
        return found
    }

    private static func sayMessage() {
        guard let file = fopen("/etc/motd", "re") else { return }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: Limits.message)
        let count = fread(&bytes, 1, bytes.count, file)
        _ = write(1, bytes, count)
    }

    private static func say(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(1, bytes, bytes.count)
    }
}
