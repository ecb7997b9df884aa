import Glibc
import NIOTelnet
import Platform
import TelnetServer
import Testing

/// Who edits and shows what is typed: each event, and what is to be done.
@Suite struct LineControlTests {
    private let lines: Kind
    private let hidden: Kind
    private let keys: Kind

    init() throws {
        lines = try Kind(without: 0)
        hidden = try Kind(without: ECHO)
        keys = try Kind(without: ICANON | ECHO)
    }

    private static let edit: Linemode.Mode = [.edit, .trapSignals]

    /// One with LINEMODE, whose lines are the client's.
    private func shared() -> LineControl {
        var control = LineControl()
        control.agreedToEcho()
        control.linemode(true)
        _ = control.follow(lines, isAllowed: true, isSettled: true)
        control.hasMode(Self.edit)
        control.withoutEcho()
        _ = control.follow(lines, isAllowed: true, isSettled: false)
        return control
    }

    @Test func `lines become the client's once the terminal wants lines and the client has agreed (RFC 1184)`() {
        var control = LineControl()
        control.agreedToEcho()
        control.linemode(true)
        #expect(control.follow(lines, isAllowed: true, isSettled: false) == [])
        #expect(
            control.follow(lines, isAllowed: true, isSettled: true) == [.characters, .mode(Self.edit), .echo(false)])
        #expect(control.follow(lines, isAllowed: true, isSettled: false) == [])
        control.hasMode(Self.edit)
        #expect(control.follow(lines, isAllowed: true, isSettled: false) == [])
        #expect(control.hasToLook)
        control.withoutEcho()
        #expect(control.follow(lines, isAllowed: true, isSettled: false) == [.external(true)])
        #expect(control.isExternal && !control.hasToLook)
    }

    @Test func `the first question for a password finds our echo still there`() {
        var control = LineControl()
        control.agreedToEcho()
        control.linemode(true)
        #expect(control.follow(hidden, isAllowed: true, isSettled: false) == [])
        #expect(control.follow(hidden, isAllowed: true, isSettled: true) == [.characters, .mode(Self.edit)])
        control.hasMode(Self.edit)
        #expect(control.follow(hidden, isAllowed: true, isSettled: false) == [.external(true)])
    }

    @Test func `a later one hides at once, and showing waits`() {
        var control = shared()
        #expect(control.follow(hidden, isAllowed: true, isSettled: false) == [.echo(true)])
        control.agreedToEcho()
        #expect(control.follow(hidden, isAllowed: true, isSettled: false) == [])
        #expect(control.follow(lines, isAllowed: true, isSettled: false) == [])
        #expect(control.follow(lines, isAllowed: true, isSettled: true) == [.characters, .echo(false)])
        #expect(control.isExternal)
    }

    @Test func `a program that wants keys gets them at once, and the terminal edits`() {
        var control = shared()
        #expect(control.follow(keys, isAllowed: true, isSettled: false) == [.external(false), .mode([]), .echo(true)])
        // What the client says of the mode before changes nothing.
        control.hasMode(Self.edit)
        #expect(control.follow(keys, isAllowed: true, isSettled: false) == [])
        #expect(control.follow(lines, isAllowed: true, isSettled: false) == [])
        #expect(
            control.follow(lines, isAllowed: true, isSettled: true) == [.characters, .mode(Self.edit), .echo(false)])
    }

    @Test func `a client that stops to edit gets the terminal's editing`() {
        var control = shared()
        control.hasMode([])
        #expect(control.follow(lines, isAllowed: true, isSettled: false) == [.external(false)])
        control.linemode(false)
        #expect(control.follow(lines, isAllowed: true, isSettled: false) == [.echo(true)])
    }

    @Test func `a client that refuses our echo is offered it for a password, but not for ever (RFC 857)`() {
        var control = LineControl()
        control.withoutEcho()
        #expect(!control.isShownByUs)
        for _ in 0..<3 {
            #expect(control.follow(hidden, isAllowed: false, isSettled: false).last == .echo(true))
            #expect(control.follow(hidden, isAllowed: false, isSettled: false) == [])
            control.withoutEcho()
            #expect(control.follow(hidden, isAllowed: false, isSettled: true) == [])
            control.suppressesGoAhead(false)
            _ = control.follow(lines, isAllowed: true, isSettled: true)
            control.suppressesGoAhead(true)
        }
        #expect(control.follow(hidden, isAllowed: false, isSettled: false) == [.external(false)])
        #expect(control.follow(hidden, isAllowed: false, isSettled: false) == [])
    }

    @Test func `the terminal's echo is off for a client that shows, and on again for one that does not`() {
        var control = LineControl()
        control.withoutEcho()
        #expect(control.follow(hidden, isAllowed: false, isSettled: false) == [.echo(true)])
        control.agreedToEcho()
        #expect(control.follow(lines, isAllowed: false, isSettled: false) == [.terminalEcho(false), .echo(false)])
        control.withoutEcho()
        #expect(control.follow(hidden, isAllowed: false, isSettled: false) == [])
        control.agreedToEcho()
        #expect(control.follow(hidden, isAllowed: false, isSettled: false) == [.terminalEcho(true)])
    }

    @Test func `a client that refuses ECHO and SUPPRESS-GO-AHEAD edits lines, where that is allowed (RFC 858)`() {
        var control = LineControl()
        control.withoutEcho()
        control.suppressesGoAhead(false)
        #expect(control.wantsGoAhead)
        #expect(control.follow(lines, isAllowed: false, isSettled: false) == [.terminalEcho(false)])
        #expect(control.follow(hidden, isAllowed: true, isSettled: false) == [.terminalEcho(true), .external(true)])
        #expect(control.follow(hidden, isAllowed: true, isSettled: false) == [.echo(true)])
        control.agreedToEcho()
        #expect(control.follow(lines, isAllowed: true, isSettled: true) == [.echo(false)])
        control.withoutEcho()
        #expect(control.follow(keys, isAllowed: true, isSettled: false) == [.external(false), .echo(true)])
    }

    @Test func `special characters follow the terminal's keys, and the keys them (RFC 1184 section 2.4)`() throws {
        let terminal = try PTYMaster()
        let driver = TerminalDriver(terminal.descriptor)
        driver.setKeys([.interrupt: 24, .quit: nil])
        var table = SpecialCharacters.customary
        table[.susp] = .noSupport
        table[.eof] = SpecialCharacter(.cantChange, 5)
        let told = table.following(try #require(driver.modes))
        #expect(told[.ip].character == 24 && told[.ip].flush == table[.ip].flush)
        #expect(told[.abort].character == nil && told[.abort].level == .value)
        #expect(told[.susp] == .noSupport && told[.eof].character == 5 && told[.ec] == table[.ec])
        driver.setKeys(told.keys)
        let modes = try #require(driver.modes)
        #expect(modes.byte(of: .endOfFile) == 5 && modes.byte(of: .quit) == nil && modes.byte(of: .suspend) == 26)
        #expect(told.following(modes) == told)
    }

    @Test func `a client that does not answer does what is asked, for it may be doing it already`() {
        var control = LineControl()
        control.agreedToEcho()
        control.linemode(true)
        _ = control.follow(lines, isAllowed: true, isSettled: true)
        #expect(control.isAwaited)
        control.withoutEcho()
        #expect(control.follow(lines, isAllowed: true, isSettled: false) == [])
        #expect(control.follow(lines, isAllowed: true, isSettled: true) == [.characters, .external(true)])
        #expect(!control.isAwaited)
    }

    @Test func `a line that was begun at the terminal is ended there`() {
        var control = LineControl()
        control.agreedToEcho()
        control.linemode(true)
        #expect(control.follow(lines.plain, isAllowed: true, isSettled: true, isInLine: true) == [])
        _ = control.follow(lines, isAllowed: true, isSettled: true)
        control.hasMode(Self.edit)
        control.withoutEcho()
        #expect(control.follow(lines.plain, isAllowed: true, isSettled: false, isInLine: true) == [])
        #expect(control.follow(lines.plain, isAllowed: true, isSettled: false) == [.external(true)])
    }

    @Test func `what a program puts back of our own setting is put right`() {
        var control = shared()
        #expect(control.follow(lines.plain, isAllowed: true, isSettled: false) == [.external(true)])
        _ = control.follow(keys, isAllowed: true, isSettled: false)
        #expect(control.follow(hidden.external, isAllowed: true, isSettled: false) == [.external(false)])
        #expect(control.follow(hidden.plain, isAllowed: true, isSettled: false) == [])
    }
}

/// Settings of a terminal, without `EXTPROC` and with it.
private struct Kind {
    let plain: TerminalModes
    let external: TerminalModes

    init(without flags: Int32) throws {
        let terminal = try PTYMaster()
        let driver = TerminalDriver(terminal.descriptor)
        var settings = termios()
        tcgetattr(terminal.descriptor, &settings)
        settings.c_lflag |= tcflag_t(ICANON | ECHO | ISIG | ECHOCTL)
        settings.c_lflag &= ~tcflag_t(flags)
        tcsetattr(terminal.descriptor, TCSANOW, &settings)
        plain = try #require(driver.modes)
        driver.setExternal(true)
        external = try #require(driver.modes)
    }
}

extension LineControl {
    /// As the terminal would have it, to which we have done what was to be done.
    fileprivate mutating func follow(_ kind: Kind, isAllowed: Bool, isSettled: Bool) -> [Act] {
        follow(isExternal ? kind.external : kind.plain, isAllowed: isAllowed, isSettled: isSettled)
    }
}
