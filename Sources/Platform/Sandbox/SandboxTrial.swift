import CLinux
import Glibc

/// Tries, from inside of the ``Sandbox``, what must not be possible there.
package enum SandboxTrial {
    /// One thing that was tried.
    package struct Attempt: Equatable, Sendable {
        /// In words, or a system call's name.
        package let what: String
        /// Whether it could not be done.
        package let isRefused: Bool
    }

    /// Tries everything. `parent` is a process to send nothing to.
    package static func run(parent: Int32) -> [Attempt] {
        acts(parent).map { Attempt(what: $0.what, isRefused: !$0.works()) }
            + arguments(parent).map { Attempt(what: $0.what, isRefused: isDenied($0.call)) } + calls.map(attempt)
    }

    /// Things that a break-in would want, done for real.
    private static func acts(_ parent: Int32) -> [(what: String, works: () -> Bool)] {
        [
            ("read /etc/passwd", { opens("/etc/passwd", O_RDONLY) }),
            ("read /proc/self/maps", { opens("/proc/self/maps", O_RDONLY) }),
            ("write a file in /tmp", { opens("/tmp/sallyport-sandbox-trial", O_WRONLY | O_CREAT | O_EXCL) }),
            ("list /", { opendir("/").map { closedir($0) } != nil }),
            ("start /bin/true", { starts("/bin/true") }),
            ("open a TCP socket", { socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) >= 0 }),
            ("open a UNIX socket", { socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0) >= 0 }),
            ("signal the process that started it", { kill(parent, 0) == 0 }),
            ("become root", { setresuid(0, 0, 0) == 0 && getuid() != 0 }),
            ("make memory executable", { executes() }),
            ("have a file as memory", { maps() }),
            // Told that it was done; a kernel that looks says that there is no such descriptor.
            ("take connections at another port", { listen(-1, 1) != 0 && errno != EPERM }),
            ("make itself traceable", { prctlDumpable() }),
        ]
    }

    /// Calls that the cage leaves, with what must not be asked of them. They are on a descriptor that there is not: the
    /// filter judges before the kernel looks for it, and a kernel that looks answers `EBADF`.
    private static func arguments(_ parent: Int32) -> [(what: String, call: () -> Int)] {
        let fastOpen = Int32(SystemCalls.fastOpen)
        return [
            ("connect by sendto", { send(fastOpen, to: sockaddr()) }),
            ("connect by sendto without an address", { send(fastOpen, to: nil) }),
            ("connect by sendmsg", { sendMessage(fastOpen) }),
            ("connect by sendmsg without waiting", { sendMessage(fastOpen | Int32(MSG_DONTWAIT)) }),
            ("send to an address", { send(0, to: sockaddr()) }),
            ("connect with what is written", { set(Int32(IPPROTO_TCP), fastOpenConnect) }),
            ("take data with a connection", { set(Int32(IPPROTO_TCP), TCP_FASTOPEN) }),
            ("make up a connection", { set(Int32(IPPROTO_TCP), TCP_REPAIR) }),
            ("put a protocol into the kernel", { set(Int32(IPPROTO_TCP), TCP_ULP) }),
            ("filter what a socket gets", { set(SOL_SOCKET, SO_ATTACH_FILTER) }),
            ("choose whom a descriptor signals", { Int(fcntl(-1, F_SETOWN, parent)) }),
            ("choose by which signal", { Int(fcntl(-1, setSignal, SIGKILL)) }),
            ("go back in a log", { lseek(-1, 0, SEEK_SET) }),
        ]
    }

    /// Calls that must not even be looked at. With these arguments none would do anything.
    private static let calls = [
        "open", "openat", "openat2", "creat", "execve", "execveat", "fork", "vfork", "socket", "socketpair", "connect",
        "bind", "kill", "tkill", "rt_sigqueueinfo", "pidfd_open", "pidfd_send_signal", "ptrace", "process_vm_readv",
        "process_vm_writev", "setuid", "setgid", "setgroups", "setresuid", "capset", "chroot", "pivot_root", "mount",
        "umount2", "unshare", "setns", "bpf", "io_uring_setup", "io_uring_enter", "io_uring_register",
        "perf_event_open", "userfaultfd", "keyctl", "add_key",
        "memfd_create", "init_module", "finit_module", "kexec_load", "unlink", "unlinkat", "rename", "renameat2",
        "mkdir",
        "mkdirat", "link", "symlink", "chmod", "chown", "truncate", "getdents64", "readlink", "readlinkat",
        "inotify_init1",
        "personality", "setrlimit", "prlimit64", "reboot", "swapon", "syslog", "open_by_handle_at", "name_to_handle_at",
        "shmget", "msgget", "semget", "mq_open", "acct", "quotactl", "settimeofday", "clock_settime", "sethostname",
        "sendmmsg", "setsockopt", "fcntl", "lseek", "pread64", "pwrite64", "pwritev", "pwritev2", "ftruncate",
        "fallocate",
        "sendfile", "splice", "tee", "vmsplice", "copy_file_range", "statx", "pidfd_getfd", "dup3",
    ]

    private static func attempt(_ name: String) -> Attempt {
        let number = seccomp_syscall_resolve_name(name)
        // Negative where the architecture has no such call.
        guard number >= 0 else { return Attempt(what: name, isRefused: true) }
        let result = linux_call(Int(number), -1, -1, -1)
        // A fork that worked has a child here, which must not go on.
        if result == 0, name == "fork" || name == "vfork" { _exit(0) }
        return Attempt(what: name, isRefused: result == -1 && errno == EPERM)
    }

    private static func isDenied(_ call: () -> Int) -> Bool { call() == -1 && errno == EPERM }

    private static func send(_ flags: Int32, to address: sockaddr?) -> Int {
        guard var address else { return sendto(-1, nil, 0, flags, nil, 0) }
        return sendto(-1, nil, 0, flags, &address, socklen_t(MemoryLayout<sockaddr>.size))
    }

    private static func sendMessage(_ flags: Int32) -> Int {
        var message = msghdr()
        return sendmsg(-1, &message, flags)
    }

    private static func set(_ level: Int32, _ name: Int32) -> Int {
        var on: Int32 = 1
        return Int(setsockopt(-1, level, name, &on, socklen_t(MemoryLayout<Int32>.size)))
    }

    /// `TCP_FASTOPEN_CONNECT` of linux/tcp.h and `F_SETSIG`, which the Glibc module does not show.
    private static let fastOpenConnect: Int32 = 30
    private static let setSignal: Int32 = 10

    private static func opens(_ path: String, _ flags: Int32) -> Bool {
        let descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
        return descriptor >= 0
    }

    private static func starts(_ path: String) -> Bool {
        var process: pid_t = 0
        let arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: 1)
        arguments.initialize(to: nil)
        defer { arguments.deallocate() }
        return posix_spawn(&process, path, nil, nil, arguments, nil) == 0
    }

    private static func executes() -> Bool {
        let memory = mmap(nil, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else { return false }
        munmap(memory, 4096)
        return true
    }

    private static func maps() -> Bool {
        let memory = mmap(nil, 4096, PROT_READ, MAP_SHARED, STDERR_FILENO, 0)
        // Standard error may be nothing that could be mapped; then it is the kernel that says so.
        return memory != MAP_FAILED || errno != EPERM
    }

    private static func prctlDumpable() -> Bool {
        linux_call(Int(seccomp_syscall_resolve_name("prctl")), Int(PR_SET_DUMPABLE), 1, 0) == 0
    }
}
