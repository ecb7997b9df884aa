import CLinux
import Glibc

/// The system's records of who is logged in from where (utmp(5)): `who` shows the one, `last` the other. They are written
/// where the files exist; that they do not is no error.
package enum LoginRecord {
    /// A login is under way on a terminal, from `host`. `login` makes a user's record of it.
    package static func begin(process: Int32, terminal: String, host: String) {
        linux_record_login(Int16(LOGIN_PROCESS), process, line(terminal), "LOGIN", host)
    }

    /// The session on a terminal is over.
    package static func end(process: Int32, terminal: String) {
        linux_record_login(Int16(DEAD_PROCESS), process, line(terminal), "", "")
    }

    /// The terminal without `/dev/`, as the records have it.
    private static func line(_ terminal: String) -> String {
        terminal.hasPrefix("/dev/") ? String(terminal.dropFirst(5)) : terminal
    }
}
