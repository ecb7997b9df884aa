import Foundation
import Glibc
import Platform
import Testing

/// SIGHUP: the files of TLS are read again.
@Suite struct ServerRenewalTests {
    private let certificates: ServerCertificates

    init() throws { certificates = try ServerCertificates() }

    @Test func `a renewed certificate is for whoever comes from then on, and who is in stays`() throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options)
        let first = try server.openssl(certificates)
        try first.expect("login: ")
        try first.sendLine("me")
        try first.expectShell()
        try certificates.renew()
        // Nobody has told the server yet, and this client believes the new one alone.
        try server.openssl(certificates).expect("verify error")
        try renew(server, saying: "the certificate was read again")
        try server.openssl(certificates).expect("login: ")
        _ = try server.ourClient("--starttls", certificates)
        try first.sendLine("echo s''tays")
        // The ends of lines pass two terminals.
        try first.expect("\nstays\r")
    }

    @Test func `files that do not belong together change nothing`() throws {
        let server = try LoginServer(shell: "/bin/sh", certificates.options)
        let sessions = try server.sessionProcess()
        let descriptors = try LoginServer.descriptors(of: sessions)
        let key = try String(contentsOfFile: certificates.server.key, encoding: .utf8)
        for wrong in ["", "no key", String(repeating: "x", count: 1 << 20)] {
            try wrong.write(toFile: certificates.server.key, atomically: true, encoding: .utf8)
            try renew(server, saying: "the certificate that there was goes on")
        }
        try server.openssl(certificates).expect("login: ")
        try key.write(toFile: certificates.server.key, atomically: true, encoding: .utf8)
        try renew(server, saying: "the certificate was read again")
        try server.openssl(certificates).expect("login: ")
        try LoginServer.wait("nobody") { try LoginServer.descriptors(of: sessions) == descriptors }
    }

    @Test func `a server without TLS has nothing to read again, and goes on`() throws {
        let server = try LoginServer(shell: "/bin/sh")
        try renew(server, saying: "there is no certificate")
        try server.raw().expect("login: ")
    }

    private func renew(_ server: LoginServer, saying text: String) throws {
        let seen = server.process.errorText.count
        server.process.process.signal(SIGHUP)
        try LoginServer.wait(text) { server.process.errorText.dropFirst(seen).contains(text) }
    }
}
