import Foundation
import Glibc
import Platform

/// `sallyport telnetd` on a port of its own. It ends with the object.
final class LoginServer {
    static let user = "tester"
    static let password = "sesame"

    let port: Int
    let process: PeerProcess
    private let directory: TemporaryDirectory?

    /// With a program instead of login.
    convenience init(shell: String = "/bin/sh", _ options: [String] = []) throws {
        try self.init(command: [], ["--shell", shell] + options, directory: nil)
    }

    /// With a password file in `directory`, in which there is `alice`; root's server gives her the account of `nobody`.
    convenience init(passwordsIn directory: TemporaryDirectory, _ options: [String] = []) throws {
        let file = directory.path + "/people"
        let set = try run(
            Programs.sallyport, ["telnetd", "--passwords", file, "--set-password", "alice"], input: Self.password + "\n"
        )
        guard set.status == 0 else {
            throw Unmet(who: "telnetd", wanted: ["a password"], reason: "\(set.status)", tail: set.errors)
        }
        let root = getuid() == 0 ? ["--login-user", "nobody"] : []
        try self.init(
            command: [], ["--shell", "/bin/sh", "--passwords", file] + root + options, directory: directory)
    }

    /// With Debian's login, which knows one user more than the system: in a mount namespace where `/etc/passwd` and
    /// `/etc/shadow` are copies, and `/run` is its own and has a file for who is logged in. Needs root.
    convenience init(login options: [String]) throws {
        let directory = try TemporaryDirectory()
        let secret = try run("openssl", ["passwd", "-6", Self.password]).output.filter { !$0.isWhitespace }
        let accounts = try String(contentsOfFile: "/etc/passwd", encoding: .utf8)
        let shadow = try String(contentsOfFile: "/etc/shadow", encoding: .utf8)
        try directory.write(accounts + "\(Self.user):x:12345:12345::/:/bin/sh\n", to: "passwd", mode: 0o644)
        try directory.write(shadow + "\(Self.user):\(secret):19000:0:99999:7:::\n", to: "shadow")
        let script = """
            mount --bind "$0/passwd" /etc/passwd && mount --bind "$0/shadow" /etc/shadow &&
            mount -t tmpfs -o mode=755 none /run && : > /run/utmp && chmod 664 /run/utmp && exec "$@"
            """
        try self.init(
            command: ["unshare", "-m", "--propagation", "private", "sh", "-c", script, directory.path], options,
            directory: directory)
    }

    private init(command: [String], _ options: [String], directory: TemporaryDirectory?) throws {
        let all = command + [Programs.sallyport, "telnetd", "--listen", "127.0.0.1:0"] + options
        process = try PeerProcess(all[0], Array(all.dropFirst()))
        do {
            try process.expect("listening telnetd telnet 127.0.0.1:")
            port = Int(try process.expect("\n")) ?? 0
            try process.expect("ready\n")
        } catch {
            throw Unmet(who: "telnetd", wanted: ["ready"], reason: "\(error)", tail: process.errorText)
        }
        self.directory = directory
    }

    /// People may still be in, whom the first signal would give ten seconds. A second does not wait for them.
    deinit {
        guard process.process.reap() == nil else { return }
        process.process.signal(SIGTERM)
        if (try? process.process.wait(within: .milliseconds(200))) == nil { process.process.signal(SIGTERM) }
    }

    /// A bare connection to it.
    func raw() throws -> TCPDialogue { try TCPDialogue(port: port) }

    /// The same, past the prompt.
    func joined() throws -> TCPDialogue {
        let raw = try raw()
        try raw.expect("login: ")
        try raw.send("me\r\n")
        return raw
    }

    /// A program on a terminal, telling it where to.
    func client(
        _ program: String, _ options: [String] = [], size: PTYSize = PTYSize(), environment: [String: String] = [:]
    ) throws -> PTYDialogue {
        try PTYDialogue(
            program, options + ["127.0.0.1", "\(port)"], size: size,
            environment: Programs.environment().merging(environment) { $1 })
    }

    /// The process ids of the programs that a process has started.
    static func children(of process: Int32) throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task").flatMap { thread in
            let file = "/proc/\(process)/task/\(thread)/children"
            return try String(contentsOfFile: file, encoding: .utf8).split(separator: " ").compactMap { Int32($0) }
        }
    }

    /// The process that reads what strangers send: the first that the monitor has started.
    func sessionProcess() throws -> Int32 {
        guard let first = try Self.children(of: process.process.processID).min() else {
            throw Unmet(who: "telnetd", wanted: ["a session process"], reason: "it has no child", tail: "")
        }
        return first
    }

    /// The programs on terminals.
    func programs() throws -> [Int32] {
        let sessions = try sessionProcess()
        return try Self.children(of: process.process.processID).filter { $0 != sessions }
    }

    /// A field of the status that the kernel gives of a process.
    static func status(_ field: String, of process: Int32) throws -> String {
        let lines = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8).split(separator: "\n")
        let line = lines.first { $0.hasPrefix(field + ":") }
        return line.map { String($0.dropFirst(field.count + 1)).trimmingCharacters(in: .whitespaces) } ?? ""
    }

    /// How many descriptors a process has open.
    static func descriptors(of process: Int32) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
    }

    /// Waits until a process is gone; nothing tells of the end of somebody else's child.
    static func waitForEnd(of process: Int32) throws {
        try wait("the end of process \(process)") { kill(process, 0) != 0 }
    }

    /// Looks again and again whether something has come true.
    static func wait(_ what: String, until isTrue: () throws -> Bool) throws {
        let deadline = Deadline(Conversation.patience)
        while try !isTrue() {
            guard deadline.milliseconds > 0 else {
                throw Unmet(who: "telnetd", wanted: [what], reason: "not within \(Conversation.patience)", tail: "")
            }
            poll(nil, 0, 20)
        }
    }
}

extension Wire {
    static func command(_ code: UInt8) -> [UInt8] { [255, code] }

    /// `NEW-ENVIRON IS` with variables of type VAR (RFC 1572).
    static func environment(_ variables: [(String, String)], type: UInt8 = 0) -> [UInt8] {
        sub(39, [0] + variables.flatMap { [type] + Array($0.0.utf8) + [1] + Array($0.1.utf8) })
    }

    static let terminalSpeed: UInt8 = 32
}

extension Conversation {
    /// Answers both questions, and waits for the shell of somebody who is not root.
    func logInHere(_ name: String = LoginServer.user, _ password: String = LoginServer.password) throws {
        try expect("login: ")
        try sendLine(name)
        try expect("Password: ")
        try sendLine(password)
        try expect("$ ")
    }

    /// Waits for a shell's prompt, root's or anybody's.
    func expectShell() throws {
        _ = try expect(anyOf: ["# ", "$ "])
    }
}
