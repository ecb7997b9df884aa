import Foundation
import Glibc
import Platform

/// A host to log in to: somebody else's Telnet server on a port of its own, started for each connection by socat in place of
/// inetd. Its login is a small script, its shell a real one.
final class LoginHost {
    /// Whose server.
    enum Kind: String, CaseIterable, Sendable {
        case inetutils
        case netkit
    }

    let port: Int
    private let directory: TemporaryDirectory
    private let listener: PeerProcess

    init(_ kind: Kind, options: String = "") throws {
        directory = try TemporaryDirectory()
        let login = try directory.write(
            """
            #!/bin/sh
            printf 'name: '; read name
            stty -echo; printf 'secret: '; read secret; stty echo; echo
            test "$secret" = sesame || exit 1
            PS1='box$ ' exec /bin/sh -i

            """, to: "login", mode: 0o700)
        let command: String
        switch kind {
        case .inetutils: command = "'\(try Programs.path("telnetd"))' \(options) -E '\(login)'"
        case .netkit:
            let certificate = try Certificate(in: directory)
            command = "'\(try Programs.path("in.telnetd"))' -z cert=\(certificate.both) -L '\(login)'"
        }
        let daemon = try directory.write("#!/bin/sh\nexec \(command)\n", to: "telnetd", mode: 0o700)
        port = try FreePort.one()
        listener = try PeerProcess(
            "socat", ["-d", "-d", "TCP-LISTEN:\(port),bind=127.0.0.1,reuseaddr,fork", "EXEC:\(daemon),nofork"],
            mergingErrors: true)
        try listener.expect("listening on")
    }
}

/// A certificate for localhost and 127.0.0.1 that signs itself.
struct Certificate {
    let certificate: String
    let key: String
    /// Both in one file.
    let both: String

    init(in directory: TemporaryDirectory, name: String = "server") throws {
        certificate = directory.path + "/\(name).pem"
        key = directory.path + "/\(name).key"
        both = directory.path + "/\(name)-both.pem"
        let made = try run(
            "openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key,
                "-out",
                certificate,
            ])
        guard made.status == 0 else {
            throw Unmet(who: "openssl", wanted: ["a certificate"], reason: "", tail: made.errors)
        }
        let files = [certificate, key].compactMap { FileManager.default.contents(atPath: $0) }
        guard files.count == 2 else { throw SystemError("read", certificate) }
        try directory.write(files.map { String(decoding: $0, as: UTF8.self) }.joined(), to: "\(name)-both.pem")
    }
}

extension Conversation {
    /// Logs in on a ``LoginHost``.
    func logInOnHost() throws {
        try expect("name: ")
        try sendLine("bob")
        try expect("secret: ")
        try sendLine("sesame")
        try expect("box$ ")
    }
}

/// telnetlib3, as scripts/setup put it into .peers.
enum Telnetlib3 {
    /// A server of its, listening.
    static func server(_ program: String, _ options: [String] = []) throws -> (port: Int, process: PeerProcess) {
        let port = try FreePort.one()
        let folder = Programs.root + "/.peers/telnetlib3"
        var environment = Programs.environment()
        environment["PYTHONPATH"] = folder
        let process = try PeerProcess(
            "python3", ["\(folder)/bin/\(program)", "--loglevel", "info", "127.0.0.1", "\(port)"] + options,
            environment: environment, mergingErrors: true)
        try waitForPort(port)
        return (port, process)
    }

    private static func waitForPort(_ port: Int) throws {
        let deadline = Deadline(Conversation.patience)
        while deadline.milliseconds > 0 {
            if let socket = try? Socket.connect(port: port) {
                close(socket)
                return
            }
            // Nothing tells when a port opens; this waits for nothing else.
            poll(nil, 0, 20)
        }
        throw Unmet(who: "port \(port)", wanted: ["a listener"], reason: "none came", tail: "")
    }
}
