import Glibc
import Platform
import Testing

/// START_TLS on Telnet's own port (draft-altman-telnet-starttls), and who does without.
@Suite struct ServerStartTLSTests {
    private let certificates: ServerCertificates

    init() throws { certificates = try ServerCertificates() }

    /// A client that puts clear text where it should not be, and then does TLS by Python's OpenSSL.
    private static let client = """
        import socket, ssl, sys
        mode, port, certificate = sys.argv[1:4]
        DO, WILL, FOLLOWS = b"\\xff\\xfd\\x2e", b"\\xff\\xfb\\x2e", b"\\xff\\xfa\\x2e\\x01\\xff\\xf0"
        plain = socket.create_connection(("127.0.0.1", int(port)))
        def hear(connection, *wanted):
            heard = b""
            while not any(text in heard for text in wanted):
                try:
                    more = connection.recv(1)
                except OSError:
                    more = b""
                if not more:
                    print("closed", flush=True)
                    sys.exit()
                heard += more
            return heard
        hear(plain, DO)
        if mode == "before":
            plain.sendall(b"evil\\r\\n" + WILL + b"evil\\r\\nevil\\r\\n" + FOLLOWS)
        elif mode == "behind":
            plain.sendall(WILL + FOLLOWS + b"evil\\r\\n")
        elif mode == "late":
            hear(plain, b"login: ")
            plain.sendall(b"evi" + WILL + b"l\\r\\n" + FOLLOWS)
        elif mode == "too late":
            hear(plain, b"login: ")
            plain.sendall(b"evil\\r\\n")
            hear(plain, b"# ", b"$ ")
            plain.sendall(WILL + FOLLOWS)
        hear(plain, FOLLOWS)
        if mode == "behind":
            hear(plain, b"login")
        context = ssl.create_default_context(cafile=certificate)
        secure = context.wrap_socket(plain, server_hostname="localhost")
        print("secured", flush=True)
        if mode == "too late":
            print(hear(secure, b"connect again"), flush=True)
            hear(secure, b"no more")
        greeting = hear(secure, b"login: ")
        print("told" if b"not encrypted" in greeting else "greeted", flush=True)
        secure.sendall(b"good\\r\\n")
        hear(secure, b"# ", b"$ ")
        print("in", flush=True)
        """

    private func client(_ mode: String, _ server: LoginServer) throws -> PeerProcess {
        try PeerProcess(
            "python3", ["-c", Self.client, mode, "\(server.port)", certificates.server.certificate],
            mergingErrors: true)
    }

    @Test(arguments: ["before", "late"])
    func `what is typed in clear text is forgotten in TLS, and a name is asked for anew (CVE-2011-0411)`(
        _ mode: String
    ) throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options)
        let client = try client(mode, server)
        try client.expect("secured\n")
        try client.expect("greeted\n")
        try client.expect("in\n")
        #expect(server.process.errorText.contains("session 1: good from 127.0.0.1"))
        #expect(!server.process.errorText.contains("evil"))
    }

    @Test func `what stands behind FOLLOWS is TLS or an attack, and never a name (CVE-2011-0411)`() throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options)
        try client("behind", server).expect("closed\n")
        #expect(try server.programs() == [])
        #expect(!server.process.errorText.contains("evil"))
    }

    @Test func `a login that has begun in clear text does not go on in TLS`() throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options)
        let client = try client("too late", server)
        try client.expect("secured\n")
        try client.expect("connect again")
        try client.expect("closed\n")
        try LoginServer.wait("no program") { try server.programs().isEmpty }
    }

    @Test func `our own client comes in by --starttls, and nothing is said before`() throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options)
        let client = try server.ourClient("--starttls", certificates)
        #expect(!client.text.contains("not encrypted"))
    }

    @Test func `openssl s_client comes in by -starttls telnet`() throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options + ["--require-tls"])
        let client = try PTYDialogue(
            "openssl",
            [
                "s_client", "-quiet", "-verify_return_error", "-CAfile", certificates.server.certificate, "-starttls",
                "telnet", "-connect", "127.0.0.1:\(server.port)",
            ])
        try client.expect("login: ")
        try client.sendLine("me")
        try client.expectShell()
    }

    @Test func `a client that ignores it is asked within half a second`() throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options)
        let raw = try server.raw()
        // Twice the time, for the machine may be busy.
        let greeting = try raw.expect("login: ", within: .seconds(1))
        #expect(greeting.contains("not encrypted"))
        #expect(raw.raw.starts(with: [255, 253, 46]))
        try raw.send("me\r\n")
        try raw.expectShell()
    }

    @Test func `what such a client types meanwhile counts`() throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options)
        let raw = try server.raw()
        try raw.send("me\r\necho $((40+2))\r\n")
        try raw.expect("\r\n42\r\n")
    }

    @Test(arguments: ["inetutils-telnet", "telnet-ssl"])
    func `a client that refuses it is served in clear text, and told so`(_ program: String) throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options)
        let client = try server.client(program)
        try client.expect("not encrypted")
        try client.expect("login: ")
        try client.sendLine("me")
        try client.expectShell()
    }

    @Test(arguments: ["inetutils-telnet", "telnet-ssl"])
    func `where TLS is required such a client is told so in a line, and asked nothing`(_ program: String) throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options + ["--require-tls"])
        let client = try server.client(program)
        try client.expect("TLS is required here")
        try client.expectEnd()
        #expect(!client.text.contains("login: "))
        #expect(try server.programs() == [])
    }

    @Test(arguments: ["", "root\r\nsecret\r\n"])
    func `so is one that says nothing, or types without being asked`(_ typed: String) throws {
        let server = try LoginServer(
            shell: "/bin/sh", certificates.options + ["--require-tls", "--login-timeout", "1"])
        let raw = try server.raw()
        try raw.send(typed)
        try raw.expect("TLS is required here, and your client does not offer it (START_TLS).\r\n")
        try raw.expectEnd()
        #expect(!raw.text.contains("login"))
        #expect(!server.process.errorText.contains("session 1:"))
    }

    @Test func `TLS that was agreed on and does not come ends in time`() throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options + ["--login-timeout", "1"])
        let raw = try server.raw()
        try raw.send(Wire.will(46) + Wire.sub(46, [1]))
        try raw.expectEnd()
        #expect(!raw.text.contains("login"))
        try server.raw().expect("login: ")
    }

    @Test func `who waits for TLS has a place like all others, and does not hold up the end`() throws {
        let server = try LoginServer(
            shell: "/bin/sh", certificates.options + ["--require-tls", "--max-connections", "1"])
        let first = try server.raw()
        try first.expect(bytes: 3)
        let second = try server.raw()
        try second.expectEnd()
        #expect(!second.text.contains("login"))
        server.process.signal(SIGTERM)
        #expect(try server.process.expectExit(within: .seconds(5)) == 0)
        try first.expectEnd()
    }
}
