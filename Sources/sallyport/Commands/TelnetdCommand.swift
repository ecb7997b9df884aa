import ArgumentParser
import Foundation
import TelnetServer

struct TelnetdCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "telnetd",
        abstract: "A Telnet server for logins; also when the program is called telnetd or in.telnetd.",
        discussion: """
            Asks for the name, then login(1) on a terminal asks for the password. Prints "listening telnetd telnet ADDRESS" for
            each address, then "ready". SIGTERM takes nobody new and gives those who are in ten seconds; a second one does not.
            SIGHUP reads the certificate again.

            Without --listen it takes the TCP socket on standard input (inetd and xinetd, wait or nowait) or those of systemd
            (LISTEN_FDS, Accept=no or yes). A line for inetd.conf: telnet stream tcp nowait root /usr/sbin/in.telnetd in.telnetd

            What strangers send is read by a process of its own that has no rights and, by seccomp and Landlock, no files,
            programs or network but its connections.

            EXAMPLE
              sallyport telnetd --listen 127.0.0.1:2323
              sallyport telnetd --listen 127.0.0.1:2323 --shell /usr/bin/top
              sallyport telnetd --cert host.pem --key host.key --tls-listen 0.0.0.0:992 --listen 0.0.0.0:23 --require-tls
            """,
        version: Sallyport.configuration.version)

    @Option(help: ArgumentHelp("Where to listen, in numbers; repeatable. IPv6 in brackets.", valueName: "addr:port"))
    var listen: [String] = []

    @Flag(
        help:
            "Listen in clear text on addresses that others than this host reach: what is typed there can be read on the way."
    )
    var allowCleartext = false

    @Option(help: ArgumentHelp("A variable that clients may set; repeatable. By default none.", valueName: "name"))
    var acceptEnv: [String] = []

    @Option(
        help: ArgumentHelp(
            "A program to start instead of login, without a password, as the user who runs this; with --passwords, behind it.",
            valueName: "program")
    )
    var shell: String?

    @Flag(help: "Let clients edit and show lines themselves (LINEMODE); read docs/telnetd.md before.")
    var linemode = false

    @OptionGroup(title: "Passwords of its own")
    var passwords: TelnetdPasswordOptions

    @Option(help: ArgumentHelp("Whose process reads what strangers send, when run as root.", valueName: "name"))
    var user: String?

    @Option(help: ArgumentHelp("How long a person has to say who they are.", valueName: "seconds"))
    var loginTimeout = 60

    @Option(help: ArgumentHelp("Connections at once.", valueName: "number"))
    var maxConnections = 1000

    @Option(help: ArgumentHelp("Connections at once from one address, this host's own apart.", valueName: "number"))
    var maxPerSource: Int?

    @OptionGroup(title: "Sources")
    var guarding: TelnetdGuardOptions

    @OptionGroup(title: "TLS")
    var tls: TelnetdTLSOptions

    @OptionGroup(title: "Being watched")
    var watch: TelnetdWatchOptions

    @Option(
        help: ArgumentHelp(
            "End after so long without anybody where the listening socket was handed over; 0 stays.",
            valueName: "seconds"))
    var idleExit = 60

    @Flag(help: "End with the end of standard input, and everybody's session: for programs that start this one.")
    var untilEof = false

    @Flag(help: "Serve nobody: enter the sandbox, try what must not be possible there, and say what came of it.")
    var checkSandbox = false

    func validate() throws {
        guard
            checkSandbox || passwords.setPassword != nil || !listen.isEmpty || !tls.tlsListen.isEmpty
                || Self.wasHandedOver
        else {
            throw ValidationError(
                "Say where to listen: --listen 127.0.0.1:2323; or have inetd, xinetd or systemd start it.")
        }
        guard (0...86_400).contains(idleExit) else { throw ValidationError("--idle-exit takes 0 to 86400 seconds.") }
        guard (1...86_400).contains(loginTimeout) else {
            throw ValidationError("--login-timeout takes 1 to 86400 seconds.")
        }
        guard (1...100_000).contains(maxConnections) else {
            throw ValidationError("--max-connections takes 1 to 100000.")
        }
        guard (1...100_000).contains(maxPerSource ?? 1) else {
            throw ValidationError("--max-per-source takes 1 to 100000.")
        }
        guard listen.count + tls.tlsListen.count + (watch.metrics == nil ? 0 : 1) <= 64, acceptEnv.count <= 64 else {
            throw ValidationError("At most 64 addresses and variables.")
        }
    }

    func run() throws {
        if try passwords.set() { return }
        do {
            if checkSandbox { Foundation.exit(try SessionProcess.tryOut(try settings(), print: Output.line)) }
            let recorder = try watch.recorder()
            defer { recorder?.flush() }
            let monitor = try Monitor(
                try settings(), announce: { Output.line($0) }, log: watch.logFormat.write,
                record: { recorder?.record($0) ?? true })
            try monitor.run()
        } catch let error as MonitorError {
            throw Failure(error.status, error.description)
        }
    }

    private func settings() throws -> ServerSettings {
        var settings = ServerSettings(addresses: try listen.map(address))
        if listen.isEmpty { try takeOver(&settings) }
        settings.acceptEnvironment = acceptEnv
        settings.endsWithInput = untilEof
        settings.shell = shell
        settings.passwords = passwords.passwords
        settings.loginUser = passwords.loginUser
        settings.user = user
        settings.offersLinemode = linemode
        settings.loginTimeout = .seconds(loginTimeout)
        settings.maximumConnections = maxConnections
        settings.maximumPerSource = maxPerSource
        try guarding.apply(to: &settings)
        settings.tls = try tls.settings()
        settings.metrics = try watch.address(allowCleartext: allowCleartext)
        settings.version = Sallyport.configuration.version
        try refuseDoubles(settings.addresses + (settings.tls?.addresses ?? []) + [settings.metrics].compactMap(\.self))
        return settings
    }

    /// The system would say that another program has the port.
    private func refuseDoubles(_ addresses: [ServerSettings.Address]) throws {
        for (index, address) in addresses.enumerated() where address.port != 0 && addresses[..<index].contains(address)
        {
            throw Failure(.cannotCreate, "cannot listen on \(address.host) port \(address.port) twice; give it once")
        }
    }

    private func address(_ text: String) throws -> ServerSettings.Address {
        guard let address = ServerSettings.Address(text) else {
            throw Failure(
                .usage,
                "--listen takes an address in numbers and a port, such as 127.0.0.1:2323 or [::1]:2323, and not \(text)"
            )
        }
        guard address.isLoopback || allowCleartext || tls.forbidsCleartext else {
            throw Failure(
                .badConfiguration,
                "\(text) would be clear text for others to read; listen on 127.0.0.1 or [::1], or say --require-tls or --allow-cleartext"
            )
        }
        return address
    }
}

/// What the monitor starts, and nobody else.
struct TelnetdSessionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: Monitor.sessionCommand, abstract: "The inner half of telnetd.", shouldDisplay: false)

    func run() throws {
        Foundation.exit(SessionProcess.run())
    }
}

extension MonitorError {
    fileprivate var status: ExitStatus {
        if isPermission { return .notPermitted }
        return switch self {
        case .listen, .unrecorded: .cannotCreate
        case .notRoot: .notPermitted
        case .program, .account, .sameAccount, .tls, .passwords: .badConfiguration
        case .variable, .loginUser: .usage
        case .sessions: .failed
        }
    }
}
