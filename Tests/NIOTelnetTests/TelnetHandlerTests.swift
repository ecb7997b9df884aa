import NIOCore
import NIOEmbedded
import NIOTelnet
import Testing

@Suite struct `The channel handler` {
    @Test func `makes its requests when the channel opens`() throws {
        let peer = try Harness(.gatewayServer())
        #expect(
            try peer.sent() == [
                255, 251, 1, 255, 251, 3, 255, 253, 3, 255, 253, 31, 255, 253, 24, 255, 253, 39,
            ])
    }

    @Test func `as client says nothing until spoken to`() throws {
        let peer = try Harness(.gatewayClient(terminalType: "XTERM", window: WindowSize(columns: 80, rows: 24)))
        #expect(try peer.sent() == [])
        peer.handler.setWindowSize(columns: 132, rows: 43)
        #expect(try peer.sent() == [])
        try peer.receive([255, 253, 31, 255, 253, 24])
        #expect(try peer.sent() == [255, 251, 31, 255, 250, 31, 0, 132, 0, 43, 255, 240, 255, 251, 24])
        peer.handler.setWindowSize(columns: 80, rows: 255)
        #expect(try peer.sent() == [255, 250, 31, 0, 80, 0, 255, 255, 255, 240])
        #expect(peer.handler.isEnabled(.naws, .local))
    }

    @Test func `hands on one buffer per read, with everything else cut out`() throws {
        let peer = try Harness(.gatewayServer())
        try peer.receive([65, 255, 241, 66, 255, 255, 67, 13, 10, 255, 251, 31, 13, 0, 68, 255, 246])
        #expect(peer.recorder.reads == [[65, 66, 255, 67, 13, 13, 68]])
    }

    @Test func `hands on nothing for a read that holds no data`() throws {
        let peer = try Harness(.gatewayServer())
        try peer.receive([255, 251, 31, 255, 250, 31, 0, 80, 0, 24, 255, 240])
        #expect(peer.recorder.reads == [])
    }

    @Test(arguments: [false, true])
    func `cuts a buffer that is a slice, or held by somebody else`(_ isHeld: Bool) throws {
        let peer = try Harness(.gatewayServer())
        let whole = ByteBuffer(bytes: [1, 2, 255, 241, 65, 255, 241, 66, 13, 10, 67, 9, 9])
        var slice = whole
        slice.moveReaderIndex(to: 2)
        slice = slice.readSlice(length: 9) ?? slice
        let held = isHeld ? slice : nil
        try peer.channel.writeInbound(slice)
        #expect(peer.recorder.reads == [[65, 66, 13, 67]])
        #expect(Array(whole.readableBytesView) == [1, 2, 255, 241, 65, 255, 241, 66, 13, 10, 67, 9, 9])
        if let held { #expect(held.readableBytes == 9) }
    }

    @Test func `passes a buffer of plain data without a copy, both ways`() throws {
        let peer = try Harness(.gatewayServer())
        _ = try peer.sent()
        let text = ByteBuffer(string: "show version\r\n")
        let address = text.withUnsafeReadableBytes { $0.baseAddress }
        try peer.channel.writeOutbound(text)
        let out = try #require(try peer.channel.readOutbound(as: ByteBuffer.self))
        #expect(out.withUnsafeReadableBytes { $0.baseAddress } == address)
        let typed = ByteBuffer(string: "show version")
        try peer.channel.writeInbound(typed)
        #expect(peer.recorder.lastAddress == typed.withUnsafeReadableBytes { $0.baseAddress })
    }

    @Test func `fires the events of a read before its data`() throws {
        let peer = try Harness(.gatewayServer())
        try peer.receive([65, 255, 251, 31, 255, 250, 31, 0, 80, 0, 24, 255, 240, 255, 243])
        #expect(
            peer.recorder.log == [
                .event(.enabled(.remote, .naws)), .event(.windowSize(columns: 80, rows: 24)), .event(.command(.brk)),
                .read([65]),
            ])
    }

    @Test func `tells each thing that an option without an event of its own says`() throws {
        var configuration = TelnetConfiguration(role: .server)
        configuration.local = [.timingMark]
        configuration.remote = [.newEnviron, .terminalSpeed]
        configuration.acceptEnvironment = ["A", "B"]
        let peer = try Harness(configuration)
        func subnegotiation(_ option: UInt8, _ payload: [UInt8]) -> [UInt8] {
            [255, 250, option] + payload + [255, 240]
        }
        var read: [UInt8] = [255, 251, 39, 255, 251, 32, 255, 253, 6]
        read += subnegotiation(32, [0] + Array("1,2".utf8))
        for name in ["A", "B"] { read += subnegotiation(39, [2, 0] + Array(name.utf8) + [1] + Array("x".utf8)) }
        try peer.receive(read)
        let expected: [TelnetEvent] = [
            .enabled(.remote, .newEnviron), .enabled(.remote, .terminalSpeed), .momentary(.do, .timingMark),
            .said([
                .terminalSpeed(LineSpeed(transmit: 1, receive: 2)),
                .environment([EnvironmentVariable(.var, "A", value: "x")]),
                .environment([EnvironmentVariable(.var, "B", value: "x")]),
            ]),
        ]
        #expect(peer.recorder.events == expected)
    }

    @Test func `tells type, name, refusal and violation`() throws {
        let peer = try Harness(.gatewayServer())
        try peer.receive([255, 251, 24, 255, 250, 24, 0] + "vt100".utf8 + [255, 240])
        try peer.receive([255, 251, 39, 255, 250, 39, 0, 0] + "USER".utf8 + [1] + "bob".utf8 + [255, 240])
        try peer.receive([255, 254, 1, 255, 252, 3, 255, 240, 255, 251, 0, 255, 252, 0])
        #expect(
            peer.recorder.events == [
                .enabled(.remote, .terminalType), .terminalType("vt100"), .enabled(.remote, .newEnviron), .user("bob"),
                .refused(.local, .echo), .refused(.remote, .suppressGoAhead), .violation(.strayEnd),
                .enabled(.remote, .binary), .disabled(.remote, .binary),
            ])
        #expect(peer.handler.violations == 1)
    }

    @Test func `makes a handful of events of a flood, and one answer (CVE-2001-0554)`() throws {
        let peer = try Harness(.gatewayServer())
        try peer.receive([255, 251, 31])
        _ = try peer.sent()
        peer.recorder.log = []
        let flood = Array(
            repeatElement(
                [255, 246, 255, 244, 255, 247, 255, 240, 255, 9, 255, 250, 31, 0, 80, 0, 24, 255, 240] as [UInt8],
                count: 3000
            ).joined())
        try peer.receive(flood)
        #expect(
            peer.recorder.log == [
                .event(.command(.ayt)), .event(.command(.ip)), .event(.command(.ec)), .event(.violation(.strayEnd)),
                .event(.violation(.unknownCommand(Command(rawValue: 9)))),
                .event(.windowSize(columns: 80, rows: 24)),
            ])
        #expect(try peer.sent() == Array("\r\n[Yes]\r\n".utf8))
        #expect(peer.handler.violations == 6000)
    }

    @Test func `closes with an error when the peer goes beyond a limit, data before that first`() throws {
        let peer = try Harness(.gatewayServer())
        try peer.receive([65, 255, 250, 24] + [UInt8](repeating: 66, count: 5000))
        #expect(peer.recorder.reads == [[65]])
        #expect(peer.recorder.error == .limit(.subnegotiation(4096)))
        #expect(!peer.channel.isActive)
    }

    @Test func `closes a peer that negotiates without end`() throws {
        let peer = try Harness(.gatewayServer())
        _ = try peer.sent()
        try peer.receive(Array(repeatElement([255, 251, 77] as [UInt8], count: 20_000).joined()))
        #expect(peer.recorder.error == .limit(.negotiations(256)))
        #expect(try peer.sent().count == 256 * 3)
    }

    @Test func `sends commands that stand alone and no others`() throws {
        let peer = try Harness(.gatewayClient(terminalType: "XTERM", window: nil))
        peer.handler.send(.brk)
        peer.handler.send(.iac)
        peer.handler.send(.sb)
        #expect(try peer.sent() == [255, 243])
        peer.handler.request(.do, .echo)
        #expect(try peer.sent() == [255, 253, 1])
    }

    @Test(arguments: [1, 100, 127, 128, 256, 257, 70_000])
    func `escapes writes of any size`(_ size: Int) throws {
        let peer = try Harness(.gatewayClient(terminalType: "XTERM", window: nil))
        for _ in 0..<3 {
            try peer.channel.writeOutbound(ByteBuffer(repeating: 255, count: size))
            #expect(try peer.sent() == [UInt8](repeating: 255, count: 2 * size))
            try peer.channel.writeOutbound(ByteBuffer(repeating: 13, count: size))
            #expect(try peer.sent() == Array(repeatElement([13, 0] as [UInt8], count: size).joined()))
        }
    }

    @Test func `keeps apart writes that wait for a slow peer`() throws {
        let peer = try Harness(.gatewayClient(terminalType: "XTERM", window: nil))
        for byte in UInt8(1)...4 { peer.channel.write(ByteBuffer(bytes: [byte, 13]), promise: nil) }
        peer.channel.flush()
        #expect(try peer.sent() == [1, 13, 0, 2, 13, 0, 3, 13, 0, 4, 13, 0])
    }

    @Test func `answers once per burst of reads, after all of them`() throws {
        let peer = try Harness(.gatewayClient(terminalType: "XTERM", window: nil))
        peer.channel.pipeline.fireChannelRead(ByteBuffer(bytes: [255, 251, 1]))
        peer.channel.pipeline.fireChannelRead(ByteBuffer(bytes: [255, 251, 3]))
        #expect(try peer.sent() == [])
        peer.channel.pipeline.fireChannelReadComplete()
        #expect(try peer.sent() == [255, 253, 1, 255, 253, 3])
    }

    @Test func `added to an open channel starts at once, and only once`() throws {
        let channel = EmbeddedChannel()
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 23)).wait()
        try channel.pipeline.syncOperations.addHandler(TelnetHandler(.gatewayServer()))
        channel.pipeline.fireChannelActive()
        #expect(try channel.readOutbound(as: ByteBuffer.self)?.readableBytes == 18)
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
    }
}
