import Glibc

/// A command run by the person's shell on the person's own terminal, in our own process group.
public enum ForegroundCommand {
    /// Runs `command` by the shell, or the shell itself if it is empty, and waits for its end. Never call it on an event loop.
    ///
    /// Keys that mean "interrupt" and "quit" are the command's alone while it runs.
    public static func run(_ command: String, shell: String) throws(SystemError) -> ProcessExit {
        let held = [SIGINT, SIGQUIT].map { ($0, ignore($0)) }
        defer { for (signal, action) in held { restore(signal, action) } }
        let processID = try start(command.isEmpty ? [shell] : [shell, "-c", command])
        var status: Int32 = 0
        while waitpid(processID, &status, 0) < 0 {
            guard errno == EINTR else { return .unknown }
        }
        return ProcessExit(waitStatus: status)
    }

    private static func start(_ arguments: [String]) throws(SystemError) -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        var processID: pid_t = 0
        let failure = posix_spawn(&processID, arguments[0], nil, &attributes, &pointers, environ)
        guard failure == 0 else { throw SystemError("start", arguments[0], code: failure) }
        return processID
    }

    private static func ignore(_ signal: Int32) -> sigaction {
        var ignored = sigaction()
        ignored.__sigaction_handler.sa_handler = SIG_IGN
        var old = sigaction()
        sigaction(signal, &ignored, &old)
        return old
    }

    private static func restore(_ signal: Int32, _ action: sigaction) {
        var action = action
        sigaction(signal, &action, nil)
    }
}
