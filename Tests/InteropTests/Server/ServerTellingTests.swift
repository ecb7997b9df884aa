import Foundation
import Glibc
import Platform
import Testing

/// What else a client tells of itself, or wants, against programs on the terminal.
@Suite struct ServerTellingTests {
    private static let logout: UInt8 = 18
    private static let display: UInt8 = 35

    @Test(arguments: ["/bin/sh", "/bin/cat"])
    func `DO LOGOUT ends the session, and the programs with it (RFC 727)`(_ shell: String) throws {
        let server = try LoginServer(shell: shell)
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send("me\r\n")
        try LoginServer.wait("a program") { try server.programs().count == 1 }
        let program = try #require(try server.programs().first)
        // Once it is there for sure, it is known to the session.
        try raw.send("x\r\n")
        try raw.expect("x\r\n")
        try raw.send(Wire.do(Self.logout))
        try raw.expect(bytes: Wire.will(Self.logout))
        try raw.expectEnd()
        try LoginServer.waitForEnd(of: program)
    }

    @Test func `DO LOGOUT at the prompt hangs up`() throws {
        let server = try LoginServer()
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send(Wire.do(Self.logout))
        try raw.expectEnd()
        #expect(try server.programs() == [])
    }

    @Test func `the display is DISPLAY where clients may set that, and not asked for where not (RFC 1096)`() throws {
        let server = try LoginServer(shell: "/bin/sh", ["--accept-env", "DISPLAY"])
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send(Wire.will(Self.display))
        try raw.expect(bytes: Wire.sub(Self.display, [1]))
        try raw.send(Wire.sub(Self.display, [0] + Array("host.example:10.0".utf8)))
        try raw.send("me\r\n")
        try raw.expectShell()
        try raw.send("echo \"dis''play=$DISPLAY\"\r\n")
        try raw.expect("host.example:10.0\r\n")
        let without = try LoginServer()
        let other = try without.raw()
        try other.expect("login: ")
        #expect(other.raw.firstRange(of: Wire.do(Self.display)) == nil)
    }

    @Test(arguments: ["-h evil", "host", "host:", "host:0.0.0", ":x", "a b:0", "h:0;reboot"])
    func `what is no display sets nothing`(_ display: String) throws {
        let server = try LoginServer(shell: "/bin/sh", ["--accept-env", "DISPLAY"])
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send(Wire.will(Self.display))
        try raw.send(Wire.sub(Self.display, [0] + Array(display.utf8)))
        try raw.send("me\r\n")
        try raw.expectShell()
        try raw.send("echo \"<${DISPLAY-none}>\"\r\n")
        try raw.expect("<none>\r\n")
    }

    @Test(arguments: ["inetutils-telnet", "telnet-ssl"])
    func `display and speed by clients that others wrote (RFC 1096, RFC 1079)`(_ program: String) throws {
        let server = try LoginServer(shell: "/bin/sh", ["--accept-env", "DISPLAY"])
        let telnet = try PTYDialogue(
            "sh", ["-c", "stty 19200; exec \"$@\"", "sh", try Programs.path(program), "127.0.0.1", "\(server.port)"],
            environment: Programs.environment().merging(["DISPLAY": "screen.example:7"]) { $1 })
        defer { telnet.end() }
        try telnet.expect("login: ")
        try telnet.sendLine("me")
        try telnet.expectShell()
        try telnet.sendLine("echo \"<$DISPLAY>\" $(stty speed)")
        try telnet.expect("<screen.example:7> 19200\r\n")
    }
}
