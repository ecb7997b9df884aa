import CLinux
import Glibc

/// The system calls left to a process in the ``Sandbox``: what an event loop, its threads and its memory need, reading
/// and writing what is open, and taking connections. No name of a file, no new socket, no program, no other process.
enum SystemCalls {
    struct Rule {
        let name: String
        var conditions: [scmp_arg_cmp] = []
        /// The error to answer with instead of doing it.
        var answer: Int32?
    }

    static let rules: [Rule] =
        plain.map { Rule(name: $0) } + descriptors + sending + options + memory + threads + terminals

    private static let plain = [
        // What is open. No place in a file is chosen: what was written to a log before stays as it is.
        "read", "readv", "write", "writev", "close", "close_range", "dup", "fstat", "newfstatat", "recvfrom", "recvmsg",
        "shutdown", "getsockopt", "getsockname", "getpeername", "accept", "accept4",
        // Waiting.
        "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2", "eventfd2",
        "timerfd_create", "timerfd_settime", "timerfd_gettime", "poll", "ppoll", "futex", "nanosleep",
        "clock_nanosleep",
        "restart_syscall", "sched_yield",
        // Memory.
        "munmap", "mremap", "madvise", "brk", "membarrier",
        // Itself.
        "getpid", "gettid", "getppid", "getuid", "geteuid", "getgid", "getegid", "clock_gettime", "clock_getres",
        "gettimeofday", "time", "getrandom", "uname", "sysinfo", "getrusage", "getrlimit", "sched_getaffinity",
        "sched_getparam", "sched_getscheduler", "set_robust_list", "rseq", "rt_sigaction", "rt_sigprocmask",
        "rt_sigreturn", "sigaltstack", "exit", "exit_group",
    ]

    /// Flags and copies of descriptors. Not `F_SETOWN` and `F_SETSIG`: they have the kernel send signals of one's
    /// choice to a process of one's choice.
    private static let descriptors = [F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD, F_DUPFD_CLOEXEC].map {
        Rule(name: "fcntl", conditions: [argument(1, SCMP_CMP_EQ, UInt64($0))])
    }

    /// Sending on what is connected, and connecting nothing. `MSG_FASTOPEN` makes a connection of a TCP socket that has
    /// none, such as one that was shut down, without `connect` and past Landlock; `sendto` needs no address. What
    /// `listen` would do, ``BoundSocket`` has done: the event loop is told that it worked, for on a socket that was
    /// shut down it would take connections at a port of the kernel's choice.
    private static let sending = [
        Rule(name: "sendto", conditions: [withoutFastOpen(3), argument(4, SCMP_CMP_EQ, 0)]),
        Rule(name: "sendmsg", conditions: [withoutFastOpen(2)]),
        Rule(name: "listen", answer: 0),
    ]

    /// What the event loop and the Telnet handler set on connections. Not `TCP_FASTOPEN_CONNECT`, `TCP_REPAIR`,
    /// `TCP_ULP`, filters and all else that a kernel may have there.
    private static let options = [
        (SOL_SOCKET, [SO_KEEPALIVE, SO_OOBINLINE, SO_REUSEADDR]), (Int32(IPPROTO_TCP), [TCP_NODELAY]),
    ].flatMap { level, names in
        names.map { name in
            Rule(
                name: "setsockopt",
                conditions: [argument(1, SCMP_CMP_EQ, UInt64(level)), argument(2, SCMP_CMP_EQ, UInt64(name))])
        }
    }

    /// Memory, but none that could be executed or is a file's: what a stranger writes stays data.
    private static let memory = [
        Rule(name: "mprotect", conditions: [notExecutable]),
        Rule(
            name: "mmap",
            conditions: [notExecutable, argument(3, SCMP_CMP_MASKED_EQ, UInt64(MAP_ANONYMOUS), UInt64(MAP_ANONYMOUS))]),
    ]

    private static let notExecutable = argument(2, SCMP_CMP_MASKED_EQ, UInt64(PROT_EXEC), 0)

    /// Threads, and no processes: `clone` only with `CLONE_THREAD`. The flags of `clone3` lie in memory, where no
    /// filter can look; told that it does not exist, the C library takes `clone`. A thread may name itself, and a
    /// process may end itself by a signal; others' signals are for Landlock and for the change of user.
    private static let threads = [
        Rule(name: "clone", conditions: [argument(0, SCMP_CMP_MASKED_EQ, cloneThread, cloneThread)]),
        Rule(name: "clone3", answer: ENOSYS),
        Rule(name: "prctl", conditions: [argument(0, SCMP_CMP_EQ, UInt64(PR_SET_NAME))]),
        Rule(name: "prctl", conditions: [argument(0, SCMP_CMP_EQ, UInt64(PR_GET_NAME))]),
        Rule(name: "tgkill", conditions: [argument(0, SCMP_CMP_EQ, UInt64(getpid()))]),
    ]

    /// Of terminals: their settings, size and signals to their foreground. Not `TIOCSTI`, which types for others.
    private static let terminals = [
        UInt64(TCGETS), UInt64(TCSETS), UInt64(TCSETSW), UInt64(TCSETSF), UInt64(TCFLSH), UInt64(TIOCGWINSZ),
        UInt64(TIOCSWINSZ), UInt64(FIONREAD), UInt64(FIONBIO), TerminalDriver.signalRequest,
    ].map { Rule(name: "ioctl", conditions: [argument(1, SCMP_CMP_EQ, $0)]) }

    /// `CLONE_THREAD` of sched.h.
    private static let cloneThread: UInt64 = 0x0001_0000

    /// `MSG_FASTOPEN` of linux/socket.h.
    static let fastOpen: UInt64 = 0x2000_0000

    private static func withoutFastOpen(_ flags: UInt32) -> scmp_arg_cmp {
        argument(flags, SCMP_CMP_MASKED_EQ, fastOpen, 0)
    }

    private static func argument(
        _ index: UInt32, _ comparison: scmp_compare, _ first: UInt64, _ second: UInt64 = 0
    ) -> scmp_arg_cmp {
        scmp_arg_cmp(arg: index, op: comparison, datum_a: first, datum_b: second)
    }
}
