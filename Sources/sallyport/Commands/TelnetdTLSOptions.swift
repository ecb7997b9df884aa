import ArgumentParser
import TelnetServer

/// What `telnetd` is told of TLS.
struct TelnetdTLSOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A PEM file with the server's certificate and those between it and its authority; START_TLS is offered.",
            valueName: "file"))
    var cert: String?

    @Option(help: ArgumentHelp("A PEM file with its private key, without a passphrase.", valueName: "file"))
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Where to listen in TLS from the first byte, by habit on port 992; repeatable.", valueName: "addr:port"))
    var tlsListen: [String] = []

    @Flag(help: "Send away clients that do no TLS, before they are asked anything.")
    var requireTls = false

    @Option(
        help: ArgumentHelp(
            "A PEM file with authorities whose certificates name users by their common names (CN).", valueName: "file"))
    var clientCa: String?

    @Flag(help: "Send away clients without such a certificate, and so those that do no TLS.")
    var requireClientCert = false

    func validate() throws {
        guard (cert == nil) == (key == nil) else { throw ValidationError("--cert and --key go together.") }
        for (option, isGiven) in [
            ("--tls-listen", !tlsListen.isEmpty), ("--require-tls", requireTls), ("--client-ca", clientCa != nil),
        ] where isGiven && cert == nil {
            throw ValidationError("\(option) needs a certificate: --cert FILE --key FILE")
        }
        guard clientCa != nil || !requireClientCert else {
            throw ValidationError("--require-client-cert needs the authorities: --client-ca FILE")
        }
    }

    /// Whether nothing is ever asked or told in clear text.
    var forbidsCleartext: Bool { requireTls || requireClientCert }

    /// Nil without a certificate.
    func settings() throws -> ServerSettings.TLS? {
        guard let cert, let key else { return nil }
        var settings = ServerSettings.TLS(certificate: cert, key: key)
        settings.addresses = try tlsListen.map { text in
            guard let address = ServerSettings.Address(text) else {
                throw Failure(
                    .usage, "--tls-listen takes address:port, such as 0.0.0.0:992 or [::]:992, and not \(text)")
            }
            return address
        }
        settings.isRequired = requireTls
        settings.clientAuthorities = clientCa
        settings.requiresCertificate = requireClientCert
        return settings
    }
}
