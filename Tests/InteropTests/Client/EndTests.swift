import Foundation
import Glibc
import Platform
import Testing

/// How the client ends: nothing that was sent or printed is lost without a word.
@Suite struct EndTests {
    private static let size = 10 << 20

    /// `sallyport connect --raw` with a file of ten mebibytes as its input.
    private func upload(to port: Int, in directory: TemporaryDirectory) throws -> PeerProcess {
        let file = directory.path + "/in"
        try Data(repeating: 0x61, count: Self.size).write(to: URL(fileURLWithPath: file))
        return try PeerProcess(
            "sh", ["-c", "exec '\(Programs.sallyport)' connect --raw 127.0.0.1 \(port) < '\(file)'"])
    }

    @Test(arguments: ["", "starting"])
    func `a server that ends its own side first still gets all of a file`(greeting: String) throws {
        let (peer, directory) = (try ListeningPeer(), try TemporaryDirectory())
        let client = try upload(to: peer.port, in: directory)
        let server = try peer.accept()
        try server.send(greeting)
        server.finishSending()
        try server.expect(bytes: Self.size, within: .seconds(60))
        try client.expect(greeting)
        #expect(try client.expectExit() == 0)
    }

    @Test func `a server that goes before it has taken all is status 1 and one line`() throws {
        let (peer, directory) = (try ListeningPeer(), try TemporaryDirectory())
        let client = try upload(to: peer.port, in: directory)
        try peer.accept().hangUp()
        #expect(try client.expectExit() == 1)
        #expect(client.errorText.contains("sallyport: the connection broke: "))
    }

    @Test func `a pipe that is left open and says nothing does not outlast the server`() throws {
        let peer = try ListeningPeer()
        let client = try PeerProcess(Programs.sallyport, ["connect", "127.0.0.1", "\(peer.port)"])
        let server = try peer.accept()
        try server.send("bye\r\n")
        server.hangUp()
        try client.expect("bye\r\n")
        #expect(try client.expectExit() == 0)
    }

    @Test func `a slow terminal is shown everything, and is raw until then`() throws {
        let device = try FakeDevice { connection in
            let line = Array("a line of what a server prints, which is long enough to fill something\r\n".utf8)
            for _ in 0..<20_000 { FakeDevice.send(line, to: connection) }
            FakeDevice.send(Array("THE-END\r\n".utf8), to: connection)
        }
        let client = try PTYDialogue(Programs.sallyport, ["connect", "127.0.0.1", "\(device.port)"])
        let shown = try readSlowly(client.child.terminal.descriptor)
        #expect(shown.count > 20_000 * 72)
        #expect(String(decoding: shown.suffix(200), as: UTF8.self).contains("THE-END\r\nConnection closed"))
        #expect(try client.expectExit() == 0)
    }

    /// Everything up to the end, no more than 4 KiB every few milliseconds: that is what makes it slow.
    private func readSlowly(_ descriptor: Int32) throws -> [UInt8] {
        var shown: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while true {
            var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waited, 1, Deadline(Conversation.patience).milliseconds) > 0 else {
                throw Unmet(who: "the client", wanted: ["the end"], reason: "\(shown.count) bytes came", tail: "")
            }
            let count = read(descriptor, &block, block.count)
            guard count > 0 else { return shown }
            shown += block[..<count]
            poll(nil, 0, 4)
        }
    }

    @Test(
        arguments: [
            (Wire.do(Wire.binary), "a\nb\r\n"), (Wire.dont(Wire.binary), "a\r\nb\r\n"), ([], "a\r\nb\r\n"),
        ] as [([UInt8], String)])
    func `a pipe waits until the server has said whether it takes binary (RFC 856)`(
        answer: [UInt8], wanted: String
    ) throws {
        let peer = try ListeningPeer()
        let client = try PeerProcess(Programs.sallyport, ["connect", "-L", "127.0.0.1", "-\(peer.port)"])
        try client.send("a\nb\r\n")
        client.finishSending()
        let server = try peer.accept()
        try server.expect(Wire.will(Wire.binary))
        try server.send(answer)
        try server.expectEnd()
        #expect(String(decoding: server.raw.suffix(wanted.utf8.count), as: UTF8.self) == wanted)
        #expect(!server.raw.dropLast(wanted.utf8.count).contains(0x0A))
        client.end()
    }

    @Test(arguments: ["probe 127.0.0.1:1", "connect --help", "decode /bin/sh"])
    func `output for which there is no room is status 74 and one line`(command: String) throws {
        let outcome = try run("sh", ["-c", "exec '\(Programs.sallyport)' \(command) > /dev/full"])
        #expect(outcome.status == 74)
        #expect(outcome.errors == "sallyport: standard output: No space left on device\n")
    }

    @Test(arguments: ["probe 127.0.0.1:1", "connect --help", "decode /bin/sh", "decode /bin/sh 2>&4"])
    func `output whose reader has gone ends a command without a word`(command: String) throws {
        // A pipe whose other end is closed for certain before the command begins.
        let script = "exec 4> >(exit 0); wait $!; '\(Programs.sallyport)' \(command) >&4; echo $?"
        let outcome = try run("bash", ["-c", script])
        #expect(outcome.output == "141\n")
        #expect(outcome.errors.isEmpty)
    }

    @Test func `a trace on a socket that nobody reads costs no processor time`() throws {
        let device = try FakeDevice { connection in
            let block = [UInt8](repeating: 0x61, count: 65536)
            while FakeDevice.send(block, to: connection) {}
        }
        let client = try PeerProcess(
            Programs.sallyport, ["connect", "--hex", "--raw", "127.0.0.1", "\(device.port)"], mergingErrors: true)
        let deadline = ContinuousClock.now + Conversation.patience
        var spent = Int.max
        while spent > 5, ContinuousClock.now < deadline {
            let before = try client.processorTicks()
            // Time that passes is what is measured here.
            poll(nil, 0, 500)
            spent = try client.processorTicks() - before
        }
        #expect(spent <= 5)
        client.end()
    }
}
