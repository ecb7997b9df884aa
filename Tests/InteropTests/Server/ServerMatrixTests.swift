import Foundation
import Glibc
import Platform
import Testing

/// The server with clients that others wrote. What differs between them, and why, stands in Tests/Interop/differences.md.
@Suite struct ServerMatrixTests {
    @Test(arguments: ForeignClient.allCases)
    func `a login, a command, its output, and the terminal is known`(_ peer: ForeignClient) throws {
        let server = try LoginServer()
        let client = try peer.logIn(port: server.port, size: PTYSize(columns: 101, rows: 37))
        try client.sendLine("echo size $(stty size) term $TERM")
        try client.expect("size 37 101 term xterm\r\n")
        try client.sendLine("exit")
        try client.expectEnd()
    }

    @Test(arguments: ForeignClient.resizing)
    func `a resized window reaches the terminal (RFC 1073)`(_ peer: ForeignClient) throws {
        let server = try LoginServer()
        let client = try peer.logIn(port: server.port)
        // A server whose guests are still in gives them time.
        defer { client.end() }
        let loop = "while read line || [ $? -gt 128 ]; do :; done"
        try client.sendLine("trap 'echo now $(stty size)' WINCH; echo ar''med; \(loop)")
        try client.expect("armed\r\n")
        try client.resize(columns: 132, rows: 50)
        try client.expect("now 50 132")
    }

    @Test(arguments: ForeignClient.allCases)
    func `Ctrl-C, and IP by command, interrupt what runs (RFC 854)`(_ peer: ForeignClient) throws {
        let server = try LoginServer()
        let client = try peer.logIn(port: server.port)
        defer { client.end() }
        for byCommand in [false, true] where !byCommand || peer.hasCommands {
            try client.sendLine("sh -c 'echo st''arted; exec sleep 1000'")
            try client.expect("started\r\n")
            if byCommand { try peer.send(.ip, on: client) } else { try client.send("\u{3}") }
            try client.expectShell()
        }
    }

    @Test(arguments: ForeignClient.commanding)
    func `AYT is answered (RFC 854)`(_ peer: ForeignClient) throws {
        let server = try LoginServer()
        let client = try peer.logIn(port: server.port)
        defer { client.end() }
        try peer.send(.ayt, on: client)
        try client.expect("[Yes]")
    }

    @Test(arguments: ForeignClient.ofIPv6)
    func `by IPv6`(_ peer: ForeignClient) throws {
        let port = try FreePort.one()
        let server = try LoginServer(shell: "/bin/sh", ["--listen", "[::1]:\(port)"])
        let client = try peer.logIn(host: "::1", port: port)
        try client.sendLine("echo got $((6*7)); exit")
        try client.expect("got 42\r\n")
        try client.expectEnd()
        #expect(server.process.errorText.contains(": me from ::1 on"))
    }

    @Test(arguments: ForeignClient.allCases)
    func `ten mebibytes come down whole, one by C-Kermit`(_ peer: ForeignClient) throws {
        let server = try LoginServer()
        let client = try peer.logIn(port: server.port)
        // A server whose guests are still in gives them time.
        defer { client.end() }
        let lines = peer.isSlow ? Bulk.few : Bulk.lines
        try client.sendLine("yes \(Bulk.line) | head -n \(lines); echo fin$((1+1))")
        try client.expect("fin2", within: .seconds(90))
        let text = client.text.utf8.split { $0 == 13 || $0 == 10 }
        #expect(text.count { $0.suffix(Bulk.line.utf8.count).elementsEqual(Bulk.line.utf8) } == lines)
    }

    @Test(arguments: ForeignClient.allCases)
    func `ten mebibytes go up whole, one by C-Kermit`(_ peer: ForeignClient) throws {
        let server = try LoginServer()
        let client = try peer.logIn(port: server.port)
        defer { client.end() }
        let lines = peer.isSlow ? Bulk.few : Bulk.lines
        try client.sendLine("stty -echo; echo rea''dy; head -n \(lines) | cksum; echo fin$((1+1))")
        try client.expect("ready\r\n")
        let block = String(repeating: Bulk.line + "\r", count: lines / 64)
        for _ in 0..<64 { try client.send(block) }
        try client.expect(try Bulk.checksum(lines: lines), within: .seconds(90))
        try client.expect("fin2")
    }

