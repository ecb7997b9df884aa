import Foundation
import Glibc
import Platform
import Testing

/// `--linemode`: clients edit lines, and follow what programs make of the terminal (RFC 1184).
@Suite struct ServerLinemodeTests {
    enum Client: String, CaseIterable, Sendable {
        case inetutils = "inetutils-telnet"
        case netkit = "telnet-ssl"
        case ours = "sallyport connect"

        func start(port: Int, size: PTYSize = PTYSize()) throws -> PTYDialogue {
            switch self {
            case .ours: try PTYDialogue(Programs.sallyport, ["connect", "127.0.0.1", "\(port)"], size: size)
            default: try PTYDialogue(rawValue, ["127.0.0.1", "\(port)"], size: size)
            }
        }
    }

    private func joined(_ client: Client, _ server: LoginServer, by port: Int? = nil) throws -> PTYDialogue {
        let telnet = try client.start(port: port ?? server.port)
        try telnet.expect("login: ")
        try telnet.sendLine("me")
        try telnet.expectShell()
        try awaitLines(telnet)
        return telnet
    }

    /// Waits until the lines are the client's.
    private func awaitLines(_ telnet: Conversation) throws {
        try telnet.sendLine("until stty -a | tr ' ' '\\n' | grep -qx extproc; do sleep 0.05; done; echo li''nes")
        try telnet.expect("lines\r\n")
        try telnet.expectShell()
    }

    /// Waits until the terminal of the one session is so.
    private func awaitTerminal(_ server: LoginServer, _ setting: String) throws {
        let program = try #require(try server.programs().first)
        let terminal = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(program)/fd/0")
        try LoginServer.wait("a terminal with\(setting)") {
            try run("stty", ["-a", "-F", terminal]).output.replacingOccurrences(of: "\n", with: " ").contains(setting)
        }
    }

    @Test(arguments: Client.allCases)
    func `keys stay with the client, which edits, and a line comes in one piece`(_ client: Client) throws {
        let server = try LoginServer(shell: "/bin/sh", ["--linemode"])
        let tap = try TappedPort(to: server.port)
        let telnet = try joined(client, server, by: tap.port)
        try telnet.sendLine("echo re''ady; exec cat")
        try telnet.expect("ready\r\n")
        _ = tap.takeText()
        try telnet.typeKeys("wrong\u{15}rigt\u{7f}ht", apart: 10)
        #expect(tap.takeText() == [])
        try telnet.send("\r")
        try telnet.expect("\nright\r\n")
        let sent = tap.takeText()
        #expect(sent == ["right\r\n"] || sent == ["right\r\0"], "\(sent)")
        // The end of the file, at the beginning of a line, ends cat and with it the session.
        try telnet.send("\u{4}")
        try telnet.expectEnd()
        #expect(tap.takeText().allSatisfy { !$0.contains("\u{4}") })
    }

    @Test(arguments: Client.allCases)
    func `Ctrl-C is a command of the client's, and interrupts`(_ client: Client) throws {
        let server = try LoginServer(shell: "/bin/sh", ["--linemode"])
        let tap = try TappedPort(to: server.port)
        let telnet = try joined(client, server, by: tap.port)
        defer { telnet.end() }
        try telnet.sendLine("sh -c 'echo st''arted; exec sleep 1000'")
        try telnet.expect("started\r\n")
        _ = tap.takeText()
        try telnet.send("\u{3}")
        // The client throws output away until its mark is answered, and perhaps the prompt with it.
        try LoginServer.wait("the program's end") {
            try server.programs().allSatisfy { try LoginServer.children(of: $0).isEmpty }
        }
        #expect(!tap.takeText().joined().contains("\u{3}"))
        try telnet.sendLine("echo af''ter")
        try telnet.expect("after\r\n")
    }

    @Test(arguments: Client.allCases)
    func `a program that wants keys gets them at once, and lines come back behind it`(_ client: Client) throws {
        let server = try LoginServer(shell: "/bin/sh", ["--linemode"])
        let tap = try TappedPort(to: server.port)
        let telnet = try joined(client, server, by: tap.port)
        defer { telnet.end() }
        try telnet.sendLine(
            "stty -icanon -echo min 1; echo re''ady; dd bs=1 count=3 2>/dev/null | od -An -c; stty icanon echo; echo do''ne"
        )
        try telnet.expect("ready\r\n")
        try telnet.typeKeys("a\u{8}\r", apart: 50)
        try telnet.expect("a  \\b  \\n")
        try telnet.expect("done\r\n")
        try telnet.expectShell()
        try awaitLines(telnet)
        _ = tap.takeText()
        try telnet.typeKeys("echo ba''ck", apart: 5)
        #expect(tap.takeText() == [])
        try telnet.send("\r")
        try telnet.expect("back\r\n")
    }

