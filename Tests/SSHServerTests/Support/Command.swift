import Foundation
import SSHServer
import Synchronization

/// A program started by a test, with its output in files so that no pipe can block it.
final class Command: Sendable {
    struct Outcome {
        let status: Int32
        let output: Data
        let errors: String

        var text: String { String(decoding: output, as: UTF8.self) }
    }

    let pid: Int32
    private let path: String
    private let process: Mutex<Process>
    private let status = Mutex<Int32?>(nil)
    private let ended = Mailroom<Int32>()

    init(
        _ program: String, _ arguments: [String], directory: String, input: String = "/dev/null",
        environment: [String: String] = [:]
    ) throws {
        path = directory + "/" + UUID().uuidString
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        for name in [".out", ".err"] { _ = FileManager.default.createFile(atPath: path + name, contents: nil) }
        process.standardInput = FileHandle(forReadingAtPath: input)
        process.standardOutput = FileHandle(forWritingAtPath: path + ".out")
        process.standardError = FileHandle(forWritingAtPath: path + ".err")
        let ended = ended
        process.terminationHandler = { ended.put($0.terminationStatus) }
        try process.run()
        pid = process.processIdentifier
        self.process = Mutex(process)
    }

    func outcome(within limit: Duration = .seconds(60)) async throws -> Outcome {
        do {
            let status = try await ended.next("end of process", within: limit)
            return Outcome(
                status: status, output: FileManager.default.contents(atPath: path + ".out") ?? Data(), errors: errors)
        } catch {
            kill(pid, SIGKILL)
            throw Timeout(what: "process did not end; it printed: \(output) \(errors)")
        }
    }

    var output: String { String(decoding: FileManager.default.contents(atPath: path + ".out") ?? Data(), as: UTF8.self) }
    var errors: String { String(decoding: FileManager.default.contents(atPath: path + ".err") ?? Data(), as: UTF8.self) }

    static func runNow(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
    }
}

extension TestServer {
    /// Options that keep the machine's own configuration and keys out.
    func options(_ user: String) -> [String] {
        [
            "-F", "/dev/null", "-p", String(port), "-l", user, "-o", "UserKnownHostsFile=/dev/null",
            "-o", "GlobalKnownHostsFile=/dev/null", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR",
            "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "NumberOfPasswordPrompts=1",
        ]
    }

    /// `ssh` with the user's key.
    func ssh(
        _ command: String?, _ extra: [String] = [], user: String = "key", input: String = "/dev/null"
    ) throws -> Command {
        let arguments = options(user) + ["-i", directory + "/user"] + extra + ["127.0.0.1"] + (command.map { [$0] } ?? [])
        return try Command("/usr/bin/ssh", arguments, directory: directory, input: input)
    }

    /// `ssh` that answers every prompt: those with "code" by `code`, others by `password`.
    func ssh(
        answering password: String, code: String = "", _ command: String, _ extra: [String], user: String
    ) throws -> Command {
        let script = directory + "/askpass-" + UUID().uuidString
        let text = "#!/bin/sh\ncase \"$1\" in *code*) echo '\(code)';; *) echo '\(password)';; esac\n"
        _ = FileManager.default.createFile(
            atPath: script, contents: Data(text.utf8), attributes: [.posixPermissions: 0o700])
        let arguments = options(user) + ["-o", "IdentityFile=none"] + extra + ["127.0.0.1", command]
        return try Command(
            "/usr/bin/ssh", arguments, directory: directory,
            environment: ["SSH_ASKPASS": script, "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0"])
    }

    /// A file of `count` bytes that look random, the same ones every time.
    func file(_ count: Int) throws -> (path: String, bytes: Data) {
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15
        var data = Data(capacity: count)
        while data.count < count {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            withUnsafeBytes(of: state) { data.append(contentsOf: $0) }
        }
        data = data.prefix(count)
        let path = directory + "/file-" + UUID().uuidString
        try data.write(to: URL(fileURLWithPath: path))
        return (path, data)
    }
}
