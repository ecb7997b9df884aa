import Platform

/// What a server in TLS and its clients are given: certificates made by `openssl`, in a directory that goes with the object.
final class ServerCertificates {
    private let directory: TemporaryDirectory
    /// The server's.
    let server: Certificate
    /// An authority, which signs the certificates of clients.
    private let authority: Certificate

    init() throws {
        directory = try TemporaryDirectory()
        server = try Certificate(in: directory)
        authority = try Certificate(in: directory, name: "authority")
    }

    /// Options of `telnetd` for TLS, on a second address from the first byte.
    var options: [String] { ["--cert", server.certificate, "--key", server.key, "--tls-listen", "127.0.0.1:0"] }

    /// Options for clients' certificates as well.
    var clientOptions: [String] { options + ["--client-ca", authority.certificate] }

    /// Options of `openssl s_client` and of our own client for a client's certificate of the authority, whose subject is such
    /// as `/CN=bob`.
    func client(_ subject: String) throws -> [String] {
        let path = directory.path + "/client"
        let request = try run(
            "openssl",
            ["req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", subject, "-keyout", path + ".key", "-out", path])
        let made = try run(
            "openssl",
            [
                "x509", "-req", "-in", path, "-CA", authority.certificate, "-CAkey", authority.key, "-days", "2",
                "-out", path + ".pem",
            ])
        guard request.status == 0, made.status == 0 else {
            throw Unmet(who: "openssl", wanted: ["a certificate"], reason: "", tail: request.errors + made.errors)
        }
        return ["-cert", path + ".pem", "-key", path + ".key"]
    }

    /// The same for a certificate that nobody but itself has signed.
    func stranger() throws -> [String] {
        let made = try Certificate(in: directory, name: "stranger")
        return ["-cert", made.certificate, "-key", made.key]
    }

    /// Another certificate and key for the server, in the same files.
    func renew() throws { _ = try Certificate(in: directory) }

    /// A file with this text.
    func file(_ text: String) throws -> String { try directory.write(text, to: "file") }
}

extension LoginServer {
    /// The port of the address that is in TLS from the first byte.
    var tlsPort: Int {
        let line = process.text.split(separator: "\n").first { $0.hasPrefix("listening telnetd telnets ") }
        return line?.split(separator: ":").last.flatMap { Int($0) } ?? 0
    }

    /// `openssl s_client` on it: a line typed there is what the server gets.
    func openssl(_ certificates: ServerCertificates, _ options: [String] = []) throws -> PTYDialogue {
        try PTYDialogue(
            "openssl",
            [
                "s_client", "-quiet", "-verify_return_error", "-CAfile", certificates.server.certificate, "-connect",
                "127.0.0.1:\(tlsPort)",
            ] + options)
    }
}

extension LoginServer {
    /// Our own client, by `--tls` or `--starttls`, behind the prompt of a program; its terminal's size and type are seen there.
    func ourClient(_ way: String, _ certificates: ServerCertificates) throws -> PTYDialogue {
        let port = way == "--tls" ? tlsPort : port
        let client = try PTYDialogue(
            Programs.sallyport,
            ["connect", way, "--ca", certificates.server.certificate, "localhost", "\(port)"],
            size: PTYSize(columns: 101, rows: 33))
        try client.expect("login: ")
        try client.sendLine("me")
        try client.expectShell()
        try client.sendLine("stty size; echo $TERM")
        try client.expect("33 101\r\nxterm\r\n")
        return client
    }
}