    @Test(arguments: Client.allCases)
    func `a password is not shown, whoever asks`(_ client: Client) throws {
        let server = try LoginServer(shell: "/bin/sh", ["--linemode"])
        let telnet = try joined(client, server)
        defer { telnet.end() }
        for number in 1...2 {
            try telnet.sendLine("stty -echo; printf 'sec''ret: '; read s; stty echo; echo \"got${#s}got\"")
            try telnet.expect("secret: ")
            // The client has seen the prompt, and what came before it.
            try telnet.sendLine("hush\(number)")
            try telnet.expect("got5got\r\n")
            try telnet.expectShell()
        }
        #expect(!telnet.text.contains("hush"), "\(telnet.text)")
        try awaitLines(telnet)
    }

    @Test(.enabled(if: getuid() == 0, "login(1) needs root"), arguments: Client.allCases)
    func `login's question is not shown either, right or wrong`(_ client: Client) throws {
        let server = try LoginServer(login: ["--linemode"])
        let telnet = try client.start(port: server.port)
        defer { telnet.end() }
        try telnet.expect("login: ")
        try telnet.sendLine(LoginServer.user)
        try telnet.expect("Password: ")
        try telnet.sendLine("mistake")
        try telnet.expect("Login incorrect")
        try telnet.logInHere()
        try awaitLines(telnet)
        #expect(!telnet.text.contains(LoginServer.password) && !telnet.text.contains("mistake"), "\(telnet.text)")
    }

    @Test(arguments: Client.allCases)
    func `a shell that edits by itself is not edited for, and a window's size is told still`(_ client: Client) throws {
        let server = try LoginServer(shell: "/bin/bash", ["--linemode"])
        let telnet = try client.start(port: server.port, size: PTYSize(columns: 101, rows: 37))
        defer { telnet.end() }
        try telnet.expect("login: ")
        try telnet.sendLine("me")
        try telnet.expectShell()
        try telnet.send("echo si''zee\u{7f} $(stty size)\r")
        try telnet.expect("size 37 101\r\n")
        try telnet.expectShell()
        try telnet.sendLine("cat")
        try awaitTerminal(server, " extproc")
        try telnet.send("hello\r")
        try telnet.expect("hello\r\n")
        try telnet.expect("hello\r\n")
        try telnet.send("\u{4}")
        try telnet.expectShell()
        // The shell puts back what it has found, our own setting with it.
        for number in 1...2 {
            try telnet.sendLine("read -s -p 'sec''ret: ' x; echo got${#x}got")
            try telnet.expect("secret: ")
            try telnet.sendLine("hush\(number)")
            try telnet.expect("got5got\r\n")
            try telnet.expectShell()
        }
        #expect(!telnet.text.contains("hush"), "\(telnet.text)")
        try telnet.resize(columns: 132, rows: 50)
        try telnet.sendLine("until stty size | grep -x '50 132'; do sleep 0.05; done")
        try telnet.expect("50 132\r\n")
    }

    @Test(arguments: [Client.inetutils, .ours])
    func `a client that leaves LINEMODE is served key by key, and may come back`(_ client: Client) throws {
        let server = try LoginServer(shell: "/bin/sh", ["--linemode"])
        let tap = try TappedPort(to: server.port)
        let telnet = try joined(client, server, by: tap.port)
        defer { telnet.end() }
        for round in 1...2 {
            try telnet.send("\u{1d}")
            try telnet.expect("> ")
            try telnet.sendLine("mode character")
            try telnet.sendLine("until stty -a | tr ' ' '\\n' | grep -qx -- -extproc; do sleep 0.05; done; echo key''s")
            try telnet.expect("keys\r\n")
            try telnet.expectShell()
            try telnet.send("echo wrogn\u{7f}\u{7f}ng\(round)\r")
            try telnet.expect("\nwrong\(round)\r\n")
            try telnet.send("\u{1d}")
            try telnet.expect("> ")
            try telnet.sendLine("mode line")
            try awaitLines(telnet)
        }
    }

