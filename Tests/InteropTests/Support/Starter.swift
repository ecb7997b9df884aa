import Foundation
import Glibc
import Platform

/// A program of somebody else's that listens on a port and starts `sallyport telnetd` for those who come. It runs in the
/// foreground with a configuration of its own, and ends with the object.
final class Starter {
    /// Which, and what of the socket it gives to the server.
    enum Kind: String, CaseIterable, Sendable {
        case inetdNowait
        case inetdWait
        case xinetdNowait
        case xinetdWait
        /// Accept=no: becomes the server.
        case systemdListening
        /// Accept=yes.
        case systemdEach
        /// Accept=yes and StandardInput=socket.
        case systemdInput

        /// Whether the server has the listening socket.
        var isWaiting: Bool { self == .inetdWait || self == .xinetdWait || self == .systemdListening }

        static let each = allCases.filter { !$0.isWaiting }
        static let waiting = allCases.filter(\.isWaiting)
    }

    let port: Int
    let process: PeerProcess
    let directory: TemporaryDirectory

    /// - Parameter program: the server, called by this path.
    /// - Parameter arguments: what it is told.
    init(_ kind: Kind, program: String = Programs.sallyport, _ arguments: [String]) throws {
        port = try FreePort.one()
        directory = try TemporaryDirectory()
        switch kind {
        case .inetdNowait, .inetdWait:
            let name = program.split(separator: "/").last ?? ""
            let way = kind == .inetdWait ? "wait" : "nowait"
            let line =
                "127.0.0.1:\(port) stream tcp \(way) \(try Self.user()) \(program) \(name) "
                + arguments.joined(separator: " ") + "\n"
            let file = try directory.write(line, to: "inetd.conf")
            process = try PeerProcess("inetd", ["-d", file], mergingErrors: true)
        case .xinetdNowait, .xinetdWait:
            let file = try directory.write(
                try Self.xinetd(port, kind == .xinetdWait, program, arguments, log: directory.path + "/log"),
                to: "xinetd.conf")
            process = try PeerProcess(
                "xinetd", ["-dontfork", "-f", file, "-pidfile", directory.path + "/pid"], mergingErrors: true)
        case .systemdListening, .systemdEach, .systemdInput:
            let options: [String] =
                switch kind {
                case .systemdEach: ["--accept"]
                case .systemdInput: ["--accept", "--inetd"]
                default: []
                }
            process = try PeerProcess(
                "systemd-socket-activate", options + ["-l", "127.0.0.1:\(port)", program] + arguments,
                mergingErrors: true)
        }
    }

    /// A connection, as soon as one is taken.
    func raw() throws -> TCPDialogue {
        var connection: TCPDialogue?
        try LoginServer.wait("a listener") {
            connection = try? TCPDialogue(port: port)
            return connection != nil
        }
        guard let connection else { throw SystemError("connect to", "127.0.0.1:\(port)") }
        return connection
    }

    /// The same, past the prompt and at a shell.
    func joined() throws -> TCPDialogue {
        let raw = try raw()
        try raw.expect("login: ")
        try raw.send("me\r\n")
        try raw.expectShell()
        return raw
    }

    /// The servers that it has started and that run.
    func servers() throws -> [Int32] {
        try LoginServer.children(of: process.process.processID)
    }

    private static func xinetd(
        _ port: Int, _ waits: Bool, _ program: String, _ arguments: [String], log: String
    ) throws -> String {
        """
        defaults
        {
            log_type = FILE \(log)
        }
        service telnet-under-test
        {
            type = UNLISTED
            socket_type = stream
            protocol = tcp
            bind = 127.0.0.1
            port = \(port)
            wait = \(waits ? "yes" : "no")
            user = \(try user())
            server = \(program)
            server_args = \(arguments.joined(separator: " "))
        }

        """
    }

    /// Who runs the tests.
    private static func user() throws -> String {
        guard let entry = getpwuid(geteuid()) else { throw SystemError("find", "the name of user \(geteuid())") }
        return String(cString: entry.pointee.pw_name)
    }
}
