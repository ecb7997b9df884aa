import Foundation
import Glibc
import Platform
import Testing

/// What is left of those who tried something, and of those who were in for a moment only.
@Suite struct ServerTraceTests {
    @Test(.enabled(if: getuid() == 0, "login(1) needs root"))
    func `who was in for a moment is on record as having been in`() throws {
        let directory = try TemporaryDirectory()
        let server = try LoginServer(login: ["--audit", directory.path + "/audit"])
        let raw = try server.raw()
        try raw.logInHere()
        raw.reset()
        var events: [WatchedServer.Event] = []
        try LoginServer.wait("its end in the audit log") {
            events = try WatchedServer.Event.all(in: directory.path + "/audit")
            return events.contains { $0.event == "session.close" }
        }
        #expect(events.map(\.event).filter { $0.hasPrefix("auth") } == ["auth.ok"])
    }

    @Test func `what only an attack sends is told with the end of its connection (CVE-2026-24061)`()
        throws
    {
        let watched = try WatchedServer()
        let attacks: [([UInt8], String)] = [
            (Array("-froot\r\n".utf8), "a name that is none was refused"),
            ([255, 240], "peer ended a subnegotiation that never began (RFC 855)"),
        ]
        for (index, attack) in attacks.enumerated() {
            let raw = try watched.server.raw()
            try raw.expect("login: ")
            try raw.send(attack.0)
            raw.finishSending()
            try raw.expectEnd()
            let events = try watched.expect("session.open", count: index + 1)
            #expect(events.last?.data["detail"] == .text(attack.1))
        }
    }

    @Test(.enabled(if: getuid() == 0, "a terminal has another owner only where root gives it one"))
    func `a terminal is nobody else's until its password was right`() throws {
        let watched = try WatchedServer()
        let raw = try watched.server.raw()
        try raw.expect("login: ")
        try raw.send("alice\r\n")
        try raw.expect("Password: ")
        let line = try #require(watched.server.process.errorText.firstRange(of: "/dev/pts/"))
        let path = String(watched.server.process.errorText[line.lowerBound...].prefix { !$0.isWhitespace })
        #expect(try owner(path) == [0, 0o1600])
        try raw.send("wrong\r\n")
        try raw.expect("Password: ")
        #expect(try owner(path) == [0, 0o1600])
        try raw.send("sesame\r\n")
        try raw.expectShell()
        let nobody = try #require(Privileges.Account(named: "nobody"))
        try LoginServer.wait("the terminal's owner") { try owner(path) == [nobody.user, 0o600] }
    }

    private func owner(_ path: String) throws -> [UInt32] {
        var status = stat()
        guard stat(path, &status) == 0 else { throw SystemError("examine", path) }
        return [status.st_uid, status.st_mode & 0o7777]
    }

    @Test(.enabled(if: getuid() == 0, "only root chooses accounts"))
    func `the account that people get is not that of the session process`() throws {
        let directory = try TemporaryDirectory()
        let file = directory.path + "/people"
        let set = try run(
            Programs.sallyport, ["telnetd", "--passwords", file, "--set-password", "alice"], input: "x\n")
        #expect(set.status == 0)
        let server = try run(
            Programs.sallyport,
            [
                "telnetd", "--listen", "127.0.0.1:0", "--passwords", file, "--login-user", "nobody", "--user", "nobody",
            ])
        #expect(server.status == 78 && server.errors.contains("give two accounts"), "\(server.errors)")
    }
}
