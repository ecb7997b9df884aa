import Foundation
import Glibc
import Platform
import Testing

/// The server's own question for a password, where login(1) cannot be had.
@Suite struct ServerPasswordTests {
    /// Root's server gives people somebody else's account.
    private static let account = getuid() == 0 ? "nobody" : NSUserName()
    private let directory: TemporaryDirectory
    private let server: LoginServer

    init() throws {
        directory = try TemporaryDirectory()
        server = try LoginServer(passwordsIn: directory)
    }

    @Test func `the right password gives a shell as somebody who is not root, on a terminal of theirs`() throws {
        let telnet = try server.client("inetutils-telnet")
        try telnet.logInHere("alice", "sesame")
        #expect(!telnet.text.contains("sesame"))
        try telnet.sendLine("id -un; stat -c %U $(tty); echo $0 $SHELL $TERM")
        try telnet.expect("\r\n\(Self.account)\r\n\(Self.account)\r\n-sh /bin/sh ")
        try telnet.sendLine("exit")
        try telnet.expect("Connection closed")
    }

    @Test(arguments: ["alice", "nobody-of-that-name"])
    func `three wrong passwords are the end, whether there is such a name or not`(name: String) throws {
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send("\(name)\r\n")
        for password in ["", "Sesame", String(repeating: "x", count: 2000)] {
            try raw.expect("Password: ")
            try raw.send("\(password)\r\n")
            try raw.expect("Login incorrect\r\n")
        }
        try raw.expect("Too many wrong passwords.")
        try raw.expectEnd()
    }

    @Test func `a script may send name and password at once`() throws {
        let raw = try server.raw()
        try raw.send("alice\r\nsesame\r\n")
        try raw.expect("$ ")
        try raw.send("id -un\r\n")
        try raw.expect("\r\n\(Self.account)\r\n")
    }

    @Test func `a line longer than any password is one wrong one`() throws {
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send("alice\r\n")
        try raw.expect("Password: ")
        try raw.send(String(repeating: "x", count: 3000) + "\r\n")
        try raw.expect("Login incorrect\r\nPassword: ")
        try raw.send("sesame\r\n")
        try raw.expect("$ ")
        #expect(raw.text.split(separator: "Login incorrect").count == 2, "\(raw.text)")
    }

    @Test func `interrupt at the question ends it, and nobody is in`() throws {
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send("alice\r\n")
        try raw.expect("Password: ")
        try raw.send([255, 244])
        try raw.expectEnd()
    }

    @Test func `root's server needs to be told whose account people get, and not root's`() throws {
        let file = directory.path + "/people"
        let start = ["telnetd", "--listen", "127.0.0.1:0", "--passwords", file]
        guard getuid() == 0 else { return }
        #expect(try run(Programs.sallyport, start).status == 64)
        #expect(try run(Programs.sallyport, start + ["--login-user", "root"]).status == 78)
        #expect(try run(Programs.sallyport, ["telnetd", "--set-password", "x"]).status == 64)
        let missing = ["telnetd", "--listen", "127.0.0.1:0", "--passwords", "/missing"]
        #expect(try run(Programs.sallyport, missing).status == 78)
    }

    @Test(.enabled(if: getuid() == 0, "becomes somebody else"))
    func `a server that is not root's can give nobody's account but its own, and refuses to say otherwise`() throws {
        let others = try TemporaryDirectory()
        let nobody = ["--reuid=65534", "--regid=65534", "--clear-groups", Programs.sallyport, "telnetd"]
        guard chown(others.path, 65534, 65534) == 0 else { throw SystemError("give away", others.path) }
        let passwords = ["--passwords", others.path + "/people"]
        #expect(try run("setpriv", nobody + passwords + ["--set-password", "alice"], input: "sesame\n").status == 0)
        let start = nobody + ["--listen", "127.0.0.1:0", "--shell", "/bin/sh"] + passwords
        let refused = try run("setpriv", start + ["--login-user", "nobody"])
        #expect(refused.status == 64)
        #expect(refused.errorLines.count == 1 && refused.errors.contains("--login-user"), "\(refused.errors)")
        // Without it all is well, and a password gets one in.
        let server = try PeerProcess("setpriv", start)
        try server.expect("listening telnetd telnet 127.0.0.1:")
        let raw = try TCPDialogue(port: Int(try server.expect("\n")) ?? 0)
        try server.expect("ready\n")
        try raw.logInHere("alice", "sesame")
        try raw.send("id -u\r\n")
        try raw.expect("\r\n65534\r\n")
    }

    @Test func `with --until-eof the end of standard input ends it all`() throws {
        let file = directory.path + "/people"
        let root = getuid() == 0 ? ["--login-user", "nobody"] : []
        let process = try PeerProcess(
            Programs.sallyport, ["telnetd", "--listen", "127.0.0.1:0", "--passwords", file, "--until-eof"] + root)
        try process.expect("ready\n")
        process.finishSending()
        #expect(try process.expectExit() == 0)
    }
}
