import Foundation
import Glibc
import Platform
import Testing

/// The client against servers that others wrote, driven on a terminal. What differs between them, and why, stands in
/// Tests/Interop/differences.md.
@Suite struct MatrixTests {
    private func connect(
        _ port: Int, _ options: [String] = [], size: PTYSize = PTYSize()
    ) throws -> PTYDialogue {
        try PTYDialogue(Programs.sallyport, ["connect"] + options + ["127.0.0.1", "-\(port)"], size: size)
    }

    @Test(arguments: LoginHost.Kind.allCases)
    func `a login, a shell, and the host knows the terminal`(kind: LoginHost.Kind) throws {
        let host = try LoginHost(kind)
        let client = try connect(host.port, size: PTYSize(columns: 101, rows: 37))
        try client.logInOnHost()
        try client.sendLine("echo size $(stty size) term $TERM")
        try client.expect("size 37 101 term xterm\r\n")
        #expect(!client.text.contains("sesame"))
    }

    @Test(arguments: LoginHost.Kind.allCases)
    func `a resized window reaches the host's terminal (RFC 1073)`(kind: LoginHost.Kind) throws {
        let host = try LoginHost(kind)
        let client = try connect(host.port)
        try client.logInOnHost()
        let loop = "while read line || [ $? -gt 128 ]; do :; done"
        try client.sendLine("trap 'echo now $(stty size)' WINCH; echo armed; \(loop)")
        try client.expect("armed\r\n")
        try client.resize(columns: 132, rows: 50)
        try client.expect("now 50 132")
    }

    @Test(arguments: LoginHost.Kind.allCases)
    func `Ctrl-C, and IP by command, interrupt what runs there`(kind: LoginHost.Kind) throws {
        let host = try LoginHost(kind)
        let client = try connect(host.port)
        try client.logInOnHost()
        for interrupt in ["\u{3}", "\u{1d}send ip\r"] {
            try client.sendLine("sh -c 'echo st''arted; exec sleep 1000'")
            try client.expect("started\r\n")
            try client.send(interrupt)
            try client.expect("box$ ", within: .seconds(10))
        }
    }

    @Test(arguments: LoginHost.Kind.allCases)
    func `AYT is answered, BREAK is survived`(kind: LoginHost.Kind) throws {
        let host = try LoginHost(kind)
        let client = try connect(host.port)
        try client.logInOnHost()
        try client.send("\u{1d}send ayt\r")
        try client.expect("es]")
        try client.sendLine("sh -c 'echo st''arted; exec cat'")
        try client.expect("started\r\n")
        try client.send("\u{1d}send brk\r")
        // netkit's takes BREAK for an interrupt and throws away what is on its way to us, maybe with the prompt in it.
        try client.send("\u{3}\r")
        try client.expect("box$ ")
        try client.sendLine("exit")
        try client.expect("Connection closed by foreign host.")
        #expect(try client.expectExit() == 0)
    }

    @Test(arguments: LoginHost.Kind.allCases, ["-8", "-E"])
    func `8-bit text passes both ways, in binary and in text`(kind: LoginHost.Kind, option: String) throws {
        let host = try LoginHost(kind)
        let client = try connect(host.port, [option])
        try client.logInOnHost()
        try client.sendLine("printf '%s\\n' 'Grüße, 東京 ☃' | od -An -tx1 | tr -d ' \\n'; echo")
        try client.expect("4772c3bcc39f652c20e69db1e4baac20e298830a")
        try client.sendLine("printf '\\303\\251t\\303\\251\\n'")
        try client.expect("été\r\n")
    }

    @Test(arguments: LoginHost.Kind.allCases)
    func `ten mebibytes come from the host whole`(kind: LoginHost.Kind) throws {
        let host = try LoginHost(kind)
        let client = try connect(host.port)
        try client.logInOnHost()
        try client.sendLine(
            "yes 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde | head -n 163840; echo fin$((1+1))")
        try client.expect("fin2", within: .seconds(90))
        let line = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"
        #expect(client.text.components(separatedBy: "\r\n").count { $0 == line } == 163_840)
    }

