import Glibc

/// A mark on a terminal that nobody is in by it yet, which whatever asks for the password takes off.
///
/// How a login ends does not tell whether anybody was in: shadow's `login` exits with 0 after a good session, after five wrong
/// passwords and when its time is over, and dies of SIGHUP when the connection does, whether it was still asking or waited for
/// a shell. But each `login` gives the terminal to the person with a mode of its own at that moment, and so takes the mark off,
/// which is the mode's sticky bit, without a meaning on a device. util-linux's takes it off before it asks, and gives the
/// terminal to nobody but root, with mode 0600, until somebody is in.
///
/// What is asked is the file and not its path, which is another's once the terminal has hung up.
package final class LoginMark: Sendable {
    private let descriptor: Int32

    /// Marks the terminal at `path`, which is ours.
    package init(_ path: String) throws(SystemError) {
        descriptor = open(path, pathOnly | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw SystemError("examine", path) }
        guard chmod(path, S_ISVTX | S_IRUSR | S_IWUSR) == 0 else { throw SystemError("mark", path) }
    }

    deinit { close(descriptor) }

    /// Whether somebody is in.
    package var isGone: Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_ISVTX == 0 else { return false }
        let isRoots = status.st_uid == 0 && status.st_gid == 0
        return !(isRoots && status.st_mode & 0o777 == 0o600)
    }

    /// Gives the terminal to an account, or to nobody else where there is none, and takes the mark off.
    package func give(to account: Privileges.Account?) {
        let path = "/proc/self/fd/\(descriptor)"
        if let account { _ = chown(path, account.user, account.group) }
        _ = chmod(path, S_IRUSR | S_IWUSR)
    }
}

/// O_PATH, which the Glibc module does not show: the file itself, without opening the device.
private let pathOnly: Int32 = 0o10_000_000
