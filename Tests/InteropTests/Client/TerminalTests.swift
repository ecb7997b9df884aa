import Foundation
import Glibc
import Platform
import Testing

/// `sallyport connect` on a terminal, as a person has it.
@Suite struct TerminalTests {
    private typealias Session = TerminalSession

    @Test func `keys go out at once where the server echoes, Ctrl-C and Ctrl-Z too`() throws {
        let session = try Session()
        try session.becomeLogin()
        try session.client.send("ab\u{3}\u{1a}\r")
        try session.server.expect([0x61, 0x62, 3, 0x1A, 13, 0])
    }

    @Test func `lines are edited here on a port that speaks no Telnet`() throws {
        let session = try Session(speaksFirst: false)
        try session.client.expect("Escape character is '^]'.")
        try session.client.send("hellp\u{7f}o\r")
        try session.server.expect("hello\r\n")
        try session.server.send("back\nagain\n")
        try session.client.expect("back\r\nagain\r\n")
    }

    @Test func `a password is not shown, whatever the server's way to ask`() throws {
        let session = try Session()
        try session.server.send(Wire.will(Wire.echo) + Array("Password: ".utf8))
        try session.client.expect("Password: ")
        try session.server.expect(Wire.do(Wire.echo))
        try session.client.send("sesame\r")
        try session.server.expect(Array("sesame\r\n".utf8))
        try session.server.send(Array("\r\nwelcome\r\n".utf8))
        try session.client.expect("welcome")
        #expect(!session.client.text.contains("sesame"))
    }

    @Test func `a plain link says so once, in one line, when a password is asked for`() throws {
        let session = try Session()
        try session.server.send("Password: ")
        try session.client.expect(
            "this connection is not encrypted; whoever is on the way can read the password\r\nPassword: ")
        try session.server.send("\r\nWrong.\r\nPassword: ")
        try session.client.expect("Wrong.\r\nPassword: ")
    }

    @Test func `the window's size is told when asked for, and at once when it changes (RFC 1073)`() throws {
        let session = try Session(size: PTYSize(columns: 101, rows: 37))
        try session.server.send(Wire.do(Wire.naws))
        try session.server.expect(Wire.sub(Wire.naws, [0, 101, 0, 37]))
        try session.client.resize(columns: 132, rows: 50)
        try session.server.expect(Wire.sub(Wire.naws, [0, 132, 0, 50]))
        try session.client.resize(columns: 65535, rows: 65535)
        try session.server.expect([255, 250, Wire.naws] + [UInt8](repeating: 255, count: 8) + [255, 240])
        try session.client.resize(columns: 0, rows: 0)
        try session.client.resize(columns: 80, rows: 24)
        try session.server.expect(Wire.sub(Wire.naws, [0, 80, 0, 24]))
    }

    @Test(arguments: [("xterm", "XTERM"), ("", "UNKNOWN")])
    func `the terminal's type is told when asked for (RFC 1091)`(type: String, told: String) throws {
        let session = try Session(environment: Programs.environment().merging(["TERM": type]) { $1 })
        try session.server.send(Wire.do(Wire.terminalType) + Wire.sub(Wire.terminalType, [1]))
        try session.server.expect(Wire.sub(Wire.terminalType, [0] + Array(told.utf8)))
    }

    @Test func `the escape character leads to command mode and back`() throws {
        let session = try Session()
        try session.becomeLogin()
        try session.client.send("\u{1d}")
        try session.client.expect("sallyport> ")
        try session.client.send("send ayt\r")
        try session.server.expect([255, 246])
        try session.client.send("x")
        try session.server.expect([0x78])
        try session.client.send("\u{1d}sta\t\r")
        try session.client.expect("single character mode; the server echoes")
        try session.client.send("\u{1d}quit\r")
        #expect(try session.client.expectExit() == 0)
    }