    @Test(arguments: LoginHost.Kind.allCases)
    func `ten mebibytes reach the host whole`(kind: LoginHost.Kind) throws {
        let host = try LoginHost(kind)
        let client = try connect(host.port)
        try client.logInOnHost()
        try client.sendLine("stty -echo; echo rea''dy; head -n 163840 | cksum; echo fin$((1+1))")
        try client.expect("ready\r\n")
        let text = String(
            repeating: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\r", count: 163_840)
        try client.send(text)
        let wanted = try run("cksum", [], input: text.replacing("\r", with: "\n")).output
        try client.expect(wanted.split(separator: "\n")[0].description, within: .seconds(60))
        try client.expect("fin2")
    }

    @Test func `inetutils' telnetd has the lines edited here where the shell wants lines (RFC 1184)`() throws {
        let host = try LoginHost(.inetutils, options: "--linemode")
        let client = try connect(host.port)
        try client.logInOnHost()
        try client.sendLine("stty icanon echo; echo li''nes; cat > /dev/null; echo en''ded; cat")
        try client.expect("lines\r\n")
        try client.send("abd\u{7f}c\r")
        try client.expect("abc\r\n")
        try client.send("\u{1d}slc check\r")
        try client.expect("function  agreed")
        try client.send("\u{1d}status\r")
        try client.expect("Operating in line by line mode by LINEMODE (EDIT TRAPSIG); this program echoes.")
        try client.expect("Recognised: small-subnegotiations; an environment is told in pieces")
        try client.send("\u{1d}status options\r")
        try client.expect("round trips")
        try client.expect("LINEMODE")
        try client.expect("quirk small-subnegotiations: ")
        try client.send("\u{1d}status json\r")
        try client.expect(#""negotiation":{"options":[{"option":"#)
        try client.send("\u{4}")
        try client.expect("ended")
        // Out of LINEMODE and into it again.
        try client.send("\u{1d}toggle options\r\u{1d}mode character\r")
        try client.expect("RCVD WILL ECHO")
        try client.expect("RCVD DONT LINEMODE")
        try client.send("\u{1d}status\r")
        try client.expect("Operating in single character mode; the server echoes.")
        try client.send("\u{1d}mode line\r")
        try client.expect("RCVD SB LINEMODE 1 3 SE")
        try client.expect("RCVD WONT ECHO")
        try client.send("\u{1d}status\r")
        try client.expect("Operating in line by line mode by LINEMODE (EDIT TRAPSIG); this program echoes.")
    }

    @Test func `telnetlib3's server: a shell, and every option settled`() throws {
        let (port, server) = try Telnetlib3.server("telnetlib3-server")
        let client = try connect(port)
        try client.expect("tel:sh> ")
        try client.sendLine("help")
        try client.expect("quit")
        try client.sendLine("quit")
        try client.expect("Connection closed by foreign host.")
        #expect(try client.expectExit() == 0)
        server.end()
    }

    @Test func `telnetlib3's server with a program on a terminal: its size, a resized window, and Ctrl-C`() throws {
        // In short turns, for bash obeys a trap when a read is over.
        let loop = "while :; do read -t 0.2 line && echo got $line; done"
        let program = "trap 'echo now $(stty size)' WINCH; trap 'echo caught' INT; echo began $(stty size); \(loop)"
        let (port, server) = try Telnetlib3.server(
            "telnetlib3-server", ["--pty-exec", "/bin/bash", "--", "-c", program])
        let client = try connect(port, size: PTYSize(columns: 101, rows: 37))
        try client.expect("began 37 101")
        try client.resize(columns: 132, rows: 50)
        try client.expect("now 50 132")
        // This server passes a Ctrl-C on with what comes behind it.
        try client.send("\u{3}wörter\r")
        try client.expect("caught")
        try client.expect("got wörter")
        client.end()
        server.end()
    }

    @Test func `openssl s_server, by TLS with its certificate checked`() throws {
        let directory = try TemporaryDirectory()
        let certificate = try Certificate(in: directory)
        let port = try FreePort.one()
        let server = try PeerProcess(
            "openssl",
            ["s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificate.certificate, "-key", certificate.key],
            mergingErrors: true)
        try server.expect("ACCEPT")
        let refused = try run(Programs.sallyport, ["connect", "--tls", "127.0.0.1", "\(port)"])
        #expect(refused.status == 69, "\(refused)")
        #expect(refused.errors.contains("certificate is not trusted"))
        let client = try PTYDialogue(
            Programs.sallyport, ["connect", "--tls", "--ca", certificate.certificate, "localhost", "\(port)"])
        try client.expect("Connected to localhost by TLS.")
        try client.sendLine("from the client")
        try server.expect("from the client")
        try server.send("from the server\n")
        try client.expect("from the server")
        client.end()
        let wrong = try run(
            Programs.sallyport,
            [
                "connect", "--tls", "--ca", certificate.certificate, "--tls-name", "elsewhere.example", "localhost",
                "\(port)",
            ])
        #expect(wrong.status == 69, "\(wrong)")
        let trusting = try PTYDialogue(Programs.sallyport, ["connect", "--tls", "--insecure", "127.0.0.1", "\(port)"])
        try trusting.expect("Connected to 127.0.0.1 by TLS.")
        trusting.end()
    }

    @Test func `openssl s_server that wants a certificate of ours gets it`() throws {
        let directory = try TemporaryDirectory()
        let server = try Certificate(in: directory)
        let own = try Certificate(in: directory, name: "own")
        let port = try FreePort.one()
        let peer = try PeerProcess(
            "openssl",
            [
                "s_server", "-accept", "127.0.0.1:\(port)", "-cert", server.certificate, "-key", server.key, "-Verify",
                "1", "-CAfile", own.certificate, "-verify_return_error",
            ], mergingErrors: true)
        try peer.expect("ACCEPT")
        let client = try PTYDialogue(
            Programs.sallyport,
            [
                "connect", "--tls", "--ca", server.certificate, "--cert", own.certificate, "--key", own.key,
                "localhost", "\(port)",
            ])
        try client.sendLine("with a certificate")
        try peer.expect("with a certificate")
        client.end()
    }

    @Test func `Python's http.server answers a request from a pipe`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("hello from a file\n", to: "page.txt")
        let port = try FreePort.one()
        let server = try PeerProcess(
            "python3", ["-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", directory.path, "\(port)"],
            mergingErrors: true)
        try server.expect("Serving HTTP")
        for options in [[], ["--raw"]] {
            let outcome = try run(
                Programs.sallyport, ["connect"] + options + ["127.0.0.1", "\(port)"],
                input: "GET /page.txt HTTP/1.0\r\n\r\n")
            #expect(outcome.output.hasPrefix("HTTP/1.0 200 OK\r\n"), "\(outcome)")
            #expect(outcome.output.hasSuffix("hello from a file\n"))
            #expect(outcome.status == 0)
        }
        server.end()
    }

    @Test func `the emulated switch: login, enable, paging`() throws {
        let port = try FreePort.one()
        let device = try PeerProcess(
            Programs.sallyport,
            [
                "emulate", "ios", "--listen", "127.0.0.1:\(port)", "--user", "netops", "--password", "s3cret",
                "--enable", "t0p",
            ])
        try device.expect("ready\n")
        let client = try PTYDialogue(Programs.sallyport, ["connect", "127.0.0.1", "\(port)"])
        try client.expect("Username: ")
        try client.sendLine("netops")
        try client.expect("Password: ")
        try client.sendLine("s3cret")
        try client.expect(">")
        try client.sendLine("show version")
        try client.expect("--More--")
        try client.send("q")
        try client.expect(">")
        try client.sendLine("exit")
        try client.expect("Connection closed by foreign host.")
        #expect(!client.text.contains("s3cret"))
    }

    @Test func `telnetlib3's fingerprint finds no loop and no offer in the wrong direction`() throws {
        let directory = try TemporaryDirectory()
        let (port, server) = try Telnetlib3.server(
            "telnetlib3-fingerprint-server", ["--data-dir", directory.path])
        let client = try connect(port)
        let answer = try client.expect(
            anyOf: ["Connection closed by foreign host.", "[q", "quit", "> ", "Continue", "press"], within: .seconds(30)
        )
        #expect(answer.index >= 0)
        client.end()
        let files = try FileManager.default.subpathsOfDirectory(atPath: directory.path).filter { $0.hasSuffix(".json") }
        let text = try #require(
            files.first.map { try String(contentsOfFile: directory.path + "/" + $0, encoding: .utf8) })
        #expect(text.contains("\"supported-options\""), "\(text)")
        for fault in ["looped-negotiation", "directional"] { #expect(!text.contains(fault), "\(text)") }
        server.end()
    }
}
