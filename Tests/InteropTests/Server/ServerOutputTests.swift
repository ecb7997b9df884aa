import Foundation
import Glibc
import Platform
import Testing

/// What becomes of output that nobody wants, and of what programs do to flow control.
@Suite struct ServerOutputTests {
    /// A program that prints numbers for ever, to a client that does not read.
    private func flooded(_ server: LoginServer) throws -> TCPDialogue {
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("echo st''art; exec seq 1000000 1 9999999\r\n")
        try raw.expect("start\r\n")
        let program = try #require(try server.programs().first)
        var last = -1
        try LoginServer.wait("the program to stand still") {
            let fields = try String(contentsOfFile: "/proc/\(program)/stat", encoding: .utf8).split(separator: " ")
            let now = (Int(fields[13]) ?? 0) + (Int(fields[14]) ?? 0)
            defer { last = now }
            poll(nil, 0, 300)
            return now == last
        }
        return raw
    }

    @Test func `AO drops what was printed and is under way, also in the terminal, and then a Synch is sent (RFC 854)`()
        throws
    {
        let server = try LoginServer()
        let raw = try flooded(server)
        try raw.send(Wire.command(245))
        // What is with the kernel is read up to the mark; behind it numbers go on, further down.
        try raw.expect(bytes: Wire.command(242), within: .seconds(60))
        let mark = try #require(raw.raw.firstRange(of: Wire.command(242)))
        try raw.expect(bytes: mark.upperBound + 10_000)
        raw.reset()
        let last = try #require(numbers(raw.raw[..<mark.lowerBound].suffix(100)).last)
        let next = try #require(numbers(raw.raw[mark.upperBound...].prefix(100)).first)
        // A terminal holds four kilobytes at least.
        #expect(next - last > 4096 / 9, "\(last) then \(next)")
    }

    @Test func `a Ctrl-C that throws output away does so up to the client (TIOCPKT_FLUSHWRITE)`() throws {
        let server = try LoginServer()
        let raw = try flooded(server)
        try raw.send([3])
        try raw.expect(bytes: Wire.command(242), within: .seconds(60))
        try raw.expectEnd()
    }

    @Test func `a Ctrl-C where nothing is under way sends no Synch`() throws {
        let server = try LoginServer()
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("sh -c 'echo st''arted; exec sleep 1000'\r\n")
        try raw.expect("started\r\n")
        try raw.send([3])
        try raw.expect("^C")
        try raw.expectShell()
        #expect(!raw.raw.contains(242))
    }

    @Test func `flow control follows the terminal, for a client that lets it (RFC 1372)`() throws {
        let server = try LoginServer()
        let raw = try server.raw()
        try raw.expect("login: ")
        try raw.expect(bytes: Wire.do(33))
        try raw.send(Wire.will(33))
        try raw.send("me\r\n")
        try raw.expectShell()
        // On is how it begins (section 5); how it is started again is told.
        try raw.expect(bytes: Wire.sub(33, [3]))
        #expect(raw.raw.firstRange(of: Wire.sub(33, [1])) == nil)
        try raw.send("stty -ixon; echo of''f\r\n")
        try raw.expect("off\r\n")
        let off = try #require(raw.raw.firstRange(of: Wire.sub(33, [0])))
        try raw.send("stty ixon ixany; echo o''n\r\n")
        try raw.expect("on\r\n")
        let on = try #require(raw.raw.firstRange(of: Wire.sub(33, [1])))
        #expect(off.upperBound < on.lowerBound)
        #expect(raw.raw.firstRange(of: Wire.sub(33, [2])) != nil)
    }

    @Test func `Ctrl-S is a key for a program that wants it, by inetutils' telnet`() throws {
        let server = try LoginServer()
        let telnet = try server.client("inetutils-telnet")
        defer { telnet.end() }
        try telnet.expect("login: ")
        try telnet.sendLine("me")
        try telnet.expectShell()
        try telnet.sendLine("stty raw -echo -ixon; echo ar''med; od -An -tx1 -N2; stty sane")
        try telnet.expect("armed")
        try telnet.send("\u{13}\u{11}")
        try telnet.expect(" 13 11")
    }

    private func numbers(_ bytes: some Collection<UInt8>) -> [Int] {
        bytes.split { $0 == 13 || $0 == 10 }.filter { $0.count == 7 }.compactMap {
            Int(String(decoding: $0, as: UTF8.self))
        }
    }
}
