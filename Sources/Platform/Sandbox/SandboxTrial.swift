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
        acts(parent).map { Attempt(what: $0.what, isRefused: !$0.works()) } + calls.map(attempt)
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
            ("make itself traceable", { prctlDumpable() }),
        ]
    }

    /// Calls that must not even be looked at. With these arguments none would do anything.
    private static let calls = [
        "open", "openat", "openat2", "creat", "execve", "execveat", "fork", "vfork", "socket", "socketpair", "connect",
        "bind", "kill", "tkill", "rt_sigqueueinfo", "pidfd_open", "pidfd_send_signal", "ptrace", "process_vm_readv",
        "process_vm_writev", "setuid", "setgid", "setgroups", "setresuid", "capset", "chroot", "pivot_root", "mount",
        "umount2", "unshare", "setns", "bpf", "io_uring_setup", "perf_event_open", "userfaultfd", "keyctl", "add_key",
        "memfd_create", "init_module", "finit_module", "kexec_load", "unlink", "unlinkat", "rename", "renameat2",
        "mkdir",
        "mkdirat", "link", "symlink", "chmod", "chown", "truncate", "getdents64", "readlink", "readlinkat",
        "inotify_init1",
        "personality", "setrlimit", "prlimit64", "reboot", "swapon", "syslog", "open_by_handle_at", "name_to_handle_at",
        "shmget", "msgget", "semget", "mq_open", "acct", "quotactl", "settimeofday", "clock_settime", "sethostname",
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

    private static func prctlDumpable() -> Bool {
        linux_call(Int(seccomp_syscall_resolve_name("prctl")), Int(PR_SET_DUMPABLE), 1, 0) == 0
    }
}
