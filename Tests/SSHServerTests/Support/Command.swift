import Crypto
import Foundation
import Glibc
import SSHServer

/// A program started by a test, with its output in files so that no pipe can block it.
///
/// `posix_spawn` and a thread in `waitpid` instead of Foundation's `Process`, whose waiting needs a run loop and would
/// occupy a thread of the concurrency pool.
final class Command: Sendable {
    struct Outcome {
        let status: Int32
        let output: Data
        let errors: String

        var text: String { String(decoding: output, as: UTF8.self) }
    }

    let pid: pid_t
    private let path: String
    private let ended = Mailroom<Int32>()

    init(
        _ program: String, _ arguments: [String], directory: String, input: String = "/dev/null",
        environment: [String: String] = [:]
    ) throws {
        path = directory + "/" + UUID().uuidString
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, path + ".out", O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, path + ".err", O_WRONLY | O_CREAT, 0o600)
        // A thread of the concurrency pool has signals blocked, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let merged = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        let variables = merged.map { strdup($0 + "=" + $1) } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid: pid_t = 0
        let result = posix_spawn(&pid, program, &actions, &attributes, words, variables)
        let child = pid
        guard result == 0 else { throw POSIXError(POSIXErrorCode(rawValue: result) ?? .EIO) }
        self.pid = child
        Thread.detachNewThread { [ended] in
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
            // The shell's convention: 128 and the signal for a program that was killed.
            ended.put(status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + status & 0x7f)
        }
    }

    func outcome(within limit: Duration = .seconds(60)) async throws -> Outcome {
        do {
            let status = try await ended.next("end of process", within: limit)
            return Outcome(status: status, output: contents(".out"), errors: errors)
        } catch {
            kill(pid, SIGKILL)
            throw Timeout(what: "process did not end; it printed: \(output) \(errors)")
        }
    }

    var output: String { String(decoding: contents(".out"), as: UTF8.self) }
    var errors: String { String(decoding: contents(".err"), as: UTF8.self) }

    private func contents(_ suffix: String) -> Data {
        FileManager.default.contents(atPath: path + suffix) ?? Data()
    }

    /// How far the program has read its input file.
    var inputPosition: Int {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/fdinfo/0", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("pos:") }
        return line.flatMap { Int($0.dropFirst(4).filter(\.isNumber)) } ?? 0
    }

    static func makeKey(at path: String) async throws {
        let arguments = ["-q", "-t", "ed25519", "-N", "", "-f", path]
        let directory = path.split(separator: "/").dropLast().joined(separator: "/")
        _ = try await Command("/usr/bin/ssh-keygen", arguments, directory: "/" + directory).outcome()
    }
}

extension TestServer {
    /// Options that keep the machine's own configuration and keys out. For ssh the first of two equal options counts.
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
        let arguments =
            extra + options(user) + ["-i", directory + "/user", "127.0.0.1"] + (command.map { [$0] } ?? [])
        return try Command("/usr/bin/ssh", arguments, directory: directory, input: input)
    }

    /// `ssh` that answers every prompt: those with "code" by `code`, others by `password`.
    func ssh(
        answering password: String, code: String = "", _ command: String, _ extra: [String], user: String
    ) throws -> Command {
        let arguments = extra + options(user) + ["-o", "IdentityFile=none", "127.0.0.1", command]
        return try Command(
            "/usr/bin/ssh", arguments, directory: directory,
            environment: [
                "SSH_ASKPASS": askpass, "SSH_ASKPASS_REQUIRE": "force", "DISPLAY": ":0",
                "TEST_PASSWORD": password, "TEST_CODE": code,
            ])
    }

    /// A file of `count` bytes that look random, the same ones every time.
    func file(_ count: Int) throws -> (path: String, digest: String) {
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15
        let words = (0..<count / 8).map { _ -> UInt64 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state
        }
        let data = words.withUnsafeBytes { Data($0) }
        let path = directory + "/file-" + UUID().uuidString
        try data.write(to: URL(fileURLWithPath: path))
        return (path, SHA256.hash(data: data).hex)
    }
}
