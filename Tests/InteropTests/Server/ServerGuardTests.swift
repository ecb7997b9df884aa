import Foundation
import Glibc
import Platform
import Testing

/// Two processes watch each other, and the one that strangers reach can do nothing else.
@Suite struct ServerGuardTests {
    @Test func `what a break-in would want is refused in the sandbox, each by each`() throws {
        let outcome = try run(Programs.sallyport, ["telnetd", "--check-sandbox"])
        #expect(outcome.status == 0)
        #expect(!outcome.output.contains("POSSIBLE"))
        for act in [
            "read /etc/passwd", "start /bin/true", "open a TCP socket", "execve", "ptrace", "connect",
            "connect by sendto",
            "connect by sendmsg", "connect with what is written", "take connections at another port",
            "go back in a log",
        ] {
            #expect(outcome.output.contains("refused  \(act)\n"))
        }
    }

    @Test func `the process that reads what strangers send has no rights`() throws {
        let server = try LoginServer()
        let sessions = try server.sessionProcess()
        #expect(try LoginServer.status("Seccomp", of: sessions) == "2")
        #expect(try LoginServer.status("NoNewPrivs", of: sessions) == "1")
        for set in ["CapEff", "CapPrm", "CapAmb"] {
            #expect(try UInt64(LoginServer.status(set, of: sessions), radix: 16) == 0)
        }
        if getuid() == 0 {
            let users = try LoginServer.status("Uid", of: sessions).split(separator: "\t")
            #expect(Set(users).count == 1 && users.first != "0")
            #expect(try LoginServer.status("Groups", of: sessions) == "")
        }
        // Every thread, not only the first.
        for thread in try FileManager.default.contentsOfDirectory(atPath: "/proc/\(sessions)/task") {
            let text = try String(contentsOfFile: "/proc/\(sessions)/task/\(thread)/status", encoding: .utf8)
            #expect(text.contains("Seccomp:\t2\n") && text.contains("NoNewPrivs:\t1\n"))
        }
    }

    @Test func `it holds the terminals, and the monitor none`() throws {
        let server = try LoginServer()
        let raw = try server.joined()
        try raw.expectShell()
        let monitor = server.process.process.processID
        #expect(try terminals(of: monitor) == 0)
        #expect(try terminals(of: server.sessionProcess()) > 0)
    }

    @Test func `no program on a terminal inherits a descriptor`() throws {
        let server = try LoginServer()
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("ls -l /proc/$$/fd; echo e''nd\r\n")
        let open = try raw.expect("\r\nend\r\n").split(separator: "\r\n").filter { $0.contains(" -> ") }
        #expect(open.count >= 3)
        #expect(open.allSatisfy { $0.contains("/dev/pts/") || $0.contains("/dev/tty") })
    }

    @Test func `the session process killed: every session ends, and the server with an error`() throws {
        let server = try LoginServer()
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("echo pid $$.\r\n")
        try raw.expect("\r\npid ")
        let shell = try #require(Int32(try raw.expect(".")))
        kill(try server.sessionProcess(), SIGKILL)
        try raw.expectEnd()
        #expect(try server.process.expectExit() == 1)
        try LoginServer.waitForEnd(of: shell)
        #expect(server.process.errorText.contains("the session process"))
    }

    @Test func `the monitor killed: every session ends`() throws {
        let server = try LoginServer()
        let sessions = try server.sessionProcess()
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("echo pid $$.\r\n")
        try raw.expect("\r\npid ")
        let shell = try #require(Int32(try raw.expect(".")))
        server.process.signal(SIGKILL)
        try raw.expectEnd()
        try LoginServer.waitForEnd(of: sessions)
        try LoginServer.waitForEnd(of: shell)
    }

    @Test func `a program that will not hear the hang-up is ended all the same`() throws {
        let server = try LoginServer()
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("trap '' HUP TERM; echo pid $$.; while :; do read x || :; done\r\n")
        try raw.expect("\r\npid ")
        let shell = try #require(Int32(try raw.expect(".")))
        raw.reset()
        try LoginServer.waitForEnd(of: shell)
        let next = try server.joined()
        try next.expectShell()
    }

    @Test func `a peer that hangs up takes its programs with it, and leaves nothing behind`() throws {
        let server = try LoginServer()
        let sessions = try server.sessionProcess()
        let before = try LoginServer.descriptors(of: sessions)
        for round in 0..<20 {
            let raw = try server.joined()
            try raw.expectShell()
            if round.isMultiple(of: 2) { raw.reset() }
        }
        try LoginServer.wait("no program") { try server.programs().isEmpty }
        try LoginServer.wait("as few descriptors as before") { try LoginServer.descriptors(of: sessions) <= before }
    }

    @Test func `SIGTERM lets people finish, and takes nobody new`() throws {
        let server = try LoginServer()
        let waiting = try server.raw()
        try waiting.expect("login: ")
        let raw = try server.joined()
        try raw.expectShell()
        server.process.signal(SIGTERM)
        try waiting.expect("shutting down")
        try waiting.expectEnd()
        try raw.expect("shutting down")
        try LoginServer.wait("nobody new") { (try? TCPDialogue(port: server.port)) == nil }
        try raw.send("echo still $((40+2)); exit\r\n")
        try raw.expect("still 42\r\n")
        try raw.expectEnd()
        #expect(try server.process.expectExit() == 0)
    }

    @Test func `a second SIGTERM does not wait`() throws {
        let server = try LoginServer()
        let raw = try server.joined()
        try raw.expectShell()
        server.process.signal(SIGTERM)
        try raw.expect("shutting down")
        server.process.signal(SIGTERM)
        #expect(try server.process.expectExit(within: .seconds(8)) == 0)
        try raw.expectEnd()
    }

    @Test func `the inner half is not started by hand`() throws {
        #expect(try run(Programs.sallyport, ["telnetd-sessions"]).status == 64)
    }

    private func terminals(of process: Int32) throws -> Int {
        let folder = "/proc/\(process)/fd"
        return try FileManager.default.contentsOfDirectory(atPath: folder).filter { name in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)"))?.hasSuffix("ptmx") == true
        }.count
    }
}