    @Test func `-E leaves no escape character, and -e takes another`() throws {
        let without = try Session(["-E"])
        try without.becomeLogin()
        try without.client.send("\u{1d}")
        try without.server.expect([0x1D])
        let other = try Session(["-e", "^A"])
        try other.becomeLogin()
        try other.client.send("\u{1d}\u{1}")
        try other.client.expect("sallyport> ")
        try other.server.expect([0x1D])
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGABRT])
    func `the terminal is as it was after any end`(signal: Int32) throws {
        let session = try Session()
        try session.becomeLogin()
        #expect(!session.isCooked)
        session.client.signal(signal)
        #expect(try session.client.expectExit() == 128 + signal)
        #expect(session.isCooked)
    }

    @Test func `the terminal is as it was after the server's end, and that is said`() throws {
        let session = try Session()
        try session.becomeLogin()
        session.server.hangUp()
        try session.client.expect("Connection closed by foreign host.")
        #expect(try session.client.expectExit() == 0)
        #expect(session.isCooked)
    }

    @Test func `a connection that breaks is status 1 and one line`() throws {
        let session = try Session()
        try session.becomeLogin()
        session.server.reset()
        try session.client.expect("the connection broke: Connection reset by peer")
        #expect(try session.client.expectExit() == 1)
        #expect(session.isCooked)
    }

    @Test func `z suspends, fg goes on, and the terminal belongs to the shell in between`() throws {
        let peer = try ListeningPeer()
        let shell = try PTYDialogue("bash", ["--norc", "-i"])
        try shell.sendLine("PS1='sh''ell$ '; '\(Programs.sallyport)' connect 127.0.0.1 -\(peer.port)")
        let server = try peer.accept()
        try server.send(
            Wire.will(Wire.echo) + Wire.will(Wire.suppressGoAhead) + Wire.do(Wire.naws) + Array("login: ".utf8))
        try shell.expect("login: ")
        try shell.send("\u{1d}z\r")
        try shell.expect("Stopped")
        try shell.expect("shell$ ")
        try shell.sendLine("stty -a | grep -c ' icanon .*\\| echo '; fg")
        try shell.expect("connect 127.0.0.1 -\(peer.port)\r\n")
        try shell.send("k")
        try server.expect([0x6B])
        try shell.send("\u{1d}q\r")
        try shell.expect("shell$ ")
    }

    @Test func `a command of the shell runs on the terminal, and the connection goes on`() throws {
        let session = try Session()
        try session.becomeLogin()
        try session.client.send("\u{1d}! echo one$((1+1))\r")
        try session.client.expect("one2")
        try session.client.send("k")
        try session.server.expect([0x6B])
    }

    @Test func `a server's questions to the terminal are answered by the terminal or not at all (CVE-2003-0069)`()
        throws
    {
        let session = try Session()
        try session.becomeLogin()
        let before = session.server.raw.count
        try session.server.send("\u{1b}[21t\u{1b}[6n\u{1b}[c\u{5}done")
        try session.client.expect("done")
        try session.client.send("k")
        try session.server.expect([0x6B])
        #expect(session.server.raw.count == before + 1)
    }

    @Test func `the log has what was printed and nothing that was typed unseen`() throws {
        let directory = try TemporaryDirectory()
        let (text, cast) = (directory.path + "/log.txt", directory.path + "/log.cast")
        for file in [text, cast] {
            let session = try Session(["--log", file])
            try session.server.send(Wire.will(Wire.echo) + Array("\u{1b}[1mPassword: \u{1b}[0m".utf8))
            try session.client.expect("Password: ")
            try session.server.expect(Wire.do(Wire.echo))
            try session.client.send("sesame\r")
            try session.server.send("\r\nwelcome\r\n")
            session.server.hangUp()
            #expect(try session.client.expectExit() == 0)
            let content = try String(contentsOfFile: file, encoding: .utf8)
            #expect(content.contains("welcome"))
            #expect(!content.contains("sesame"))
            #expect(try run("stat", ["-c", "%a", file]).output == "600\n")
        }
        #expect(try String(contentsOfFile: text, encoding: .utf8) == "Password:\nwelcome\n")
        let environment = Programs.environment(home: directory.path)
        try PTYDialogue("asciinema", ["cat", cast], environment: environment).expect("welcome")
    }

    @Test func `hex shows every byte of both directions`() throws {
        let session = try Session(["--hex"])
        try session.client.expect("> 000000  ff fd 03")
        try session.server.send("hi!")
        try session.client.expect("< 000000  68 69 21")
    }

    @Test func `toggle prettydump shows the network in Telnet's words`() throws {
        let session = try Session()
        try session.becomeLogin()
        try session.client.send("\u{1d}toggle prettydump netdata\r")
        try session.client.expect("will show what goes over the network")
        try session.server.send(Wire.do(Wire.naws) + Array("hi".utf8))
        try session.client.expect("< IAC DO NAWS \"hi\"")
        try session.client.send("\u{1d}toggle debug\r")
        _ = try session.client.expect(anyOf: ["will set SO_DEBUG", "does not let this user"])
        session.client.end()
    }
}
