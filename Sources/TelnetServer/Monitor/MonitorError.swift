import Platform

/// Why a server cannot start, or could not go on.
public enum MonitorError: Error, Sendable, CustomStringConvertible {
    /// This address cannot be listened on.
    case listen(SystemError)
    /// `login` needs root, and there is no other program.
    case notRoot
    /// Those of a password file would get root's account, or cannot get another than ours.
    case loginUser
    /// The password file cannot be used.
    case passwords(PasswordFile.Fault)
    /// A program is not there, or cannot be executed.
    case program(String)
    /// There is no such account, named by this option.
    case account(String, option: String)
    /// The session process would be of the account that people log in to, and any of them could end it.
    case sameAccount(String)
    /// This name cannot be left to clients.
    case variable(String)
    /// What TLS needs cannot be had from the files named.
    case tls(String)
    /// The start of the server cannot be put on record.
    case unrecorded
    /// The process that reads what strangers send could not be started, or ended by itself.
    case sessions(String)

    /// One line: what, where, what to do.
    public var description: String {
        switch self {
        case .listen(let error) where error.code == 98:
            "cannot \(error.action) \(error.path): another program has that port; stop it or choose another port"
        case .listen(let error) where error.code == 13:
            "cannot \(error.action) \(error.path): ports below 1024 need root or CAP_NET_BIND_SERVICE"
        case .listen(let error): error.description
        case .notRoot:
            "login needs root; run as root, or give --passwords FILE, or --shell PROGRAM, which asks nobody for a password"
        case .loginUser: "--login-user says whose account those of --passwords get where root runs this, and only there"
        case .passwords(let fault): "\(fault)"
        case .program(let path): "cannot start \(path): there is no such program, or it may not be executed"
        case .account(let name, let option):
            "there is no account \(name) that is not root's; create it, or name another by \(option)"
        case .sameAccount(let name):
            "--user and --login-user are both \(name), so whoever logs in could end the server; give two accounts"
        case .variable(let name):
            "--accept-env \(name): no client may set that; it steers a loader, a shell or login, or is no name"
        case .tls(let reason): reason
        case .unrecorded: "that the server has started cannot be put on record, so it takes nobody"
        case .sessions(let reason): "the session process \(reason)"
        }
    }

    /// Whether the system does not let us.
    public var isPermission: Bool {
        switch self {
        case .notRoot: true
        case .listen(let error): error.code == 13
        default: false
        }
    }
}
