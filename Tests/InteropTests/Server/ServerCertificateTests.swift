import Glibc
import Platform
import Testing

/// Clients' certificates, which name who comes in; login(1) asks for the password all the same.
@Suite struct ServerCertificateTests {
    private let certificates: ServerCertificates

    init() throws { certificates = try ServerCertificates() }

    @Test(.enabled(if: getuid() == 0, "login(1) needs root"))
    func `a certificate chooses the user, who is asked for the password alone`() throws {
        let server = try LoginServer(login: certificates.clientOptions)
        let tls = try server.openssl(certificates, try certificates.client("/O=Example/CN=\(LoginServer.user)"))
        let greeting = try tls.expect("Password: ")
        #expect(!greeting.contains("login: "))
        try tls.sendLine(LoginServer.password)
        try tls.expect("$ ")
        try tls.sendLine("id -un")
        // The ends of lines pass two terminals.
        try tls.expect("\n\(LoginServer.user)\r")
    }

    @Test(arguments: [["--tls"], ["--starttls"]])
    func `so it does for our own client, and the terminal is known all the same`(_ way: [String]) throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.clientOptions + ["--require-client-cert"])
        let own = try certificates.client("/CN=carol").map { $0.hasPrefix("-") ? "-" + $0 : $0 }
        let client = try PTYDialogue(
            Programs.sallyport,
            ["connect", "--ca", certificates.server.certificate] + way + own
                + ["localhost", "\(way == ["--tls"] ? server.tlsPort : server.port)"],
            size: PTYSize(columns: 101, rows: 33))
        try client.expectShell()
        try client.sendLine("stty size; echo $TERM")
        try client.expect("33 101\r\nxterm\r\n")
        #expect(!client.text.contains("login: "))
        #expect(server.process.errorText.contains("session 1: carol from 127.0.0.1"))
    }

    @Test(arguments: ["/CN=-froot", "/CN=root user", "/CN=-h", "/O=Example", "/CN=alice/CN=root", "/CN=a\\/b"])
    func `a certificate without an acceptable user name ends in a line (CVE-2026-24061)`(_ subject: String) throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.clientOptions)
        let tls = try server.openssl(certificates, try certificates.client(subject))
        try tls.expect("Your certificate names nobody")
        try tls.expectEnd()
        #expect(!tls.text.contains("login: "))
        #expect(!server.process.errorText.contains("session 1:"))
    }

    @Test func `a certificate of another authority is refused`() throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.clientOptions)
        let tls = try server.openssl(certificates, try certificates.stranger())
        try tls.expectEnd()
        #expect(!tls.text.contains("login: "))
        #expect(!server.process.errorText.contains("session 1:"))
    }

    @Test func `without a certificate one is asked for a name, unless certificates are required`() throws {
        let open = try LoginServer(shell: "/bin/sh", certificates.clientOptions)
        try open.openssl(certificates).expect("login: ")
        let closed = try LoginServer(shell: "/bin/sh", certificates.clientOptions + ["--require-client-cert"])
        let tls = try closed.openssl(certificates)
        try tls.expectEnd()
        #expect(!tls.text.contains("login: "))
        // Nor does clear text lead around it.
        let raw = try closed.raw()
        try raw.send(Wire.wont(46))
        try raw.expect("TLS is required here")
        try raw.expectEnd()
        #expect(!raw.text.contains("login: "))
    }
}
