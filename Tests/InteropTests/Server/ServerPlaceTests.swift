import Glibc
import Platform
import Testing

/// Places: a session keeps its own until its login is over, so that nobody makes work faster than it is done.
@Suite struct ServerPlaceTests {
    @Test func `two thousand who log in and are gone at once end neither the server nor another's session`() throws {
        let directory = try TemporaryDirectory()
        let server = try LoginServer(
            shell: "/bin/sh", ["--max-connections", "10", "--audit", directory.path + "/audit"])
        let guest = try server.joined()
        try guest.expectShell()
        let sessions = try server.sessionProcess()
        for _ in 0..<2000 {
            // It may be full, or closed already.
            guard let raw = try? server.raw() else { continue }
            try? raw.send("me\r\n")
            raw.reset()
        }
        try guest.send("echo stays $((40+2))\r\n")
        try guest.expect("stays 42\r\n")
        try LoginServer.wait("a free place") {
            try server.raw().expect(anyOf: ["login: ", "Too many connections"]).index == 0
        }
        #expect(try server.sessionProcess() == sessions)
        try LoginServer.wait("the end of their programs") { try server.programs().count == 1 }
    }

    @Test(arguments: ["\u{3}", "\r\n", "\r"])
    func `who gives up line after line is sent away, and keeps nobody waiting`(_ key: String) throws {
        let server = try LoginServer(shell: "/bin/sh")
        let raw = try server.raw()
        try raw.expect("login: ")
        try? raw.send(String(repeating: key, count: 100_000))
        try raw.expect("Too many tries")
        try raw.expectEnd()
        #expect(raw.raw.count < 8192)
        try server.raw().expect("login: ", within: .milliseconds(500))
    }

    @Test func `a client that has gone altogether leaves at once, and one that has only sent its last does not`() throws
    {
        let server = try LoginServer(shell: "/bin/sh")
        do {
            let gone = try server.joined()
            try gone.expectShell()
        }
        let clock = ContinuousClock()
        let began = clock.now
        try LoginServer.wait("its end") { server.process.errorText.contains("session 1: over") }
        #expect(clock.now - began < .seconds(5))
        let half = try server.joined()
        try half.expectShell()
        half.finishSending()
        // The NOP that asks whether it is there.
        try half.expect(bytes: [255, 241])
        #expect(!half.hasEnded)
    }
}
