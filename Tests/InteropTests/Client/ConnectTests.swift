import Glibc
import Platform
import Testing

/// `sallyport connect` as a tester of ports and a part of pipelines: what it says, what it sends, how it ends.
@Suite struct ConnectTests {
    private func connect(_ arguments: String..., input: String = "") throws -> Outcome {
        try run(Programs.sallyport, ["connect"] + arguments, input: input)
    }

    private func problem(_ outcome: Outcome) -> String {
        outcome.errorLines.filter { !$0.contains("Trying") && !$0.contains("Connected to") }.joined(separator: "|")
    }

    @Test func `a port where nothing listens is status 69 and one line`() throws {
        let outcome = try connect("127.0.0.1", "\(FreePort.one())")
        #expect(outcome.status == 69)
        #expect(problem(outcome).contains("refused the connection"))
        #expect(outcome.output.isEmpty)
    }

    @Test func `a name that does not exist is status 69`() throws {
        let outcome = try connect("no-such-host.invalid", "23")
        #expect(outcome.status == 69)
        #expect(problem(outcome).contains("unknown host no-such-host.invalid"))
    }

    @Test func `a service that does not exist is status 64`() throws {
        #expect(try connect("127.0.0.1", "no-such-service").status == 64)
        #expect(try connect("127.0.0.1", "0").status == 64)
        #expect(try connect("127.0.0.1", "65536").status == 64)
    }

    @Test func `a port that does not answer is status 75 when the time is over`() throws {
        let full = try FullListener()
        let outcome = try connect("--connect-timeout", "0.5", "127.0.0.1", "\(full.port)")
        #expect(outcome.status == 75, "\(outcome)")
        #expect(problem(outcome).contains("timed out: no connection within 0.5 s"))
    }

    @Test func `a server that never begins TLS is status 75 as well`() throws {
        let peer = try ListeningPeer()
        let outcome = try connect("--tls", "--connect-timeout", "0.5", "127.0.0.1", "\(peer.port)")
        #expect(outcome.status == 75, "\(outcome)")
    }

    @Test(arguments: [
        ["--bogus"], ["-l"], ["a", "b", "c"], ["--connect-timeout", "soon", "a"], ["telnet://a:b@c/"],
        ["--ca", "a.pem", "b"],
    ])
    func `a command line without sense is status 64 and one line`(arguments: [String]) throws {
        let outcome = try run(Programs.sallyport, ["connect"] + arguments)
        #expect(outcome.status == 64)
        #expect(outcome.errorLines.count == 1)
    }

    @Test func `called telnet, the program is the client`() throws {
        let directory = try TemporaryDirectory()
        let link = directory.path + "/telnet"
        #expect(symlink(Programs.sallyport, link) == 0)
        let outcome = try run(link, ["127.0.0.1", "\(FreePort.one())"])
        #expect(outcome.status == 69)
        #expect(try run(link, ["--help"]).output.hasPrefix("USAGE: telnet [OPTION]"))
    }

    @Test func `on another port than 23 not a byte is sent unasked`() throws {
        let peer = try ListeningPeer()
        let client = try PeerProcess(Programs.sallyport, ["connect", "127.0.0.1", "\(peer.port)"])
        let connection = try peer.accept()
        client.finishSending()
        try connection.expectEnd()
        #expect(connection.raw.isEmpty)
        connection.hangUp()
        #expect(try client.expectExit() == 0)
    }

    @Test func `with a minus before the port the client speaks first, and passive it does not`() throws {
        let peer = try ListeningPeer()
        let client = try PeerProcess(Programs.sallyport, ["connect", "127.0.0.1", "-\(peer.port)"])
        try peer.accept().expect(Wire.do(Wire.suppressGoAhead))
        client.end()
        let passive = try PeerProcess(Programs.sallyport, ["connect", "--passive", "127.0.0.1", "-\(peer.port)"])
        let connection = try peer.accept()
        passive.finishSending()
        try connection.expectEnd()
        #expect(connection.raw.isEmpty)
    }

