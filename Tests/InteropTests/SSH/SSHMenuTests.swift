import Testing

/// A person with OpenSSH and a password, in front of the menu.
@Suite struct SSHMenuTests {
    @Test func `a password leads to the menu, typing narrows it, Enter connects`() throws {
        let gate = try Sallyport()
        let ssh = try gate.ssh()
        try ssh.expect("switch1")
        try ssh.expect("switch2")
        try ssh.send("itch2")
        try ssh.expect("> itch2")
        try ssh.send("\r")
        try ssh.logIn(on: gate.target("switch2"))
    }

    @Test(arguments: [
        ("\u{1b}[B\r", "switch2"), ("\u{1b}[B\u{1b}[A\r", "switch1"), ("2\r", "switch2"), ("1\r", "switch1"),
    ])
    func `arrows and plain numbers choose as well`(keys: String, name: String) throws {
        let gate = try Sallyport()
        let ssh = try gate.ssh()
        try ssh.expect("switch2")
        try ssh.send(keys)
        try ssh.logIn(on: gate.target(name))
    }

    @Test func `without a terminal the menu is a list that a script answers with a number`() throws {
        let gate = try Sallyport()
        let ssh = try gate.ssh(options: ["-T"])
        try ssh.expect("1. switch1")
        try ssh.expect("2. switch2")
        try ssh.expect("Number or name: ")
        try ssh.sendLine("2")
        try ssh.expect("Username: ")
    }

    @Test func `Ctrl-C at the menu leaves with status 0`() throws {
        let gate = try Sallyport()
        let ssh = try gate.ssh()
        try ssh.expect("switch2")
        try ssh.send("\u{3}")
        #expect(try ssh.expectExit() == 0)
    }

    @Test func `Ctrl-] m goes back from a device to the menu, and Ctrl-] ? says so`() throws {
        let gate = try Sallyport()
        let ssh = try gate.ssh("\(gate.user)+switch1")
        try ssh.logIn(on: gate.target("switch1"))
        try ssh.send("\u{1d}?")
        try ssh.expect("back to the menu")
        try ssh.send("\u{1d}m")
        try ssh.expect("switch2")
        try ssh.send("2\r")
        try ssh.logIn(on: gate.target("switch2"))
        try ssh.send("\u{1d}d")
        #expect(try ssh.expectExit() == 0)
    }

    @Test func `user+target skips the menu`() throws {
        let gate = try Sallyport()
        let ssh = try gate.ssh("\(gate.user)+switch1")
        let before = try ssh.expect("Username: ")
        #expect(!before.contains("switch2"))
    }

    @Test func `the target's name as the command connects to it`() throws {
        let gate = try Sallyport()
        let ssh = try gate.ssh(gate.user, ["switch2"], options: ["-t"])
        try ssh.logIn(on: gate.target("switch2"))
    }

    @Test func `a user sees and reaches only what the role allows`() throws {
        let gate = try Sallyport()
        let guest = gate.facts.users[1]
        let ssh = try gate.ssh(guest.name, password: guest.password)
        try ssh.expect("switch2")
        #expect(!ssh.text.contains("switch1"))
    }
}
