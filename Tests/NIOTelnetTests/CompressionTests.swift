import CZlib
import NIOCore
import NIOEmbedded
import NIOTelnet
import Testing

@Suite struct `MCCP` {
    static let start: [UInt8] = [255, 250, 86, 255, 240]

    @Test func `what a server compresses its client reads, wherever the stream is cut`() throws {
        let plain = Array("before".utf8) + Self.start
        let stream = plain + zlib(Array("hello ".utf8) + [255, 255, 13, 10]) + Array("after".utf8)
        for cut in stream.indices {
            let peer = try client()
            try peer.receive(Array(stream[..<cut]))
            try peer.receive(Array(stream[cut...]))
            #expect(peer.recorder.data == Array("beforehello ".utf8) + [255, 13, 10] + Array("after".utf8))
            #expect(peer.recorder.reads.count <= 2)
        }
        let peer = try client()
        for byte in stream { try peer.receive([byte]) }
        #expect(peer.recorder.data == Array("beforehello ".utf8) + [255, 13, 10] + Array("after".utf8))
    }

    @Test func `the illegal start of MCCP1 begins the same stream`() throws {
        let peer = try client([.mccp1])
        try peer.receive([255, 251, 85, 255, 250, 85, 251, 240] + zlib(Array("old".utf8)))
        #expect(peer.recorder.data == Array("old".utf8))
    }

    @Test func `a server announces it, and everything behind is compressed, negotiation too`() throws {
        let peer = try server()
        #expect(try peer.sent() == [255, 251, 86])
        try peer.write(Array("plain".utf8))
        #expect(try peer.sent() == Array("plain".utf8))
        try peer.receive([255, 253, 86])
        #expect(try peer.sent() == Self.start)
        try peer.write(Array("login: ".utf8) + [255])
        try peer.receive([255, 251, 99])
        let far = try client()
        try far.receive([255, 251, 86] + Self.start + peer.sent())
        #expect(far.recorder.data == Array("login: ".utf8) + [255])
        #expect(try far.sent() == [])
        #expect(far.handler.violations == 0)
    }

    @Test func `each flush brings everything out, and text gets smaller`() throws {
        let peer = try server()
        try peer.receive([255, 253, 86])
        _ = try peer.sent()
        let far = try client()
        try far.receive(Self.start)
        for number in 0..<100 {
            try peer.write(Array("The quick brown fox jumps over the lazy dog \(number)\r\n".utf8))
            let sent = try peer.sent()
            #expect(number < 2 || sent.count < 25)
            try far.receive(sent)
            #expect(
                far.recorder.reads.last?.count == "The quick brown fox jumps over the lazy dog \(number)\r\n".utf8.count
            )
        }
    }

    @Test func `DONT ends the stream, and what follows is plain`() throws {
        let peer = try server()
        try peer.receive([255, 253, 86])
        try peer.write(Array("small".utf8))
        try peer.receive([255, 254, 86])
        try peer.write(Array("plain".utf8))
        let far = try client()
        let sent = try peer.sent()
        #expect(sent.ends(with: "plain"))
        try far.receive(Array(sent.dropFirst(3)))
        #expect(far.recorder.data == Array("smallplain".utf8))
    }

    @Test func `MCCP3: a client compresses once the server has offered`() throws {
        var configuration = TelnetConfiguration(role: .client)
        configuration.remote = [.mccp3]
        let near = try Harness(configuration)
        try near.receive([255, 251, 87])
        #expect(try near.sent() == [255, 253, 87, 255, 250, 87, 255, 240])
        try near.write(Array("look\r".utf8))
        configuration = TelnetConfiguration(role: .server)
        configuration.local = [.mccp3]
        let far = try Harness(configuration)
        try far.receive([255, 253, 87, 255, 250, 87, 255, 240] + near.sent())
        #expect(far.recorder.data == Array("look\r".utf8))
    }

    @Test func `a bomb is defused: neither a read nor the whole stream grows without measure`() throws {
        let bomb = zlib([UInt8](repeating: 32, count: 64 << 20))
        let peer = try client()
        try? peer.receive(Self.start + bomb)
        #expect(peer.recorder.fault == .compressionExceeded)
        #expect(!peer.channel.isActive)
        // In small pieces, each of which stays below the limit of a read.
        let slow = try client()
        try slow.receive(Self.start)
        for byte in bomb where slow.channel.isActive { try? slow.receive([byte]) }
        #expect(slow.recorder.fault == .compressionExceeded)
        #expect(slow.recorder.data.count < 1 << 20)
    }

    @Test func `a bomb in many small streams is one bomb`() throws {
        let streams = repeatElement(Self.start + zlib([UInt8](repeating: 32, count: 100_000)), count: 200)
        let peer = try client()
        try? peer.receive(Array(streams.joined()))
        #expect(peer.recorder.fault == .compressionExceeded)
        let slow = try client()
        for stream in streams where slow.channel.isActive { try? slow.receive(stream) }
        #expect(slow.recorder.fault == .compressionExceeded)
    }

    @Test func `an honest screen of spaces is no bomb`() throws {
        let peer = try client()
        let screen = [UInt8](repeating: 32, count: 200_000)
        try peer.receive(Self.start + zlib(screen))
        #expect(peer.recorder.data == screen)
    }

    @Test func `what is no zlib stream ends the connection, the data before it first`() throws {
        let peer = try client()
        try? peer.receive(Array("text".utf8) + Self.start + Array("not zlib at all".utf8))
        #expect(peer.recorder.data == Array("text".utf8))
        #expect(peer.recorder.fault == .compressionMalformed)
        #expect(!peer.channel.isActive)
    }

    @Test func `compression inside of compression ends the connection`() throws {
        let peer = try client()
        try? peer.receive(Self.start + zlib(Self.start + zlib(Array("deep".utf8))))
        #expect(peer.recorder.fault == .compressionNested)
        #expect(peer.recorder.data.isEmpty)
    }

    @Test func `one stream may follow another`() throws {
        let peer = try client()
        try peer.receive(Self.start + zlib(Array("one".utf8)) + Self.start + zlib(Array("two".utf8)))
        #expect(peer.recorder.data == Array("onetwo".utf8))
        #expect(peer.recorder.reads.count == 1)
    }

    /// A client that has agreed to the server's compression.
    private func client(_ options: Set<Option> = [.mccp2]) throws -> Harness {
        var configuration = TelnetConfiguration(role: .client)
        configuration.remote = options
        let harness = try Harness(configuration)
        if options == [.mccp2] {
            try harness.receive([255, 251, 86])
            _ = try harness.sent()
            harness.recorder.log = []
        }
        return harness
    }

    private func server() throws -> Harness {
        var configuration = TelnetConfiguration(role: .server)
        configuration.local = [.mccp2]
        configuration.requests = [.init(.will, .mccp2)]
        return try Harness(configuration)
    }

    /// A whole stream, by zlib itself.
    private func zlib(_ bytes: [UInt8]) -> [UInt8] {
        var size = compressBound(UInt(bytes.count))
        var compressed = [UInt8](repeating: 0, count: Int(size))
        #expect(compress(&compressed, &size, bytes, UInt(bytes.count)) == Z_OK)
        return Array(compressed.prefix(Int(size)))
    }
}
