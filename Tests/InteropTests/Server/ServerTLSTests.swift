import Glibc
import Platform
import Testing

/// TLS from the first byte, by `--tls-listen`, and what of TLS cannot be.
@Suite struct ServerTLSTests {
    private let certificates: ServerCertificates

    init() throws { certificates = try ServerCertificates() }

    @Test(.enabled(if: getuid() == 0, "login(1) needs root"))
    func `openssl s_client logs in`() throws {
        let server = try LoginServer(login: certificates.options)
        let tls = try server.openssl(certificates)
        try tls.logInHere()
        try tls.sendLine("id -un")
        // The ends of lines pass two terminals.
        try tls.expect("\n\(LoginServer.user)\r")
        #expect(!tls.text.contains("not encrypted"))
    }

    @Test func `our own client comes in by --tls, and its terminal with it`() throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options)
        let client = try server.ourClient("--tls", certificates)
        try client.sendLine("exit")
        #expect(try client.expectExit() == 0)
        #expect(!client.text.contains("not encrypted"))
    }

    @Test func `telnet-ssl comes in by -z ssl`() throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options)
        let client = try PTYDialogue("telnet-ssl", ["-z", "ssl", "127.0.0.1", "\(server.tlsPort)"])
        try client.expect("login: ")
        try client.sendLine("me")
        try client.expectShell()
        try client.sendLine("echo $((40+2))")
        try client.expect("\r\n42\r\n")
        #expect(!client.text.contains("not encrypted"))
    }

    @Test func `a megabyte comes through as it was printed`() throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options)
        let tls = try server.openssl(certificates)
        try tls.expect("login: ")
        try tls.sendLine("me")
        try tls.expectShell()
        try tls.sendLine("yes 0123456789 | head -c 1100000 | tr -d '\\n'; echo; echo do''ne")
        let printed = try tls.expect("\r\ndone")
        #expect(printed.filter { "0"..."9" ~= $0 }.count > 1_000_000)
    }

    @Test func `a client that begins no TLS is dropped in time, and disturbs nobody`() throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options + ["--login-timeout", "1"])
        let silent = try TCPDialogue(port: server.tlsPort)
        let stray = try TCPDialogue(port: server.tlsPort)
        try stray.send("GET / HTTP/1.0\r\n\r\n")
        try stray.expectEnd()
        try silent.expectEnd()
        #expect(silent.raw.isEmpty)
        try server.openssl(certificates).expect("login: ")
    }

    @Test func `a connection in clear text is told so, with and without a certificate at hand`() throws {
        for options in [[], certificates.options] {
            let server = try LoginServer(shell: "/bin/sh", options)
            #expect(try server.raw().expect("login: ").contains("This connection is not encrypted"))
        }
    }

    @Test func `a server in TLS alone needs no other address`() throws {
        let server = try PeerProcess(
            Programs.sallyport, ["telnetd", "--shell", "/bin/sh"] + certificates.options)
        try server.expect("listening telnetd telnets 127.0.0.1:")
        try server.expect("ready\n")
    }

    @Test func `neither certificate nor key is in the arguments or variables of the session process`() throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options)
        let sessions = try server.sessionProcess()
        for file in ["cmdline", "environ"] {
            let text = try run("cat", ["/proc/\(sessions)/\(file)"]).output
            #expect(!text.contains("PRIVATE KEY") && !text.contains(".pem") && !text.contains(".key"))
        }
    }

    @Test func `files that are none, or do not belong together, are named at the start`() throws {
        let own = certificates.server
        let others = try ServerCertificates()
        let nothing = try certificates.file("nothing\n")
        let rows: [(options: [String], words: String)] = [
            (["--cert", "/nothing/there", "--key", own.key], "/nothing/there"),
            (["--cert", own.certificate, "--key", "/nothing/there"], "/nothing/there"),
            (["--cert", "/tmp", "--key", own.key], "/tmp"),
            (["--cert", nothing, "--key", own.key], "no PEM certificate"),
            (["--cert", own.certificate, "--key", nothing], "no PEM private key"),
            (["--cert", own.certificate, "--key", others.server.key], "belong together"),
            (["--cert", own.certificate, "--key", own.key, "--client-ca", nothing], "--client-ca"),
        ]
        for row in rows {
            let outcome = try run(
                Programs.sallyport, ["telnetd", "--listen", "127.0.0.1:0", "--shell", "/bin/sh"] + row.options)
            #expect(outcome.status == 78, "\(row.options)")
            #expect(outcome.errorLines.count == 1 && outcome.errors.contains(row.words), "\(outcome.errors)")
        }
    }

    @Test(arguments: [
        ["--cert", "a"], ["--key", "a"], ["--tls-listen", "127.0.0.1:0"], ["--require-tls"], ["--client-ca", "a"],
        ["--cert", "a", "--key", "b", "--require-client-cert"],
        ["--cert", "a", "--key", "b", "--tls-listen", "nowhere"],
    ])
    func `options that need others are wrong usage`(_ options: [String]) throws {
        let outcome = try run(
            Programs.sallyport, ["telnetd", "--listen", "127.0.0.1:0", "--shell", "/bin/sh"] + options)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains("--"))
    }
}
