import NIOCore
import NIOEmbedded
import NIOTelnet
import Testing

@Suite struct `The PROXY header` {
    static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10]

    @Test(arguments: [
        ("PROXY TCP4 192.0.2.7 198.51.100.1 56324 23\r\n", "192.0.2.7", 56324, "198.51.100.1", 23),
        ("PROXY TCP6 2001:db8::7 2001:db8::1 1 65535\r\n", "2001:db8::7", 1, "2001:db8::1", 65535),
    ])
    func `version 1 names both ends`(_ line: String, source: String, port: Int, destination: String, to: Int) throws {
        let bytes = Array(line.utf8)
        let (header, length) = try #require(try decode(bytes + [65, 66]))
        #expect(length == bytes.count)
        #expect(address(header.source)?.ipAddress == source)
        #expect(header.source.map { Int($0.port) } == port)
        #expect(address(header.destination)?.ipAddress == destination)
        #expect(header.destination.map { Int($0.port) } == to)
        for cut in bytes.indices { #expect(try decode(Array(bytes[..<cut])) == nil) }
    }

    @Test(arguments: ["PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n"])
    func `version 1 may not know`(_ line: String) throws {
        let (header, length) = try #require(try decode(Array(line.utf8)))
        #expect(header == ProxyHeader())
        #expect(length == line.utf8.count)
    }

    @Test(arguments: [
        "PROXY TCP4 192.0.2.7 198.51.100.1 56324\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 56324 70000\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 -1 23\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 +1 23\r\n",
        "PROXY TCP4 2001:db8::7 198.51.100.1 1 23\r\n", "PROXY TCP6 192.0.2.7 198.51.100.1 1 23\r\n",
        "PROXY TCP4  198.51.100.1 1 23\r\n", "PROXY TCP4 host 198.51.100.1 1 23\r\n", "PROXY \r\n",
        "PROXY UDP4 192.0.2.7 198.51.100.1 1 23\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 1 23 \r\n",
    ])
    func `version 1 is taken literally`(_ line: String) {
        #expect(throws: ProxyHeader.Fault.malformed) { try decode(Array(line.utf8)) }
    }

    @Test func `version 1 is at most 107 bytes long`() throws {
        let stem = "PROXY UNKNOWN "
        let fits = stem + String(repeating: "x", count: 105 - stem.utf8.count)
        #expect(try decode(Array("\(fits)\r\n".utf8))?.length == 107)
        #expect(throws: ProxyHeader.Fault.tooLong(107)) { try decode(Array("\(fits)x\r\n".utf8)) }
        #expect(throws: ProxyHeader.Fault.tooLong(107)) {
            try decode(Array(stem.utf8) + [UInt8](repeating: 120, count: 93))
        }
    }

    @Test func `version 2 names both ends and what else there is`() throws {
        let wide: [UInt8] = Array(repeating: 0x20, count: 16) + Array(repeating: 0x21, count: 16)
        for (family, addresses, source) in [
            (UInt8(0x11), [192, 0, 2, 7, 198, 51, 100, 1] as [UInt8], "192.0.2.7"),
            (0x21, wide, "2020:2020:2020:2020:2020:2020:2020:2020"),
        ] {
            let bytes = binary(0x21, family, addresses + [0xDC, 0x04, 0, 23, 2, 0, 3, 97, 98, 99, 4, 0, 0])
            let (header, length) = try #require(try decode(bytes + [255]))
            #expect(length == bytes.count)
            #expect(address(header.source)?.ipAddress == source)
            #expect(header.source?.port == 56324)
            #expect(header.destination?.port == 23)
            #expect(header.extras.map(\.type) == [2, 4])
            #expect(header.extras.map(\.value) == [[97, 98, 99], []])
            for cut in bytes.indices { #expect(try decode(Array(bytes[..<cut])) == nil) }
        }
    }

    @Test func `version 2 may speak for itself, or of what has no address`() throws {
        for bytes in [
            binary(0x20, 0x11, [1, 2, 3, 4]), binary(0x21, 0x00, [1, 2, 3]), binary(0x20, 0x00, []),
            binary(0x21, 0x31, [UInt8](repeating: 47, count: 216)),
        ] {
            let (header, length) = try #require(try decode(bytes))
            #expect(header == ProxyHeader())
            #expect(length == bytes.count)
        }
    }

    @Test func `version 2 that contradicts itself is refused`() {
        for bytes in [
            binary(0x11, 0x11, Array(repeating: 0, count: 12)), binary(0x22, 0x11, Array(repeating: 0, count: 12)),
            binary(0x21, 0x41, Array(repeating: 0, count: 12)), binary(0x21, 0x11, Array(repeating: 0, count: 11)),
            binary(0x21, 0x21, Array(repeating: 0, count: 35)), binary(0x21, 0x31, Array(repeating: 0, count: 215)),
            binary(0x21, 0x11, Array(repeating: 0, count: 14)),
            binary(0x21, 0x11, Array(repeating: 0, count: 12) + [1, 0, 2, 0]),
        ] {
            #expect(throws: ProxyHeader.Fault.malformed) { try decode(bytes) }
        }
        #expect(throws: ProxyHeader.Fault.tooLong(4096)) { try decode(Self.signature + [0x21, 0x11, 0x10, 0x01]) }
    }

    @Test(arguments: [[255, 251, 1], Array("PROXX".utf8), Array("GET / HTTP/1.1".utf8), [13, 10, 13, 11]])
    func `what begins otherwise is no header`(_ bytes: [UInt8]) {
        #expect(throws: ProxyHeader.Fault.absent) { try decode(bytes) }
    }

    private func address(_ endpoint: ProxyHeader.Endpoint?) -> SocketAddress? {
        endpoint.flatMap { try? SocketAddress($0) }
    }

    private func decode(_ bytes: [UInt8]) throws(ProxyHeader.Fault) -> (header: ProxyHeader, length: Int)? {
        try ProxyHeader.decode(bytes.span)
    }

    private func binary(_ command: UInt8, _ family: UInt8, _ content: [UInt8]) -> [UInt8] {
        Self.signature + [command, family, UInt8(content.count >> 8), UInt8(content.count & 0xFF)] + content
    }
}