    // MARK: Without a terminal

    @Test(arguments: ["127.0.0.1", "[::1]"])
    func `curl logs in from a pipe, takes ten mebibytes and brings one`(_ host: String) throws {
        let port = try FreePort.one()
        let server = try LoginServer(shell: "/bin/sh", ["--listen", "[::1]:\(port)"])
        let place = host == "[::1]" ? port : server.port
        // It waits for its input unless told not to (`-T .`), which is for a pipe of its own.
        let curl = try PeerProcess(
            "sh", ["-c", "cat | curl -sSN -T . \"$0\" | cat", "telnet://\(host):\(place)"])
        try curl.expect("login: ")
        // At the prompt, which is ours, the end of a line is CR; behind it, the terminal takes LF as well.
        try curl.send("me\r\n")
        try curl.expectShell()
        try curl.send(
            "stty -echo; yes \(Bulk.line) | head -n \(Bulk.lines) | tee /dev/stderr | cksum; echo fin$((1+1))\n")
        try curl.expect(try Bulk.checksum(), within: .seconds(60))
        try curl.expect("fin2")
        #expect(curl.text.components(separatedBy: "\r\n").count { $0 == Bulk.line } == Bulk.lines)
        try curl.send("echo rea''dy; head -n \(Bulk.few) | cksum; echo en''ded\n")
        try curl.expect("ready\r\n")
        let block = String(repeating: Bulk.line + "\n", count: Bulk.few)
        try curl.send(block)
        try curl.expect(try Bulk.checksum(lines: Bulk.few), within: .seconds(60))
        try curl.expect("ended")
        try curl.send("exit\n")
        curl.finishSending()
        try curl.expectEnd()
        #expect(try curl.expectExit() == 0)
    }

    @Test(arguments: ["127.0.0.1", "::1"])
    func `Python's telnetlib: login, AYT, IP, ten mebibytes each way`(_ host: String) throws {
        let port = try FreePort.one()
        let server = try LoginServer(shell: "/bin/sh", ["--listen", "[::1]:\(port)"])
        let script = """
            import sys, telnetlib
            from telnetlib import IAC, AYT, IP
            host, port, line, lines, checksum = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5]
            def until(text, time=60):
                got = t.read_until(text, time)
                assert got.endswith(text), (text, got[-200:])
                return got
            t = telnetlib.Telnet(host, port, 10)
            until(b"login: "); t.write(b"me\\r\\n"); t.expect([b"# ", rb"\\$ "], 10)
            t.write(b"echo rea''dy\\r\\n"); until(b"ready\\r\\n")
            t.sock.sendall(IAC + AYT); until(b"[Yes]")
            t.write(b"sh -c 'echo st''arted; exec sleep 1000'; echo af''ter\\r\\n"); until(b"started\\r\\n")
            t.sock.sendall(IAC + IP); until(b"\\n")
            t.write(b"\\r\\n"); t.write(b"yes %s | head -n %d; echo fin$((1+1))\\r\\n" % (line.encode(), lines))
            # Its own read_until takes time by the square.
            parts = [b""]
            while b"fin2" not in parts[-2:][0] + parts[-1]: parts.append(t.read_some())
            assert b"".join(parts).count(line.encode() + b"\\r\\n") == lines
            t.write(b"echo re''ading; head -n %d | cksum; exit\\r\\n" % lines); until(b"reading\\r\\n")
            t.write((line.encode() + b"\\r\\n") * lines)
            rest = t.read_all()
            assert checksum.encode() in rest, rest[-200:]
            print("all well")
            """
        let outcome = try run(
            "/usr/bin/python3",
            [
                "-W", "ignore", "-c", script, host, "\(host == "::1" ? port : server.port)", Bulk.line, "\(Bulk.lines)",
                try Bulk.checksum(),
            ], within: .seconds(120))
        #expect(outcome.output == "all well\n", "\(outcome)")
    }
}

/// Ten mebibytes of lines.
private enum Bulk {
    static let line = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"
    static let lines = 163_840
    /// One mebibyte of them.
    static let few = 16_384

    /// What cksum says of them.
    static func checksum(lines: Int = lines) throws -> String {
        let text = String(repeating: line + "\n", count: lines)
        return try run("cksum", [], input: text).output.split(separator: "\n")[0].description
    }
}
