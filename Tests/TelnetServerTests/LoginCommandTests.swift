import Platform
import TelnetServer
import Testing

/// What is started for somebody, made of a request that a process wrote which strangers may have taken over.
@Suite struct LoginCommandTests {
    private static let login = LoginCommand.Program.login(path: "/bin/login")

    private func request(
        user: String = "alice", host: String = "192.0.2.7", terminal: String = "XTERM-256COLOR",
        environment: [String] = []
    ) -> LoginRequest {
        LoginRequest(id: 1, user: user, host: host, terminal: terminal, environment: environment)
    }

    @Test func `login gets the host, the end of its options, and the name`() throws {
        let command = try #require(LoginCommand(request(), program: Self.login, accepting: []))
        #expect(command.path == "/bin/login")
        #expect(command.arguments == ["-h", "192.0.2.7", "--", "alice"])
        #expect(command.environment == ["TERM": "xterm-256color"])
    }

    @Test func `login keeps the environment only where there is some to keep`() throws {
        let command = try #require(
            LoginCommand(request(environment: ["LANG=C.UTF-8"]), program: Self.login, accepting: ["LANG"]))
        #expect(command.arguments == ["-h", "192.0.2.7", "-p", "--", "alice"])
        #expect(command.environment == ["TERM": "xterm-256color", "LANG": "C.UTF-8"])
    }

    @Test func `another program gets no arguments, and what the server's user is`() throws {
        let program = LoginCommand.Program.shell(path: "/bin/sh", environment: ["HOME": "/srv", "LANG": "C"])
        let command = try #require(
            LoginCommand(request(environment: ["LANG=C.UTF-8"]), program: program, accepting: ["LANG"]))
        #expect(command.arguments == [])
        #expect(command.environment == ["HOME": "/srv", "LANG": "C", "TERM": "xterm-256color"])
    }

    @Test(arguments: ["-f", "-froot", "--", "root toor", "", "a\u{0}b"])
    func `a name that is none is refused here, too (CVE-2026-24061)`(_ name: String) {
        #expect(LoginCommand(request(user: name), program: Self.login, accepting: []) == nil)
    }

    @Test(arguments: ["", "-h", "a b", "evil\n", "host;id", String(repeating: "1", count: 65)])
    func `a host that is no address in numbers is refused`(_ host: String) {
        #expect(LoginCommand(request(host: host), program: Self.login, accepting: []) == nil)
    }

    @Test(arguments: ["::1", "fe80::1%eth0", "127.0.0.1"])
    func `an address in numbers is taken`(_ host: String) {
        #expect(LoginCommand(request(host: host), program: Self.login, accepting: []) != nil)
    }

    @Test(arguments: ["", "-x", "../../etc/x", "x;y", "a b", "x\u{1b}", ".x", String(repeating: "x", count: 41)])
    func `a terminal type that terminfo could not have is refused (RFC 1091)`(_ type: String) {
        #expect(LoginCommand(request(terminal: type), program: Self.login, accepting: []) == nil)
    }

    @Test(arguments: [
        "OTHER=1", "LANG", "=1", "LANG=a\nb", "LANG=\u{7f}", "LANG=" + String(repeating: "x", count: 257),
        "LD_PRELOAD=/tmp/x", "CREDENTIALS_DIRECTORY=/tmp",
    ])
    func `a variable that was not allowed, or not like this, is refused (CVE-2026-28372)`(_ variable: String) {
        // As if all of them had been allowed, which the monitor itself does not do for those that steer a program.
        let names = ["LANG", "LD_PRELOAD", "CREDENTIALS_DIRECTORY"]
        #expect(LoginCommand(request(environment: [variable]), program: Self.login, accepting: names) == nil)
    }

    @Test(arguments: [
        "LD_PRELOAD", "LD_LIBRARY_PATH", "PATH", "IFS", "ENV", "BASH_ENV", "CREDENTIALS_DIRECTORY", "TERMCAP",
        "TTYPROMPT",
        "ZDOTDIR", "FPATH", "BASH_LOADABLES_PATH", "PS1", "LESSOPEN", "LESSCLOSE", "VIMINIT", "EXINIT", "LANGUAGE",
        "TZ",
        "TZDIR",
        "PERL5DB", "PYTHONSTARTUP", "RUBYOPT", "GIT_SSH_COMMAND", "NODE_OPTIONS", "GCONV_PATH", "KRB5CCNAME",
        "SWIFT_BACKTRACE", "http_proxy", "SSH_AUTH_SOCK", "XDG_CONFIG_HOME", "TERMINFO_DIRS",
        "HOME", "SHELL", "USER", "", "1A", "A B", "A=B", "É", String(repeating: "A", count: 65),
    ])
    func `a name that steers a program, or is none, cannot be left to clients (CVE-1999-0073, CVE-2009-0641)`(
        _ name: String
    ) {
        #expect(!EnvironmentName.isHarmless(name))
    }

    @Test(arguments: ["LANG", "LC_ALL", "DISPLAY", "COLORTERM", "EMAIL", "_x"])
    func `others can`(_ name: String) {
        #expect(EnvironmentName.isHarmless(name))
    }
}