@Suite struct `The handler of the PROXY header` {
    @Test func `opens the connection behind the header, and hands on what follows`() throws {
        let log = try connect(from: "127.0.0.1", isMapped: false)
        for byte in "PROXY TCP4 192.0.2.7 198.51.100.1 56324 23\r\n".utf8.dropLast() { try log.receive([byte]) }
        #expect(log.entries.isEmpty)
        try log.receive([10] + Array("hello".utf8))
        #expect(log.entries == ["active", "from 192.0.2.7", "hello"])
        try log.receive(Array(" PROXY".utf8))
        #expect(log.entries.last == " PROXY")
    }

    @Test func `knows a listed peer by its IPv4 address inside of IPv6`() throws {
        let log = try connect(from: "::ffff:127.0.0.1")
        try log.receive(Array("PROXY UNKNOWN\r\n".utf8))
        #expect(log.entries == ["active", "from nobody"])
    }

    @Test func `leaves alone whom it does not know: a header is data like any other`() throws {
        let log = try connect(from: "192.0.2.99")
        #expect(log.entries == ["active"])
        try log.receive(Array("PROXY UNKNOWN\r\n".utf8))
        #expect(log.entries == ["active", "PROXY UNKNOWN\r\n"])
    }

    @Test func `closes a listed peer that says something else, or nothing`() throws {
        let log = try connect(from: "127.0.0.1")
        try log.receive([255, 251, 1])
        #expect(
            log.entries
                == ["error proxyHeader(absent)", "inactive"].map {
                    $0.replacing("proxyHeader(absent)", with: "\(TelnetFault.proxyHeader(.absent))")
                })
        let silent = try connect(from: "127.0.0.1")
        silent.channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        #expect(silent.entries.first == "error \(TelnetFault.proxyHeader(.late))")
        #expect(!silent.channel.isActive)
    }

    private func connect(from address: String, isMapped: Bool = false) throws -> Log {
        let log = Log()
        try log.channel.pipeline.syncOperations.addHandlers([ProxyHandler(from: ["127.0.0.1"]), log])
        log.channel.remoteAddress = try SocketAddress(ipAddress: address, port: 1)
        try log.channel.connect(to: SocketAddress(ipAddress: address, port: 1)).wait()
        return log
    }

    private final class Log: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        let channel = EmbeddedChannel()
        var entries: [String] = []

        func receive(_ bytes: [UInt8]) throws {
            try channel.writeInbound(ByteBuffer(bytes: bytes))
        }

        func channelActive(context: ChannelHandlerContext) { entries.append("active") }
        func channelInactive(context: ChannelHandlerContext) { entries.append("inactive") }
        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            entries.append(String(buffer: unwrapInboundIn(data)))
        }
        func errorCaught(context: ChannelHandlerContext, error: any Error) { entries.append("error \(error)") }
        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            guard let header = event as? ProxyHeader else { return }
            entries.append(
                "from \(header.source.map { $0.octets.map(String.init).joined(separator: ".") } ?? "nobody")")
        }
    }
}
