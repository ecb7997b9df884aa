import Glibc
import Platform
import Testing

/// `--idle`: who types nothing is told, and then it is over.
@Suite struct ServerIdleTests {
    private let warning = "Nothing was typed for a while: this session ends in "
    private let end = "Nothing was typed for too long."

    @Test func `who types nothing is told, and ended, and so is the program`() throws {
        let server = try LoginServer(["--idle", "2"])
        let telnet = try server.client("inetutils-telnet")
        try telnet.expect("login: ")
        try telnet.sendLine("me")
        try telnet.expectShell()
        try telnet.expect(warning + "1 second.\r\n")
        try telnet.expect(end + "\r\n")
        try telnet.expect("Connection closed")
        try LoginServer.wait("no program") { try server.programs().isEmpty }
    }

    @Test func `what is typed begins it anew`() throws {
        let server = try LoginServer(["--idle", "2"])
        let raw = try server.joined()
        try raw.expectShell()
        let start = ContinuousClock.now
        for _ in 0..<3 {
            try raw.expect(warning)
            try raw.send("x")
        }
        try raw.expect(end)
        try raw.expectEnd()
        #expect(.now - start >= .milliseconds(4500))
    }

    @Test func `what the client's machine says, and what is printed, is not typing (RFC 1073, RFC 854)`() throws {
        let server = try LoginServer(["--idle", "2"])
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("while :; do echo on; sleep 0.1; done\r\n")
        let start = ContinuousClock.now
        var columns: UInt8 = 80
        while !raw.hasEnded, .now - start < .seconds(8) {
            // A window that changes, a NOP, an AYT, and a timing mark.
            columns ^= 1
            try? raw.send(
                Wire.sub(Wire.naws, [0, columns, 0, 24]) + Wire.command(241) + Wire.command(246) + Wire.do(6))
            _ = try? raw.expect("never", within: .milliseconds(100))
        }
        #expect(raw.text.contains(end))
        #expect(.now - start < .seconds(6))
    }

    @Test func `it begins when somebody is in, for the question has a time of its own`() throws {
        let server = try LoginServer(passwordsIn: TemporaryDirectory(), ["--idle", "1"])
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send("alice\r\n")
        try raw.expect("Password: ")
        #expect(throws: Unmet.self) { try raw.expect("typed", within: .seconds(3)) }
        try raw.send("sesame\r\n")
        try raw.expect("$ ")
        try raw.expect(end)
        try raw.expectEnd()
    }

    @Test(.enabled(if: getuid() == 0, "login(1) needs root"))
    func `the same with login(1), and nobody has failed by it`() throws {
        let server = try LoginServer(login: ["--idle", "2", "--ban", "1"])
        let raw = try server.raw()
        try raw.logInHere()
        try raw.expect(warning)
        try raw.expect(end)
        try raw.expectEnd()
        try LoginServer.wait("no program") { try server.programs().isEmpty }
        try server.raw().expect("login: ")
    }
}
