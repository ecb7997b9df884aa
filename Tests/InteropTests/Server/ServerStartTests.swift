import Glibc
import Platform
import Testing

/// What stops a server from starting, in one line each.
@Suite struct ServerStartTests {
    @Test(arguments: [
        (["--listen", "127.0.0.1:0", "--shell", "/nothing/there"], Int32(78), "/nothing/there"),
        (["--listen", "127.0.0.1:0", "--shell", "/tmp"], 78, "/tmp"),
        (["--listen", "127.0.0.1:0", "--shell", "sh"], 78, "sh"),
        (["--listen", "0.0.0.0:0", "--shell", "/bin/sh"], 78, "--allow-cleartext"),
        (["--listen", "[::]:0", "--shell", "/bin/sh"], 78, "--allow-cleartext"),
        (["--listen", "192.0.2.1:0", "--allow-cleartext", "--shell", "/bin/sh"], 73, "192.0.2.1"),
        (["--listen", "nowhere", "--shell", "/bin/sh"], 64, "addr"),
        (["--listen", "localhost:2323", "--shell", "/bin/sh"], 64, "in numbers"),
        (["--shell", "/bin/sh"], 64, "--listen"),
        (["--listen", "127.0.0.1:0", "--shell", "/bin/sh", "--accept-env", "LD_PRELOAD"], 64, "LD_PRELOAD"),
        (
            ["--listen", "127.0.0.1:0", "--shell", "/bin/sh", "--accept-env", "BASH_LOADABLES_PATH"], 64,
            "BASH_LOADABLES_PATH"
        ),
        (["--listen", "127.0.0.1:0", "--shell", "/bin/sh", "--max-connections", "0"], 64, "--max-connections"),
        (["--listen", "127.0.0.1:0", "--shell", "/bin/sh", "--inet"], 64, "--inet"),
        (["--check-sandbox", "--user", "nobody-there"], 78, "nobody-there"),
    ])
    func `a mistake is named`(_ arguments: [String], _ status: Int32, _ words: String) throws {
        let outcome = try run(Programs.sallyport, ["telnetd"] + arguments)
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(words))
    }

    @Test func `a port in use is named`() throws {
        let other = try ListeningPeer()
        let outcome = try run(
            Programs.sallyport, ["telnetd", "--listen", "127.0.0.1:\(other.port)", "--shell", "/bin/sh"])
        #expect(outcome.status == 73)
        #expect(outcome.errors.contains("127.0.0.1:\(other.port)"))
    }

    @Test func `an address given twice is named, in one line`() throws {
        let address = "127.0.0.1:\(try FreePort.one())"
        let outcome = try run(
            Programs.sallyport, ["telnetd", "--listen", address, "--listen", address, "--shell", "/bin/sh"])
        #expect(outcome.status == 73)
        #expect(outcome.errorLines.count == 1)
        #expect(outcome.errors.contains("twice"))
    }

    @Test(arguments: ["telnetd", "in.telnetd"])
    func `called by this name it tells its version without an address to listen on`(_ name: String) throws {
        let directory = try TemporaryDirectory()
        guard symlink(Programs.sallyport, "\(directory.path)/\(name)") == 0 else { throw SystemError("link", name) }
        let outcome = try run("\(directory.path)/\(name)", ["--version"])
        #expect(outcome.status == 0)
        #expect(outcome.output == (try run(Programs.sallyport, ["--version"]).output))
    }

    @Test(arguments: ["telnetd", "in.telnetd"])
    func `called by this name the program is the server`(_ name: String) throws {
        let directory = try TemporaryDirectory()
        guard symlink(Programs.sallyport, "\(directory.path)/\(name)") == 0 else { throw SystemError("link", name) }
        let server = try PeerProcess(
            "\(directory.path)/\(name)", ["--listen", "127.0.0.1:0", "--shell", "/bin/sh"])
        try server.expect("listening telnetd telnet 127.0.0.1:")
        try server.expect("ready\n")
    }

    @Test func `several addresses, and IPv6`() throws {
        let server = try PeerProcess(
            Programs.sallyport, ["telnetd", "--listen", "127.0.0.1:0", "--listen", "[::1]:0", "--shell", "/bin/sh"])
        try server.expect("listening telnetd telnet 127.0.0.1:")
        try server.expect("listening telnetd telnet [::1]:")
        let port = try server.expect("\n")
        try server.expect("ready\n")
        let telnet = try PTYDialogue("inetutils-telnet", ["::1", port])
        try telnet.expect("login: ")
        try telnet.sendLine("me")
        try telnet.expectShell()
    }
}
