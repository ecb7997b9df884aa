import CLinux
import Glibc

/// The system's records of who is logged in from where (utmp(5)): `who` shows the one, `last` the other. They are written
/// where the files exist; that they do not is no error.
package enum LoginRecord {
    /// A login is under way on a terminal, from `host`. `login` makes a user's record of it. Only `who` is told: `wtmp` grows, and
    /// nobody has logged in yet.
    package static func begin(process: Int32, terminal: String, host: String) {
        linux_record_login(Int16(LOGIN_PROCESS), process, line(terminal), "LOGIN", host, 0)
    }

    /// The session on a terminal is over; `last` is told if somebody was in.
    package static func end(process: Int32, terminal: String, wasIn: Bool) {
        linux_record_login(Int16(DEAD_PROCESS), process, line(terminal), "", "", wasIn ? 1 : 0)
    }

    /// Who has logged in on a terminal since ``begin(process:terminal:host:)``; nil for nobody yet, or where no records are kept.
    package static func user(terminal: String) -> String? {
        var name = [CChar](repeating: 0, count: 33)
        guard linux_logged_in(line(terminal), &name) != 0 else { return nil }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The terminal without `/dev/`, as the records have it.
    private static func line(_ terminal: String) -> String {
        terminal.hasPrefix("/dev/") ? String(terminal.dropFirst(5)) : terminal
    }
}