    @Test func `the end of a pipe is passed on, and the answer still comes`() throws {
        let peer = try ListeningPeer()
        let client = try PeerProcess(Programs.sallyport, ["connect", "127.0.0.1", "\(peer.port)"])
        try client.send("question\n")
        client.finishSending()
        let connection = try peer.accept()
        #expect(try connection.expectEnd() == "question\n")
        try connection.send("answer\r\n")
        connection.hangUp()
        try client.expect("answer\r\n")
        #expect(try client.expectExit() == 0)
    }

    @Test func `once Telnet is spoken a pipe's line feed is CR LF (RFC 854)`() throws {
        let peer = try ListeningPeer()
        let client = try PeerProcess(Programs.sallyport, ["connect", "127.0.0.1", "-\(peer.port)"])
        let connection = try peer.accept()
        try client.send("one\ntwo\r\n")
        try connection.expect(Array("one\r\ntwo\r\n".utf8))
    }

    @Test(arguments: [true, false])
    func `IPv4 and IPv6 are both spoken, and either can be demanded`(v6: Bool) throws {
        let peer = try ListeningPeer(v6: v6)
        let host = v6 ? "::1" : "127.0.0.1"
        let client = try PeerProcess(Programs.sallyport, ["connect", host, "\(peer.port)"])
        try client.send("hello\n")
        try peer.accept().expect("hello\n")
        let demanded = try PeerProcess(Programs.sallyport, ["connect", v6 ? "-6" : "-4", host, "\(peer.port)"])
        try demanded.send("hello\n")
        try peer.accept().expect("hello\n")
        #expect(try connect(v6 ? "-4" : "-6", host, "\(peer.port)").status == 69)
    }

    @Test func `a family of addresses that leads nowhere costs no more than a moment (RFC 8305)`() throws {
        let peer = try ListeningPeer()
        let client = try PeerProcess(Programs.sallyport, ["connect", "localhost", "\(peer.port)"])
        try client.send("hello\n")
        try peer.accept().expect("hello\n")
    }

    @Test func `a URI names user, host and port (RFC 4248)`() throws {
        let peer = try ListeningPeer()
        let client = try PeerProcess(Programs.sallyport, ["connect", "telnet://bob@127.0.0.1:\(peer.port)/"])
        let connection = try peer.accept()
        try connection.send(Wire.do(Wire.newEnviron) + Wire.sub(Wire.newEnviron, [1]))
        try connection.expect(Wire.sub(Wire.newEnviron, [0, 0] + Array("USER".utf8) + [1] + Array("bob".utf8)))
        client.end()
    }

    @Test func `keep-alive sends NOP after silence and never to a port without Telnet`() throws {
        let peer = try ListeningPeer()
        let client = try PeerProcess(
            Programs.sallyport, ["connect", "--keepalive", "0.2", "127.0.0.1", "-\(peer.port)"])
        try peer.accept().expect([255, 241])
        client.end()
    }

    @Test func `commands come from a pipe when there is no host`() throws {
        let peer = try ListeningPeer()
        let client = try PeerProcess(Programs.sallyport, ["connect"])
        try client.send("set crlf\nstatus\nopen 127.0.0.1 \(peer.port)\nhello\n")
        try client.expect("No connection.")
        try peer.accept().expect("hello\n")
        client.end()
    }

    @Test func `status prints JSON for programs`() throws {
        let outcome = try connect(input: "status json\n")
        #expect(outcome.output == "{\"connected\":false,\"escape\":\"^]\"}\n")
    }
}

/// A port whose queue of connections is full, so that one more attempt gets no answer at all.
private final class FullListener {
    let port: Int
    private var sockets: [Int32] = []

    init() throws {
        let listener = try Socket.listener(port: 0)
        sockets = [listener]
        port = Socket.port(of: listener)
        guard listen(listener, 0) == 0 else { throw SystemError("listen on", "127.0.0.1") }
        sockets.append(try Socket.connect(port: port))
    }

    deinit {
        for socket in sockets { close(socket) }
    }
}
