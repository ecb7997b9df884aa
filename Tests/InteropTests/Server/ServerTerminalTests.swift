import Foundation
import Glibc
import Platform
import Testing

/// What of a terminal reaches the programs on it.
@Suite struct ServerTerminalTests {
    @Test func `a client that refuses our echo sees nothing twice, at the prompt and in the shell (RFC 857)`() throws {
        let server = try LoginServer(shell: "/bin/sh")
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send([255, 254, 1])
        try raw.send("someone\r\n")
        try raw.expectShell()
        try raw.send("echo o''ne\r\n")
        try raw.expect("one\r\n")
        #expect(!raw.text.contains("someone") && !raw.text.contains("echo"), "\(raw.text)")
        // And again by our echo.
        try raw.send([255, 253, 1])
        try raw.send("echo t''wo\r\n")
        try raw.expect("echo t''wo\r\n")
        try raw.expect("two\r\n")
    }

    @Test(arguments: ["inetutils-telnet", "telnet-ssl"])
    func `the terminal's type and size are known, and a new size is told (RFC 1091, RFC 1073)`(_ program: String) throws
    {
        let server = try LoginServer()
        let telnet = try server.client(program, size: PTYSize(columns: 101, rows: 37))
        try telnet.expect("login: ")
        try telnet.sendLine("me")
        try telnet.expectShell()
        try telnet.sendLine("echo size $(stty size) term $TERM")
        try telnet.expect("size 37 101 term xterm\r\n")
        let loop = "while read line || [ $? -gt 128 ]; do :; done"
        try telnet.sendLine("trap 'echo now $(stty size)' WINCH; echo armed; \(loop)")
        try telnet.expect("armed\r\n")
        try telnet.resize(columns: 132, rows: 50)
        try telnet.expect("now 50 132")
    }

    @Test func `our own client does too`() throws {
        let server = try LoginServer()
        let telnet = try PTYDialogue(
            Programs.sallyport, ["connect", "127.0.0.1", "\(server.port)"], size: PTYSize(columns: 90, rows: 30))
        try telnet.expect("login: ")
        try telnet.sendLine("me")
        try telnet.expectShell()
        try telnet.sendLine("echo size $(stty size) term $TERM")
        try telnet.expect("size 30 90 term xterm\r\n")
        try telnet.sendLine("exit")
        try telnet.expectEnd()
    }

    @Test func `the speed is told (RFC 1079)`() throws {
        let server = try LoginServer()
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.send(Wire.will(Wire.terminalSpeed))
        try raw.send(Wire.sub(Wire.terminalSpeed, [0] + Array("19200,9600".utf8)))
        try raw.send("me\r\n")
        try raw.expectShell()
        try raw.send("stty -a | head -1\r\n")
        try raw.expect("speed 9600 baud")
    }

    @Test(arguments: [(244, "INT"), (243, "INT"), (238, "QUIT")])
    func `IP, BREAK and ABORT interrupt what runs, raw or not (RFC 854, RFC 1184)`(_ code: UInt8, _ signal: String)
        throws
    {
        let server = try LoginServer()
        for mode in ["cooked", "raw"] {
            let raw = try server.joined()
            try raw.expectShell()
            try raw.send(
                "sh -c 'trap \"echo got \(signal)\" \(signal); stty \(mode) brkint; echo armed; while :; do read x; done'\r\n"
            )
            try raw.expect("armed\r\n", or: "armed\n")
            try raw.send(Wire.command(code))
            try raw.expect("got \(signal)")
        }
    }

    @Test func `a break that the programs want to read is read (termios, BRKINT)`() throws {
        let server = try LoginServer()
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("stty raw -echo -brkint; echo armed; od -An -tx1 -N2; stty sane\r\n")
        try raw.expect("armed\n")
        try raw.send(Wire.command(243) + [0x41])
        try raw.expect(" 00 41")
    }

    @Test func `SUSP stops what runs (RFC 1184)`() throws {
        let server = try LoginServer(shell: "/bin/bash")
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("sh -c 'echo armed; exec cat'\r\n")
        try raw.expect("armed\r\n")
        try raw.send(Wire.command(237))
        try raw.expect("Stopped")
    }

    @Test func `EC, EL and EOF are the keys that the programs have set, in their place in the text (RFC 854)`() throws {
        let server = try LoginServer()
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("stty erase @ kill '#' eof '%'; echo armed; od -An -c\r\n")
        try raw.expect("armed\r\n")
        let erased = Array("wrogn".utf8) + Wire.command(247) + Wire.command(247) + Array("ng\r\n".utf8)
        try raw.send(Array("all wrong".utf8) + Wire.command(248) + erased + Wire.command(236))
        try raw.expect("w   r   o   n   g  \\n")
        try raw.expectShell()
    }

    @Test func `AYT is answered, and AO answered by a Synch (RFC 854, RFC 1123 section 3.2.4)`() throws {
        let server = try LoginServer()
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send(Wire.command(246))
        try raw.expect("[Yes]")
        try raw.send(Wire.command(245))
        try raw.send("echo after\r\n")
        try raw.expect("after\r\n")
        #expect(raw.raw.contains(242))
    }

    @Test func `output is delivered whole after the program has ended`() throws {
        let server = try LoginServer(shell: "/usr/bin/env")
        let raw = try server.joined()
        let rest = try raw.expectEnd()
        #expect(rest.contains("TERM=dumb\r\n"))
        #expect(rest.contains("PATH="))
    }

    @Test func `8-bit text passes both ways`() throws {
        let server = try LoginServer()
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("printf '%s\\n' 'Grüße, 東京 ☃' | od -An -tx1 | tr -d ' \\n'; echo\r\n")
        try raw.expect("4772c3bcc39f652c20e69db1e4baac20e298830a")
    }

    @Test func `ten megabytes come down whole`() throws {
        let server = try LoginServer()
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("stty -opost; seq 1 1400000; echo fin$((1+1))\r\n")
        try raw.expect("fin2", within: .seconds(60))
        let numbers = raw.raw.split(separator: 10).compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        #expect(numbers == Array(1...1_400_000))
    }

    @Test func `a megabyte goes up whole, and is not dropped by a program that is slow to read`() throws {
        let server = try LoginServer()
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("stty raw -echo; echo armed; head -c 1048576 | cksum; stty sane\r\n")
        try raw.expect("armed\n")
        try raw.send([UInt8](repeating: 0x61, count: 1 << 20))
        try raw.expect("1048576\n", within: .seconds(60))
        let expected = try run("sh", ["-c", "head -c 1048576 /dev/zero | tr '\\0' a | cksum"]).output.split(
            separator: " ")[0]
        #expect(raw.text.contains(expected))
    }
}

extension Conversation {
    fileprivate func expect(_ one: String, or another: String) throws {
        _ = try expect(anyOf: [one, another])
    }
}
