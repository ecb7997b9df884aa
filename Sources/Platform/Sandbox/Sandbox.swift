import CLinux
import Glibc

/// The cage of a process that reads what strangers send: it keeps the descriptors it has, and gets no others but those it
/// accepts and is given.
///
/// Two walls, for no kernel must have both. seccomp leaves the system calls of ``SystemCalls`` and answers all others with
/// `EPERM`; Landlock takes away every file by name, every TCP port, and signals and abstract sockets to the outside.
package enum Sandbox {
    /// What the kernel could do.
    package struct Report: Equatable, Sendable {
        /// Whether system calls are filtered.
        package var filtersCalls: Bool
        /// The version of Landlock in force; 0 for none.
        package var landlock: Int

        package init(filtersCalls: Bool, landlock: Int) {
            self.filtersCalls = filtersCalls
            self.landlock = landlock
        }
    }

    /// Closes the cage around this process, for good. It has to be before other threads are started: Landlock holds for the
    /// calling thread and what comes of it.
    ///
    /// A kernel without one of the walls is reported. One that has it and will not build it is an error.
    package static func enter() throws(SystemError) -> Report {
        guard isAlone else { throw SystemError("enter", "the sandbox with several threads", code: EBUSY) }
        guard linux_forbid_new_privileges() == 0 else { throw SystemError("give up", "new privileges") }
        let landlock = linux_landlock_version()
        if landlock > 0, linux_landlock_deny_all(landlock) != 0 { throw SystemError("enter", "Landlock") }
        return Report(filtersCalls: try filterCalls(), landlock: Int(landlock))
    }

    /// Whether there is one thread, as far as the system tells.
    private static var isAlone: Bool {
        guard let folder = opendir("/proc/self/task") else { return true }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // With `.` and `..`.
        return count <= 3
    }

    private static func filterCalls() throws(SystemError) -> Bool {
        guard let filter = seccomp_init(answer(EPERM)) else { throw SystemError("make", "a seccomp filter") }
        defer { seccomp_release(filter) }
        // All threads: the C library or the runtime may have one already.
        var result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1)
        for rule in SystemCalls.rules where result == 0 {
            let number = seccomp_syscall_resolve_name(rule.name)
            // Not on this architecture.
            guard number != unknownCall else { continue }
            let action = rule.answer.map(answer) ?? allow
            result = seccomp_rule_add_array(filter, action, number, UInt32(rule.conditions.count), rule.conditions)
        }
        guard result == 0 else { throw SystemError("make", "a seccomp filter", code: -result) }
        result = seccomp_load(filter)
        // A kernel built without filters answers this.
        if result == -EINVAL { return false }
        guard result == 0 else { throw SystemError("load", "a seccomp filter", code: -result) }
        return true
    }

    /// `SCMP_ACT_ALLOW` and `SCMP_ACT_ERRNO`, and `__NR_SCMP_ERROR`, which are macros.
    private static let allow: UInt32 = 0x7FFF_0000
    private static let unknownCall: Int32 = -1

    private static func answer(_ error: Int32) -> UInt32 { 0x0005_0000 | UInt32(error) }
}
