import CLinux
import Glibc

/// Who a process is, and becoming somebody else for good.
package enum Privileges {
    /// A user and a group by number.
    package struct Account: Equatable, Sendable {
        package var user: UInt32
        package var group: UInt32

        package init(user: UInt32, group: UInt32) {
            self.user = user
            self.group = group
        }

        /// The account of this name; nil if there is none.
        package init?(named name: String) {
            guard let entry = getpwnam(name) else { return nil }
            self.init(user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
        }

        /// Whether the system knows a user or a group of these numbers.
        package var isTaken: Bool { getpwuid(user) != nil || getgrgid(group) != nil }
    }

    /// Whether this process may do what only root may.
    package static var isRoot: Bool { geteuid() == 0 }

    /// Becomes `account`, without further groups, with no way back. Each step is checked, and in the end that there is none
    /// (CVE-2023-40303 was the want of that).
    package static func become(_ account: Account) throws(SystemError) {
        guard setgroups(0, nil) == 0, setresgid(account.group, account.group, account.group) == 0,
            setresuid(account.user, account.user, account.user) == 0
        else { throw SystemError("become", "user \(account.user)") }
        guard account.user == 0 || (setresuid(0, 0, 0) != 0 && geteuid() == account.user && getuid() == account.user)
        else { throw SystemError("give up", "root", code: EPERM) }
    }

    /// Dies with the process that started this one, and is closed to others of the same user. To be called after
    /// ``become(_:)``, which would undo it. Throws if that process is already gone.
    package static func bind(toParent parent: Int32) throws(SystemError) {
        guard linux_forbid_dumps() == 0, linux_die_with_parent(SIGKILL) == 0 else {
            throw SystemError("follow", "process \(parent)")
        }
        guard getppid() == parent else { throw SystemError("follow", "process \(parent)", code: ESRCH) }
    }
}
