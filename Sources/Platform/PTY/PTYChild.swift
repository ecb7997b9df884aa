/// A program on a terminal of its own, as `login` or a shell expects it: leader of a new session, the terminal its
/// controlling one, standard input, output and error on it, every signal at its default and none blocked.
public final class PTYChild: Sendable {
    /// Our end of the terminal.
    public let terminal: PTYMaster

    package let process: ChildProcess

    /// The process id, which is also that of its session and of its first process group.
    public var processID: Int32 { process.processID }

    /// Starts `path` with `arguments` (without the program's own name, which is `name` or the path's last part) and
    /// exactly the given environment; nothing is inherited but descriptors that are not close-on-exec.
    public init(
        path: String,
        name: String? = nil,
        arguments: [String] = [],
        environment: [String: String] = [:],
        size: PTYSize = PTYSize()
    ) throws(SystemError) {
        terminal = try PTYMaster(size: size)
        process = try ChildProcess(
            path: path, name: name, arguments: arguments, environment: environment,
            streams: .terminal(path: terminal.path))
    }

    /// Sends a signal to the program, or to its whole first process group. False once it has been reaped: nothing is sent.
    @discardableResult
    public func signal(_ number: Int32, group: Bool = false) -> Bool {
        process.signal(number, group: group)
    }

    /// Takes the exit if the program has ended, without waiting; nil while it runs. Answers the same ever after.
    public func reap() -> ProcessExit? {
        process.reap()
    }

    /// Blocks the calling thread until the program has ended. Never call it on an event loop.
    public func wait() -> ProcessExit {
        process.wait()
    }
}