    @Test func `the client's special characters are the terminal's keys, and the other way round (RFC 1184 section 5)`()
        throws
    {
        let server = try LoginServer(shell: "/bin/sh", ["--linemode"])
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send(Wire.do(Wire.echo) + Wire.will(Wire.linemode))
        // EC is '@', IP is Ctrl-X, EOF cannot be changed from '%'.
        try raw.send(Wire.sub(Wire.linemode, [3, 10, 2, 0x40, 3, 2, 24, 8, 1, 0x25]))
        try raw.send("me\r\n")
        try raw.expectShell()
        try raw.send("stty -a | grep -o 'erase = [^;]*\\|intr = [^;]*\\|eof = [^;]*'\r\n")
        try raw.expect("intr = ^X\r\n")
        try raw.expect("erase = @\r\n")
        try raw.expect("eof = %\r\n")
        // EDIT and TRAPSIG are asked for, and our echo ends.
        try raw.expect(bytes: [255, 250, 34, 1, 3, 255, 240])
        try raw.send(Wire.sub(Wire.linemode, [1, 7]))
        try raw.expect(bytes: Wire.wont(Wire.echo))
        try raw.send(Wire.dont(Wire.echo))
        try raw.send(
            "until stty -a | tr ' ' '\\n' | grep -qx extproc; do sleep 0.05; done; stty erase '#'; echo se''t\r\n")
        try raw.expect("set\r\n")
        try raw.expect(bytes: [255, 250, 34, 3, 10, 2, 0x23, 255, 240])
    }

    @Test(
        arguments: [
            ("acknowledgements for ever", [1, 7], 5000), ("modes for ever", [1, 3], 5000), ("no mode", [1], 100),
            ("every bit of a mode", [1, 255], 5000),
            ("levels that do not agree", [3, 3, 1, 9, 3, 2, 8, 3, 3, 7], 2000),
            ("characters for ever", [3, 10, 2, 64, 10, 2, 65], 5000), ("a mask unasked", [251, 2], 100),
            ("a mask too long", [253, 2] + [UInt8](repeating: 255, count: 200), 100),
            ("256 characters", ServerLinemodeTests.everyCharacter, 20),
            ("a list cut short", [3, 10, 2], 100),
        ] as [(String, [UInt8], Int)])
    func `a hostile client harms nobody (CVE-2026-32746, CVE-2005-0469)`(
        _ what: String, _ payload: [UInt8], _ times: Int
    )
        throws
    {
        let server = try LoginServer(shell: "/bin/sh", ["--linemode"])
        let sessions = try server.sessionProcess()
        let other = try server.joined()
        try other.expectShell()
        let before = try LoginServer.status("VmRSS", of: sessions)
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send(Wire.will(Wire.linemode))
        let doubled = payload.flatMap { $0 == 255 ? [255, 255] : [$0] }
        let storm = (0..<times).flatMap { _ in Wire.sub(Wire.linemode, doubled) }
        // It may be closed for it.
        try? raw.send(storm)
        try? raw.send("me\r\n")
        try? raw.send(storm)
        try? raw.send(storm + Array("exit\r\n".utf8))
        raw.finishSending()
        try raw.expectEnd()
        // Answers are fewer than questions.
        #expect(raw.raw.count < 64 << 10 + 2 * 3 * storm.count)
        let after = try LoginServer.status("VmRSS", of: sessions)
        #expect(kibibytes(after) - kibibytes(before) < 8192, "\(what): \(before) then \(after)")
        try other.send("echo fi''ne\r\n")
        try other.expect("fine\r\n")
    }

    private static let everyCharacter: [UInt8] = [3] + (UInt8.min...UInt8.max).flatMap { [$0, 2, 255 - $0] }

    private func kibibytes(_ text: String) -> Int { Int(text.split(separator: " ")[0]) ?? 0 }

    @Test func `a program that changes its mind all the time does not cost its client the connection`() throws {
        let server = try LoginServer(shell: "/bin/sh", ["--linemode"])
        let telnet = try joined(.inetutils, server)
        defer { telnet.end() }
        try telnet.sendLine(
            "for i in $(seq 300); do stty -echo; stty echo; stty -icanon; stty icanon; done; echo o''ver")
        try telnet.expect("over\r\n", within: .seconds(60))
        try awaitLines(telnet)
    }
}
