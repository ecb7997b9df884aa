import Foundation
import Glibc
import Platform
import Testing

/// Sources that fail: they wait, and where `--ban` is given they are sent away in the end.
@Suite struct ServerBanTests {
    private static let line = "Too many failures from where you come from; try again later.\r\n"

    /// Three names that are none.
    private func fail(_ raw: TCPDialogue) throws {
        for _ in 0..<3 {
            try raw.expect("login: ")
            try raw.send("-f\r\n")
        }
        try raw.expect("Too many tries")
        try raw.expectEnd()
    }

    private func expectBan(_ server: LoginServer) throws {
        let next = try server.raw()
        try next.expectEnd()
        // Not a byte of Telnet, and no banner.
        #expect(next.raw == Array(Self.line.utf8))
    }

    /// The end of a login is known a moment after that of its connection.
    private func waitForBan(_ server: LoginServer) throws {
        try LoginServer.wait("the ban") { server.process.errorText.contains("source 127.0.0.1: banned") }
    }

    @Test func `who fails too often is sent away in a line, and let in again when the time is over`() throws {
        let server = try LoginServer(["--ban", "2", "--ban-time", "6"])
        let both = [try server.raw(), try server.raw()]
        let there = try server.raw()
        try there.expect("login: ")
        for raw in both { try fail(raw) }
        try expectBan(server)
        #expect(
            server.process.errorText.contains("source 127.0.0.1: banned for 6 s, after 2 failures in that time\n"))
        // Who was there before gets no login any more.
        try there.send("me\r\n")
        try there.expect(Self.line)
        try there.expectEnd()
        try LoginServer.wait("the end of the ban") {
            try server.raw().expect(anyOf: ["login: ", "Too many failures"]).index == 0
        }
    }

    @Test func `who is in already stays`() throws {
        let server = try LoginServer(["--ban", "1"])
        let raw = try server.joined()
        try raw.expectShell()
        try fail(try server.raw())
        try expectBan(server)
        try raw.send("echo still $((40+2))\r\n")
        try raw.expect("still 42\r\n")
    }

    @Test func `time that runs out is a failure of who has typed something, and of nobody else`() throws {
        let server = try LoginServer(["--ban", "1", "--login-timeout", "1"])
        let silent = try server.raw()
        try silent.expect("Time is up.")
        try silent.expectEnd()
        let typing = try server.raw()
        try typing.expect("login: ")
        try typing.send("ro")
        try typing.expect("Time is up.")
        try typing.expectEnd()
        try expectBan(server)
    }

    @Test(.enabled(if: getuid() == 0, "login(1) needs root"))
    func `login(1): a good session is none, however it ends; to leave at the question is`() throws {
        let server = try LoginServer(login: ["--ban", "1"])
        for ending in ["exit", "exit 1", "reset"] {
            let raw = try server.raw()
            try raw.logInHere()
            if ending == "reset" {
                raw.reset()
                try LoginServer.wait("no program") { try server.programs().isEmpty }
            } else {
                try raw.send("\(ending)\r\n")
                try raw.expectEnd()
            }
        }
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send("\(LoginServer.user)\r\n")
        try raw.expect("Password: ")
        raw.reset()
        try waitForBan(server)
        try expectBan(server)
    }

    @Test func `a password of ours: a good session is none, however it ends; three wrong ones are`() throws {
        let server = try LoginServer(passwordsIn: TemporaryDirectory(), ["--ban", "1"])
        for ending in ["exit 0", "exit 1", "kill -9 $$", "reset"] {
            let raw = try server.raw()
            try raw.logInHere("alice", "sesame")
            if ending == "reset" {
                raw.reset()
                try LoginServer.wait("no program") { try server.programs().isEmpty }
            } else {
                try raw.send("\(ending)\r\n")
                try raw.expectEnd()
            }
        }
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send("alice\r\n")
        for _ in 0..<3 {
            try raw.expect("Password: ")
            try raw.send("wrong\r\n")
        }
        try raw.expectEnd()
        try waitForBan(server)
        try expectBan(server)
    }

    @Test func `each failure makes the next login wait, and the prompt never`() throws {
        let server = try LoginServer(passwordsIn: TemporaryDirectory(), [])
        var waits: [Duration] = []
        for _ in 0..<3 {
            let raw = try server.raw()
            try raw.expect("login: ", within: .milliseconds(500))
            let asked = ContinuousClock.now
            try raw.send("alice\r\n")
            try raw.expect("Password: ")
            waits.append(.now - asked)
            // Interrupt.
            try raw.send([255, 244])
            try raw.expectEnd()
        }
        #expect(waits[0] < .seconds(1) && waits[1] >= .seconds(1) && waits[2] >= .seconds(2), "\(waits)")
        #expect(waits[1] < .seconds(2) && waits[2] < .seconds(4), "\(waits)")
    }

    @Test func `what is typed while a login waits is kept, and who leaves meanwhile has not failed`() throws {
        let server = try LoginServer(passwordsIn: TemporaryDirectory(), ["--ban", "2"])
        let first = try server.raw()
        try first.expect("login: ")
        try first.send("alice\r\n")
        try first.expect("Password: ")
        try first.send([255, 244])
        try first.expectEnd()
        for _ in 0..<3 {
            let leaving = try server.raw()
            try leaving.send("alice\r\n")
            try leaving.expect("alice\r\n")
            leaving.reset()
        }
        let raw = try server.raw()
        try raw.send("alice\r\nsesame\r\necho in $((40+2))\r\n")
        try raw.expect("$ ")
        try raw.send("echo in $((40+2))\r\n")
        try raw.expect("in 42\r\n")
    }

    @Test func `two thousand connections from a banned source cost nothing that stays`() throws {
        let server = try LoginServer(["--ban", "1"])
        let sessions = try server.sessionProcess()
        try fail(try server.raw())
        for _ in 0..<200 { try expectBan(server) }
        let descriptors = try LoginServer.descriptors(of: sessions)
        let memory = try resident(sessions)
        for _ in 0..<2000 { try expectBan(server) }
        try LoginServer.wait("as few descriptors as before") {
            try LoginServer.descriptors(of: sessions) <= descriptors
        }
        #expect(try resident(sessions) - memory < 2 * 1024)
        let lines = server.process.errorText.split(separator: "\n")
        #expect(lines.filter { $0.contains("banned for 600 s") }.count == 1)
        // Each that was sent away is a line until they come too fast.
        #expect((1...60).contains(lines.filter { $0.contains("that address is banned for a while") }.count))
    }

    @Test func `where START_TLS is offered the line is in clear text, and where all is TLS there is none`() throws {
        let certificates = try ServerCertificates()
        let server = try LoginServer(shell: "/bin/sh", certificates.options + ["--ban", "1"])
        try fail(try server.raw())
        try expectBan(server)
        let tls = try TCPDialogue(port: server.tlsPort)
        try tls.expectEnd()
        #expect(tls.raw.isEmpty)
    }

    @Test func `a server that is full says so in the same way`() throws {
        let certificates = try ServerCertificates()
        let server = try LoginServer(shell: "/bin/sh", certificates.options + ["--max-connections", "1"])
        let first = try server.raw()
        try first.expect("login: ")
        let second = try server.raw()
        try second.expectEnd()
        #expect(second.raw == Array("Too many connections; try again later.\r\n".utf8))
        let tls = try TCPDialogue(port: server.tlsPort)
        try tls.expectEnd()
        #expect(tls.raw.isEmpty)
    }

    @Test(arguments: [
        ["--ban", "0"], ["--ban", "101"], ["--ban-time", "0"], ["--idle", "0"], ["--proxy-from", "nowhere"],
        ["--proxy-from", "10.0.0.1/24"], ["--proxy-from", "10.0.0.0/33"],
    ])
    func `what is out of range is wrong usage`(_ options: [String]) throws {
        let outcome = try run(
            Programs.sallyport, ["telnetd", "--listen", "127.0.0.1:0", "--shell", "/bin/sh"] + options)
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(options[0]))
    }

    /// KiB.
    private func resident(_ process: Int32) throws -> Int {
        Int(try LoginServer.status("VmRSS", of: process).split(separator: " ")[0]) ?? 0
    }
}
