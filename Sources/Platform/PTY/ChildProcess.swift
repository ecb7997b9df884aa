import Glibc
import Synchronization

/// How a program ended.
public enum ProcessExit: Equatable, Sendable {
    /// It returned this status, 0 to 255.
    case status(Int32)
    /// This signal ended it.
    case signal(Int32)
    /// It has ended, but the kernel had already thrown away how: somebody set SIGCHLD to be ignored.
    case unknown

    /// Reads what `waitpid` reports.
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7f
        self = signal == 0 ? .status((waitStatus >> 8) & 0xff) : .signal(signal)
    }
}

/// A child in a session of its own, started with every signal at its default and none blocked.
///
/// It stays a zombie until `wait` or `reap` is called, so its process id can never come to name another process while this
/// object still signals it.
package final class ChildProcess: Sendable {
    /// Where the three standard streams go.
    package enum Streams {
        /// All three on this terminal, which becomes the controlling one; and as descriptor 3 one of ours, if there is one.
        case terminal(path: String, further: Int32? = nil)
        /// Standard input, output and error on these descriptors of ours.
        case descriptors(Int32, Int32, Int32)
    }

    package let processID: pid_t

    private let exit = Mutex<ProcessExit?>(nil)

    /// Starts `path`; `name` is what the program is told it is called, the last part of its path unless given.
    package init(
        path: String, name: String? = nil, arguments: [String], environment: [String: String], streams: Streams
    ) throws(SystemError) {
        let ownName = name ?? path.split(separator: "/").last.map(String.init) ?? path
        processID = try spawn(
            path, arguments: [ownName] + arguments,
            environment: environment.map { "\($0.key)=\($0.value)" }.sorted(),
            streams: streams)
    }

    /// Becomes another program instead of starting it, `arguments` with its own name first. Returns only if that fails.
    package static func become(_ path: String, arguments: [String], environment: [String: String]) -> SystemError {
        let variables = environment.map { "\($0.key)=\($0.value)" }.sorted()
        return withCStrings(arguments) { arguments in
            withCStrings(variables) { variables in
                execve(path, arguments, variables)
                return SystemError("start", path)
            }
        }
    }

    @discardableResult
    package func signal(_ number: Int32, group: Bool = false) -> Bool {
        exit.withLock { exit in
            exit == nil && kill(group ? -processID : processID, number) == 0
        }
    }

    package func reap() -> ProcessExit? {
        exit.withLock { exit in
            if exit == nil {
                exit = collect(processID)
            }
            return exit
        }
    }

    /// The process id of a child that has ended and was not reaped, if there is one. It stays a zombie.
    package static func nextEnded() -> pid_t? {
        var info = siginfo_t()
        // The process id stays zero where there is none.
        guard waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 else { return nil }
        let processID = info._sifields._sigchld.si_pid
        return processID > 0 ? processID : nil
    }

    /// Reaps a child that no object stands for, such as one inherited from the program that became this one.
    package static func forget(_ processID: pid_t) {
        _ = collect(processID)
    }

    package func wait() -> ProcessExit {
        // WNOWAIT leaves the zombie in place, so that the lock is not held, and signals still work, while this blocks.
        var info = siginfo_t()
        while waitid(P_PID, id_t(processID), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        return reap() ?? .unknown
    }
}

private func collect(_ processID: pid_t) -> ProcessExit? {
    var status: Int32 = 0
    while true {
        let result = waitpid(processID, &status, WNOHANG)
        if result == processID { return ProcessExit(waitStatus: status) }
        if result == 0 { return nil }
        if errno != EINTR { return .unknown }
    }
}

private func spawn(
    _ path: String, arguments: [String], environment: [String], streams: ChildProcess.Streams
) throws(SystemError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    route(streams, &actions)

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    isolate(&attributes)

    var processID: pid_t = 0
    let failure = withCStrings(arguments) { arguments in
        withCStrings(environment) { environment in
            posix_spawn(&processID, path, &actions, &attributes, arguments, environment)
        }
    }
    guard failure == 0 else { throw SystemError("start", path, code: failure) }
    return processID
}

private func route(_ streams: ChildProcess.Streams, _ actions: inout posix_spawn_file_actions_t) {
    switch streams {
    case .terminal(let path, let further):
        // Opened by a session leader that has no terminal yet, it becomes the controlling one.
        posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        if let further { posix_spawn_file_actions_adddup2(&actions, further, 3) }
    case .descriptors(let input, let output, let error):
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, error, 2)
    }
}

/// POSIX_SPAWN_SETSID, which the Glibc module does not show.
private let setSession: Int16 = 0x80

/// A server ignores SIGPIPE and runs threads with signals blocked; a child would inherit both, and our terminal.
private func isolate(_ attributes: inout posix_spawnattr_t) {
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(
        &attributes, setSession | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
}

private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
    pointers.initialize(repeating: nil, count: strings.count + 1)
    for (index, string) in strings.enumerated() {
        pointers[index] = strdup(string)
    }
    defer {
        for index in strings.indices {
            free(pointers[index])
        }
        pointers.deallocate()
    }
    return body(pointers)
}
