import Foundation
import Glibc
import Platform
import Testing

/// Command mode, and what a person sees beside the server's output.
@Suite struct CommandModeTests {
    @Test func `a server's end leaves a person in command mode, with the line begun`() throws {
        let session = try TerminalSession()
        try session.becomeLogin()
        try session.client.send("\u{1d}stat")
        try session.client.expect("sallyport> stat")
        session.server.hangUp()
        try session.client.expect("\r\nConnection closed by foreign host.\r\nsallyport> stat")
        try session.client.send("us\r")
        try session.client.expect("No connection.")
        try session.client.send("quit\r")
        #expect(try session.client.expectExit() == 0)
        #expect(session.isCooked)
    }

    @Test func `a connection that breaks under a command is told on a line of its own`() throws {
        let session = try TerminalSession()
        try session.becomeLogin()
        try session.client.send("\u{1d}stat")
        try session.client.expect("sallyport> stat")
        session.server.reset()
        try session.client.expect("\r\nsallyport: the connection broke: Connection reset by peer\r\nsallyport> stat")
    }

    @Test func `a password is neither shown nor remembered where showing is left to us`() throws {
        let session = try TerminalSession(speaksFirst: false)
        try session.server.send("login: ")
        try session.client.expect("login: ")
        try session.client.send("bob\r")
        try session.server.expect("bob\r\n")
        try session.server.send("Password: ")
        try session.client.expect("read the password\r\nPassword: ")
        try session.client.send("sesame\r")
        try session.server.expect("sesame\r\n")
        try session.server.send("$ ")
        try session.client.expect("$ ")
        try session.client.send("\u{1b}[A\r")
        try session.server.expect("bob\r\n")
        try session.client.expect("bob")
        #expect(!session.client.text.contains("sesame"))
    }

    @Test func `open takes a URI, and a name of hosts.yaml with its options`() throws {
        let (home, peer) = (try TemporaryDirectory(), try ListeningPeer())
        mkdir(home.path + "/.config", 0o700)
        mkdir(home.path + "/.config/sallyport", 0o700)
        try home.write(
            "hosts: {sw1: {host: 127.0.0.1, port: \(peer.port), user: bob, log: \(home.path)/log}}\n",
            to: ".config/sallyport/hosts.yaml")
        let client = try PTYDialogue(
            Programs.sallyport, ["connect"], environment: Programs.environment(home: home.path))
        try client.expect("sallyport> ")
        try client.send("open telnet://127.0.0.1:\(peer.port)/\r")
        let first = try peer.accept()
        try client.expect("Escape character")
        first.hangUp()
        try client.expect("sallyport> ")
        try client.send("open sw1\r")
        let server = try peer.accept()
        try server.send(Wire.do(Wire.newEnviron) + Wire.sub(Wire.newEnviron, [1]) + Array("welcome\r\n".utf8))
        try server.expect(Wire.sub(Wire.newEnviron, [0, 0] + Array("USER".utf8) + [1] + Array("bob".utf8)))
        try client.expect("welcome")
        try client.send("\u{1d}quit\r")
        #expect(try client.expectExit() == 0)
        #expect(try String(contentsOfFile: home.path + "/log", encoding: .utf8) == "welcome\n")
    }

    @Test func `in front of a pipe every line begins at the left`() throws {
        let peer = try ListeningPeer()
        let shell = try PTYDialogue("sh", ["-c", "'\(Programs.sallyport)' connect 127.0.0.1 \(peer.port) | cat"])
        let server = try peer.accept()
        try server.send("one\ntwo\n")
        try shell.expect("one\r\ntwo\r\n")
        try shell.send("\u{1d}status\r")
        try shell.expect("not encrypted.\r\nOperating in line by line mode")
        try shell.send("\u{1d}quit\r")
        #expect(try shell.expectExit() == 0)
    }

    @Test func `logout closes where the server agrees, and says so where it does not`() throws {
        let session = try TerminalSession()
        try session.becomeLogin()
        try session.client.send("\u{1d}logout\r")
        try session.server.expect(Wire.do(18))
        try session.server.send(Wire.wont(18))
        try session.client.expect("The server does not log out")
        try session.client.send("\u{1d}logout\r")
        try session.server.expect(bytes: Wire.do(18), behind: session.server.raw.count)
        try session.server.send(Wire.will(18))
        try session.client.expect("Connection closed.")
        #expect(try session.client.expectExit() == 0)
    }

    @Test func `a trace or a .telnetrc that cannot be used is told`() throws {
        let home = try TemporaryDirectory()
        mkdir(home.path + "/.telnetrc", 0o700)
        let session = try TerminalSession(
            ["-n", "/dev/full"], environment: Programs.environment(home: home.path))
        try session.client.expect("the trace: cannot write /dev/full: No space left on device")
        try session.client.expect("cannot read \(home.path)/.telnetrc: Is a directory")
        session.client.end()
    }

    @Test func `a log keeps what it has until there is a connection, and is its owner's alone`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write("precious", to: "log", mode: 0o644)
        let outcome = try run(Programs.sallyport, ["connect", "--log", file, "127.0.0.1", "\(FreePort.one())"])
        #expect(outcome.status == 69)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")
        #expect(try run("stat", ["-c", "%a", file]).output == "600\n")
        let session = try TerminalSession(["--log", file])
        try session.server.send("new\r\n")
        try session.client.expect("new")
        session.server.hangUp()
        #expect(try session.client.expectExit() == 0)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "new\n")
    }
}
