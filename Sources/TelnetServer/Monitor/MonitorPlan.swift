import Glibc
import Platform

/// All that a monitor needs to know, checked before anything is started.
struct MonitorPlan {
    let program: LoginCommand.Program
    let sessions: SessionSettings
    let acceptEnvironment: [String]
    let maximumLogins: Int
    let endsWithInput: Bool
    let tls: ServerSettings.TLS?

    /// Where `login` is.
    private static let login = "/bin/login"
    private static let issue = "/etc/issue.net"

    init(_ settings: ServerSettings) throws(MonitorError) {
        for name in settings.acceptEnvironment where !EnvironmentName.isHarmless(name) { throw .variable(name) }
        program = try Self.program(settings)
        acceptEnvironment = settings.acceptEnvironment
        maximumLogins = settings.maximumConnections
        endsWithInput = settings.endsWithInput
        tls = settings.tls
        var sessions = SessionSettings(banner: Self.banner())
        sessions.account = try Self.account(settings.user)
        if let name = settings.loginUser, let own = sessions.account?.user {
            guard Privileges.Account(named: name)?.user != own else { throw .sameAccount(name) }
        }
        sessions.acceptEnvironment = settings.acceptEnvironment
        sessions.maximumConnections = UInt32(clamping: settings.maximumConnections)
        sessions.maximumPerSource = UInt32(clamping: settings.maximumPerSource ?? 0)
        sessions.loginTimeout = UInt32(clamping: max(1, settings.loginTimeout.components.seconds))
        sessions.sources = SourcePolicy(settings.sources, hasPasswords: program.asksForPassword)
        sessions.idle = settings.idle.map { UInt32(clamping: max(1, $0.components.seconds)) } ?? 0
        sessions.offersLinemode = settings.offersLinemode
        if let tls = settings.tls { sessions.tls = TLSPolicy(tls) }
        sessions.metrics = MetricsPolicy(isServed: settings.metrics != nil, version: settings.version)
        if let time = settings.idleExit, settings.handed.contains(where: \.isListening) {
            sessions.idleExit = UInt32(clamping: max(1, time.components.seconds))
        }
        self.sessions = sessions
    }

    private static func program(_ settings: ServerSettings) throws(MonitorError) -> LoginCommand.Program {
        let shell = settings.shell
        if let file = settings.passwords { return try passwords(file, shell, settings.loginUser) }
        guard let shell else {
            guard Privileges.isRoot else { throw .notRoot }
            guard access(login, X_OK) == 0 else { throw .program(login) }
            return .login(path: login)
        }
        try checkProgram(shell)
        return .shell(path: shell, environment: ownEnvironment())
    }

    /// Those of a password file get the account that we run as, or, where that is root's, another.
    private static func passwords(
        _ file: String, _ shell: String?, _ account: String?
    ) throws(MonitorError) -> LoginCommand.Program {
        do throws(PasswordFile.Fault) {
            _ = try PasswordFile(file)
        } catch {
            throw .passwords(error)
        }
        if let shell { try checkProgram(shell) }
        switch (Privileges.isRoot, account) {
        case (true, nil), (false, _?): throw .loginUser
        case (true, let account?): _ = try unprivileged(account, option: "--login-user")
        case (false, nil): break
        }
        return .passwords([file, account ?? "", shell ?? ""])
    }

    private static func unprivileged(_ name: String, option: String) throws(MonitorError) -> Privileges.Account {
        guard let account = Privileges.Account(named: name), account.user != 0, account.group != 0 else {
            throw .account(name, option: option)
        }
        return account
    }

    private static func checkProgram(_ program: String) throws(MonitorError) {
        guard program.hasPrefix("/"), access(program, X_OK) == 0, !isDirectory(program) else { throw .program(program) }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// What the user who runs the server is, for a program that is started as them.
    private static func ownEnvironment() -> [String: String] {
        var environment = ["PATH": "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"]
        guard let entry = getpwuid(geteuid())?.pointee else { return environment }
        environment["USER"] = String(cString: entry.pw_name)
        environment["LOGNAME"] = String(cString: entry.pw_name)
        environment["HOME"] = String(cString: entry.pw_dir)
        environment["SHELL"] = String(cString: entry.pw_shell)
        return environment
    }

    /// Whose the session process is to be; nil where we are not root and cannot choose.
    static func account(_ name: String?) throws(MonitorError) -> Privileges.Account? {
        guard Privileges.isRoot else { return nil }
        if let name { return try unprivileged(name, option: "--user") }
        if Privileges.Account(named: ServerSettings.defaultUser) != nil {
            return try unprivileged(ServerSettings.defaultUser, option: "--user")
        }
        let spare = Privileges.Account(user: ServerSettings.spareUser, group: ServerSettings.spareUser)
        guard !spare.isTaken else { throw .account(ServerSettings.defaultUser, option: "--user") }
        return spare
    }

    private static func banner() -> String {
        guard let file = fopen(issue, "re") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: Banner.longest)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
