import Foundation
import Glibc
import Platform

/// A program that this test started and that this test, and nobody else, ends: by its process id, when the object goes.
protocol Started: Conversation {
    var process: ChildProcess { get }
}

extension Started {
    /// Sends a signal to the program.
    func signal(_ number: Int32) {
        process.signal(number)
    }

    /// Ends it for good.
    func end() {
        process.end()
    }

    /// Waits for the program to end and returns its status as a shell would: 128 and the number for a signal.
    @discardableResult
    func expectExit(within patience: Duration = Conversation.patience) throws -> Int32 {
        switch try process.wait(within: patience) {
        case .status(let status): status
        case .signal(let number): 128 + number
        case .unknown: -1
        }
    }
}

/// A program on a terminal of its own, as a person would use it.
final class PTYDialogue: Conversation, Started {
    let child: PTYChild
    var process: ChildProcess { child.process }

    init(
        _ program: String, _ arguments: [String] = [], size: PTYSize = PTYSize(),
        environment: [String: String] = Programs.environment()
    ) throws {
        child = try PTYChild(
            path: try Programs.path(program), arguments: arguments, environment: environment, size: size)
        super.init(
            reading: child.terminal.descriptor, writing: child.terminal.descriptor, name: program)
    }

    deinit {
        child.process.end()
    }

    func resize(columns: UInt16, rows: UInt16) throws {
        try child.terminal.resize(to: PTYSize(columns: columns, rows: rows))
    }
}

/// A program on pipes, as a script would use it. Standard error goes to a file, so that it can never block.
final class PeerProcess: Conversation, Started {
    let process: ChildProcess
    private let input: Int32
    private let output: Int32
    private let errors: Int32

    init(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = Programs.environment(),
        mergingErrors: Bool = false
    ) throws {
        let path = try Programs.path(program)
        // Sockets, not pipes: half of one can be closed while the object still owns the descriptor.
        let (near, far) = try Self.socketPair()
        defer { close(far) }
        errors = try Self.anonymousFile()
        input = near
        output = near
        do {
            process = try ChildProcess(
                path: path, arguments: arguments, environment: environment,
                streams: .descriptors(far, far, mergingErrors ? far : errors))
        } catch {
            close(near)
            close(errors)
            throw error
        }
        super.init(reading: near, writing: near, name: program)
    }

    deinit {
        process.end()
        close(input)
        close(errors)
    }

    /// What the program has written to standard error so far.
    var errorText: String {
        var text: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = pread(errors, &block, block.count, off_t(text.count))
            guard count > 0 else { return String(decoding: text, as: UTF8.self) }
            text += block[..<count]
        }
    }

    /// The memory the program holds, in KiB, as the kernel tells it.
    func residentKiB() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process.processID)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }

    /// The processor time it has had so far, in hundredths of a second.
    func processorTicks() throws -> Int {
        let line = try String(contentsOfFile: "/proc/\(process.processID)/stat", encoding: .utf8)
        // Behind the name, which may hold anything, comes the third field; the fourteenth and fifteenth are wanted.
        let fields = line[(line.lastIndex(of: ")") ?? line.startIndex)...].split(separator: " ").dropFirst()
        return fields.dropFirst(11).prefix(2).compactMap { Int($0) }.reduce(0, +)
    }

    private static func socketPair() throws -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        let stream = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, stream, 0, &ends) == 0 else { throw SystemError("create", "a socket pair") }
        return (ends[0], ends[1])
    }

    private static func anonymousFile() throws -> Int32 {
        let file = open(NSTemporaryDirectory(), O_RDWR | O_CLOEXEC | 0o20200000, 0o600)
        guard file >= 0 else { throw SystemError("create", "a temporary file") }
        return file
    }
}

/// What a program that was run to its end said and returned.
struct Outcome {
    /// As a shell would tell it: 128 and the number for a signal.
    let status: Int32
    let output: String
    let errors: String

    /// Standard error as lines.
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
}

/// Runs a program to its end.
func run(
    _ program: String, _ arguments: [String], input: String = "",
    environment: [String: String] = Programs.environment(),
    within patience: Duration = Conversation.patience
) throws -> Outcome {
    let peer = try PeerProcess(program, arguments, environment: environment)
    try peer.send(input)
    peer.finishSending()
    let output = try peer.expectEnd(within: patience)
    return Outcome(status: try peer.expectExit(within: patience), output: output, errors: peer.errorText)
}

extension ChildProcess {
    /// Waits for the end with a deadline: a thread waits, and says so on a pipe.
    func wait(within patience: Duration) throws -> ProcessExit {
        if let exit = reap() { return exit }
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError("create", "a pipe") }
        let (near, far) = (ends[0], ends[1])
        defer { close(near) }
        Thread {
            _ = self.wait()
            close(far)
        }.start()
        var waited = pollfd(fd: near, events: Int16(POLLIN), revents: 0)
        guard poll(&waited, 1, Deadline(patience).milliseconds) > 0, let exit = reap() else {
            throw Unmet(who: "process \(processID)", wanted: ["its end"], reason: "it runs after \(patience)", tail: "")
        }
        return exit
    }

    /// Ends it for good, whatever it thinks of it, together with what it started in its own process group.
    func end() {
        guard reap() == nil else { return }
        signal(SIGTERM)
        if (try? wait(within: .seconds(5))) == nil {
            signal(SIGKILL, group: true)
            _ = wait()
        }
    }
}
