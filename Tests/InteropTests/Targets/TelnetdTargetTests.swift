import Foundation
import Platform
import Testing

/// A real host behind the gate: Debian's inetutils telnetd, whose login is a small script and whose shell is real.
@Suite struct TelnetdTargetTests {
    @Test func `a login, a shell, and both sides know the terminal`() throws {
        let host = try TelnetHost()
        let gate = try Sallyport(targets: [host.target])
        let ssh = try gate.ssh("alice+host", size: PTYSize(columns: 101, rows: 37))
        try ssh.logIn(on: host)
        try ssh.sendLine("echo size $(stty size) term $TERM")
        try ssh.expect("size 37 101 term xterm\r\n")
    }

    @Test func `a resized window reaches the host's terminal (RFC 1073)`() throws {
        let host = try TelnetHost()
        let gate = try Sallyport(targets: [host.target])
        let ssh = try gate.ssh("alice+host")
        try ssh.logIn(on: host)
        let loop = "while read line || [ $? -gt 128 ]; do :; done"
        try ssh.sendLine("trap 'echo now $(stty size)' WINCH; echo armed; \(loop)")
        try ssh.expect("armed\r\n")
        try ssh.resize(columns: 132, rows: 50)
        try ssh.expect("now 50 132")
    }

    @Test func `Ctrl-C interrupts what runs there, and backspace rubs out`() throws {
        let host = try TelnetHost()
        let gate = try Sallyport(targets: [host.target])
        let ssh = try gate.ssh("alice+host")
        try ssh.logIn(on: host)
        try ssh.sendLine("sh -c 'echo started; exec sleep 1000'")
        try ssh.expect("started\r\n")
        try ssh.send("\u{3}")
        try ssh.expect("box$ ")
        try ssh.sendLine("echo wrogn\u{7f}\u{7f}ng")
        try ssh.expect("\r\nwrong\r\n")
    }

    @Test func `8-bit text passes both ways`() throws {
        let host = try TelnetHost()
        let gate = try Sallyport(targets: [host.target])
        let ssh = try gate.ssh("alice+host")
        try ssh.logIn(on: host)
        try ssh.sendLine("printf '%s\\n' 'Grüße, 東京 ☃' | od -An -tx1 | tr -d ' \\n'; echo")
        try ssh.expect("4772c3bcc39f652c20e69db1e4baac20e298830a")
        try ssh.sendLine("printf '\\303\\251t\\303\\251\\n'")
        try ssh.expect("été\r\n")
    }

    @Test func `a file of a megabyte comes through whole`() throws {
        let host = try TelnetHost()
        let gate = try Sallyport(targets: [host.target])
        let ssh = try gate.ssh("alice+host")
        try ssh.logIn(on: host)
        try ssh.sendLine("seq 1 150000 | sed 's/^/n/'; echo fin$((1+1))")
        try ssh.expect("fin2", within: .seconds(60))
        let numbers = ssh.text.split(separator: "\r\n").compactMap { $0.hasPrefix("n") ? Int($0.dropFirst()) : nil }
        #expect(numbers == Array(1...150_000))
    }

    @Test func `leaving the shell ends the session with a word about it and status 0`() throws {
        let host = try TelnetHost()
        let gate = try Sallyport(targets: [host.target])
        let ssh = try gate.ssh("alice+host")
        try ssh.logIn(on: host)
        try ssh.sendLine("exit")
        try ssh.expect("the device closed the connection")
        #expect(try ssh.expectExit() == 0)
    }

    @Test func `the same host through TLS telnet's plain sister`() throws {
        let host = try TelnetHost()
        let gate = try Sallyport(targets: [host.target])
        let telnet = try gate.telnet(size: PTYSize(columns: 77, rows: 33))
        try telnet.logIn("alice+host", gate.password)
        try telnet.logIn(on: host)
        try telnet.sendLine("echo size $(stty size) term $TERM")
        try telnet.expect("size 33 77 term xterm")
    }
}

/// inetutils telnetd on a port of its own, started for each connection by socat in place of inetd.
private final class TelnetHost {
    let port: Int
    private let directory: TemporaryDirectory
    private let listener: PeerProcess

    init() throws {
        directory = try TemporaryDirectory()
        let login = try directory.write(
            """
            #!/bin/sh
            printf 'name: '; read name
            stty -echo; printf 'secret: '; read secret; stty echo; echo
            test "$secret" = sesame || exit 1
            PS1='box$ ' exec /bin/sh -i

            """, to: "login", mode: 0o700)
        let daemon = try directory.write(
            "#!/bin/sh\nexec '\(try Programs.path("telnetd"))' -E '\(login)'\n", to: "telnetd", mode: 0o700)
        port = try FreePort.one()
        listener = try PeerProcess(
            "socat", ["-d", "-d", "TCP-LISTEN:\(port),bind=127.0.0.1,reuseaddr,fork", "EXEC:\(daemon),nofork"],
            mergingErrors: true)
        try listener.expect("listening on")
    }

    var target: String { "host: {addr: 127.0.0.1, port: \(port), via: telnet, family: raw}" }
}

extension Conversation {
    fileprivate func logIn(on host: TelnetHost) throws {
        try expect("name: ")
        try sendLine("bob")
        try expect("secret: ")
        try sendLine("sesame")
        try expect("box$ ")
    }
}
