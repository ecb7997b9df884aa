import Glibc
import Platform
import Testing

/// Whether somebody is in by a terminal, told by what their login has made of it.
@Suite struct LoginMarkTests {
    @Test func `nobody is in by a new terminal, whatever is printed on it`() throws {
        let terminal = try PTYMaster()
        let mark = try LoginMark(terminal.path)
        #expect(!mark.isGone)
        let end = open(terminal.path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        #expect(write(end, "login: ", 7) == 7)
        close(end)
        #expect(!mark.isGone)
    }

    @Test func `what a login makes of it before it asks is nothing, and what it makes of it for somebody is all`()
        throws
    {
        let terminal = try PTYMaster()
        let mark = try LoginMark(terminal.path)
        #expect(chmod(terminal.path, 0o600) == 0)
        // Root's own, of no group: that is how util-linux's login asks.
        #expect(mark.isGone == (getuid() != 0))
        #expect(chmod(terminal.path, 0o620) == 0)
        #expect(mark.isGone)
        guard getuid() == 0 else { return }
        for (user, group) in [(uid_t(12345), gid_t(5)), (0, 5), (12345, 0)] {
            #expect(chown(terminal.path, user, group) == 0 && chmod(terminal.path, 0o600) == 0)
            #expect(mark.isGone)
        }
    }

    @Test func `the terminal is given to an account, or to nobody else, and the mark is gone by it`() throws {
        let terminal = try PTYMaster()
        let mark = try LoginMark(terminal.path)
        let isRoot = getuid() == 0
        mark.give(to: isRoot ? Privileges.Account(user: 12345, group: 12346) : nil)
        var status = stat()
        #expect(stat(terminal.path, &status) == 0 && status.st_mode & 0o7777 == 0o600)
        if isRoot { #expect(status.st_uid == 12345 && status.st_gid == 12346) }
        #expect(mark.isGone)
    }

    @Test func `another terminal of the same path is not asked`() throws {
        let old = try markOfTerminalThatHungUp()
        let next = try PTYMaster()
        let new = try LoginMark(next.path)
        #expect(old.isGone && !new.isGone, "\(next.path)")
    }

    private func markOfTerminalThatHungUp() throws -> LoginMark {
        let terminal = try PTYMaster()
        let mark = try LoginMark(terminal.path)
        if getuid() == 0 { #expect(chown(terminal.path, 12345, 12345) == 0) }
        #expect(chmod(terminal.path, 0o600) == 0)
        return mark
    }
}
