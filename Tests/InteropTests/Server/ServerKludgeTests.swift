import Foundation
import Glibc
import Platform
import Testing

/// Clients that are a line at a time without LINEMODE: they refuse ECHO and SUPPRESS-GO-AHEAD (RFC 854, RFC 857, RFC 858).
@Suite struct ServerKludgeTests {
    private static let refusals = Wire.dont(Wire.echo) + Wire.dont(Wire.suppressGoAhead)

    private func joined(_ server: LoginServer) throws -> TCPDialogue {
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send(Self.refusals)
        try raw.send("someone\r\n")
        try raw.expectShell()
        return raw
    }

    @Test(arguments: [[], ["--linemode"]])
    func `such a client logs in, sees nothing twice, and is told when it is its turn`(_ options: [String]) throws {
        let server = try LoginServer(shell: "/bin/sh", options)
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send(Self.refusals)
        try raw.expect(bytes: Wire.command(249))
        try raw.send("someone\r\n")
        try raw.expectShell()
        let before = raw.raw.count
        // Behind the prompt, once it is quiet.
        try raw.expect(bytes: before + 2)
        #expect(raw.raw.suffix(2) == [255, 249])
        try raw.send("echo o''ne\r\n")
        try raw.expect("one\r\n")
        try raw.send("printf '%s|' a b; echo e''nd\r\0")
        try raw.expect("a|b|end\r\n")
        #expect(!raw.text.contains("someone") && !raw.text.contains("o''ne"), "\(raw.text)")
    }

    @Test(arguments: [[], ["--linemode"]])
    func `EC, EL, EOF, IP and keys do what they should, in their place in the text`(_ options: [String]) throws {
        let server = try LoginServer(shell: "/bin/sh", options)
        let raw = try joined(server)
        try raw.send("stty erase @ kill '#' eof '%'; echo ar''med; od -An -c\r\n")
        try raw.expect("armed\r\n")
        let erased = Array("wrogn".utf8) + Wire.command(247) + Wire.command(247) + Array("ng\r\n".utf8)
        try raw.send(Array("all wrong".utf8) + Wire.command(248) + erased)
        try raw.send(Wire.command(236))
        try raw.expect("w   r   o   n   g  \\n")
        try raw.expectShell()
        for interrupt in [Wire.command(244), [3]] {
            try raw.send("sh -c 'echo st''arted; exec sleep 1000'\r\n")
            try raw.expect("started\r\n")
            try raw.send(interrupt)
            try raw.expectShell()
        }
    }

    @Test(arguments: [[], ["--linemode"]])
    func `what a script sends ahead goes to whom it is meant for`(_ options: [String]) throws {
        let server = try LoginServer(shell: "/bin/sh", options)
        let raw = try joined(server)
        try raw.send(Array("cat\r\nfirst\r\nsecond\r\n".utf8) + Wire.command(236) + Array("echo fi''nal\r\n".utf8))
        try raw.expect("first\r\n")
        try raw.expect("second\r\n")
        try raw.expect("final\r\n")
    }

    @Test(.enabled(if: getuid() == 0, "login(1) needs root"), arguments: [[], ["--linemode"]])
    func `the password is asked for behind an offer of our echo, which ends behind it`(_ options: [String]) throws {
        let server = try LoginServer(login: options)
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send(Self.refusals)
        try raw.send("\(LoginServer.user)\r\n")
        try raw.expect("Password: ")
        let first = try #require(raw.raw.firstRange(of: Wire.will(Wire.echo)))
        let rest = Array(raw.raw[first.upperBound...])
        // Once at the start, and again before the question is seen.
        let offer = try #require(rest.firstRange(of: Wire.will(Wire.echo)))
        let question = try #require(rest.firstRange(of: Array("Password: ".utf8)))
        #expect(offer.lowerBound < question.lowerBound)
        try raw.send(Wire.do(Wire.echo))
        try raw.send("\(LoginServer.password)\r\n")
        try raw.expect("$ ")
        try raw.expect(bytes: Wire.wont(Wire.echo))
        try raw.send(Wire.dont(Wire.echo))
        try raw.send("echo o''ne\r\n")
        try raw.expect("one\r\n")
        #expect(!raw.text.contains("o''ne"), "\(raw.text)")
    }

    @Test func `with --linemode so is every later one`() throws {
        let server = try LoginServer(shell: "/bin/sh", ["--linemode"])
        let raw = try joined(server)
        for _ in 0..<3 {
            let before = raw.raw.count
            try raw.send("stty -echo; printf 'sec''ret: '; read s; stty echo; echo \"got${#s}got\"\r\n")
            try raw.expect("secret: ")
            #expect(raw.raw[before...].firstRange(of: Wire.will(Wire.echo)) != nil)
            try raw.send(Wire.do(Wire.echo))
            try raw.send("hush\r\n")
            try raw.expect("got4got\r\n")
            try raw.expect(bytes: Wire.wont(Wire.echo), behind: before)
            try raw.send(Wire.dont(Wire.echo))
            try raw.expectShell()
        }
    }

    @Test func `inetutils' telnet, told "mode line"`() throws {
        let server = try LoginServer()
        let tap = try TappedPort(to: server.port)
        let telnet = try PTYDialogue("inetutils-telnet", ["127.0.0.1", "\(tap.port)"])
        defer { telnet.end() }
        try telnet.expect("login: ")
        try telnet.sendLine("me")
        try telnet.expectShell()
        try telnet.send("\u{1d}")
        try telnet.expect("> ")
        try telnet.sendLine("mode line")
        try telnet.sendLine("")
        try telnet.expectShell()
        try telnet.sendLine("echo re''ady; exec cat")
        try telnet.expect("ready\r\n")
        _ = tap.takeText()
        try telnet.typeKeys("wrong\u{15}rigt\u{7f}ht", apart: 10)
        #expect(tap.takeText() == [])
        try telnet.send("\r")
        try telnet.expect("\nright\r\n")
        #expect(tap.takeText().joined().hasPrefix("right"))
    }
}
