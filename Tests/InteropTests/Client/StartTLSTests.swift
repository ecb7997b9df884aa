import Testing

/// `connect --starttls` against a server whose TLS is OpenSSL's, by Python; its few words of Telnet are in its script.
@Suite struct StartTLSTests {
    /// A server that does as `mode` says, and writes what it hears.
    private static let server = """
        import socket, ssl, sys
        mode, certificate, key = sys.argv[1:4]
        DO, DONT, WILL, FOLLOWS = b"\\xff\\xfd\\x2e", b"\\xff\\xfe\\x2e", b"\\xff\\xfb\\x2e", b"\\xff\\xfa\\x2e\\x01\\xff\\xf0"
        listener = socket.create_server(("127.0.0.1", 0))
        print("port", listener.getsockname()[1], flush=True)
        plain = listener.accept()[0]
        heard = b""
        while not heard.endswith(WILL):
            heard += plain.recv(1)
        if heard != WILL:
            print("said more than the offer", heard, flush=True)
        if mode == "injects":
            plain.sendall(b"Your password, please:\\r\\n")
        if mode == "hangs up":
            sys.exit()
        if mode in ("refuses", "is silent"):
            plain.sendall(DONT + b"Password: " if mode == "refuses" else b"")
            while more := plain.recv(100):
                print("and then", more, flush=True)
            sys.exit()
        plain.sendall(DO + FOLLOWS)
        heard = b""
        while not heard.endswith(FOLLOWS):
            heard += plain.recv(1)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        if mode == "wants a certificate":
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(sys.argv[4])
        secure = context.wrap_socket(plain, server_side=True)
        print("secured", secure.version(), flush=True)
        secure.sendall(b"\\xff\\xfb\\x01\\xff\\xfb\\x03\\xff\\xfd\\x18login: ")
        line = b""
        while not line.endswith(b"\\r"):
            line += secure.recv(1)
        print("heard", line, flush=True)
        secure.sendall(b"\\r\\nwelcome\\r\\n")
        secure.unwrap().close()
        """

    private let directory: TemporaryDirectory
    private let certificate: Certificate

    init() throws {
        directory = try TemporaryDirectory()
        certificate = try Certificate(in: directory)
    }

    private func server(_ mode: String, _ more: String...) throws -> (PeerProcess, port: String) {
        let server = try PeerProcess(
            "python3", ["-c", Self.server, mode, certificate.certificate, certificate.key] + more, mergingErrors: true)
        try server.expect("port ")
        return (server, try server.expect("\n").filter(\.isNumber))
    }

    private func connect(_ port: String, _ more: String...) throws -> Outcome {
        try run(
            Programs.sallyport,
            ["connect", "--starttls", "--ca", certificate.certificate] + more + ["localhost", port])
    }

    @Test(arguments: ["does well", "injects"])
    func `a login inside of TLS, and nothing before it is said or shown (CVE-2011-0411)`(_ mode: String) throws {
        let (server, port) = try server(mode)
        let client = try PTYDialogue(
            Programs.sallyport, ["connect", "--starttls", "--ca", certificate.certificate, "localhost", port])
        try client.expect("Connected to localhost by TLS.")
        try client.expect("login: ")
        try client.send("\u{1D}status\r")
        try client.expect("by TLS.")
        try client.send("bob\r")
        try client.expect("welcome")
        try client.expect("Connection closed by foreign host.")
        #expect(try client.expectExit() == 0)
        #expect(!client.text.contains("Your password"))
        try server.expect("secured TLSv1.3")
        let heard = try server.expectEnd()
        #expect(heard.contains("bob\\r'"), "\(heard)")
        #expect(!server.text.contains("said more"))
    }

    @Test(arguments: [
        ("refuses", "it refuses START_TLS, or somebody between does"),
        ("hangs up", "it closed the connection before START_TLS was done"),
    ])
    func `no TLS is status 69 and one line, and nothing was said or shown (stripping)`(
        _ mode: String, reason: String
    ) throws {
        let (server, port) = try server(mode)
        let outcome = try connect(port, "-l", "bob")
        #expect(outcome.status == 69, "\(outcome)")
        #expect(outcome.errors.contains("no TLS with localhost:\(port): \(reason)"))
        #expect(!outcome.output.contains("Password"))
        try server.expectEnd()
        #expect(!server.text.contains("and then"))
    }

    @Test func `a server that does not answer is status 75 when the time is over`() throws {
        let (server, port) = try server("is silent")
        #expect(try connect(port, "--connect-timeout", "0.5").status == 75)
        server.end()
    }

    @Test(arguments: [
        (["--tls-name", "elsewhere.example"], "certificate is for"),
        (["--ca", "OTHER"], "not trusted"),
    ])
    func `a certificate that is not the server's own ends it before a word was said`(
        _ options: [String], reason: String
    ) throws {
        let (server, port) = try server("does well")
        let other = try Certificate(in: directory, name: "other")
        let outcome = try run(
            Programs.sallyport,
            ["connect", "--starttls", "--ca", certificate.certificate]
                + options.map { $0 == "OTHER" ? other.certificate : $0 } + ["localhost", port])
        #expect(outcome.status == 69, "\(outcome)")
        #expect(outcome.errors.contains(reason), "\(outcome)")
        #expect(!outcome.output.contains("login"))
        server.end()
    }

    @Test func `a server that wants a certificate of ours gets it, and --hex shows what is inside`() throws {
        let own = try Certificate(in: directory, name: "own")
        let (server, port) = try server("wants a certificate", own.certificate)
        let client = try PTYDialogue(
            Programs.sallyport,
            [
                "connect", "--starttls", "--hex", "--ca", certificate.certificate, "--cert", own.certificate, "--key",
                own.key, "localhost", port,
            ])
        try client.expect("ff fb 2e")
        try client.expect("login:")
        try client.send("bob\r")
        try client.expect("62 6f 62")
        #expect(try client.expectExit() == 0)
        server.end()
    }
}
