import NIOCore
import NIOEmbedded
import NIOTelnet
import Testing

@Suite struct `Idle time and keep-alive` {
    @Test func `NOP is sent when nothing else was, and not when something was`() throws {
        let peer = try Harness(.lines(role: .server)) { $0.keepAlive = .seconds(60) }
        let loop = peer.channel.embeddedEventLoop
        loop.advanceTime(by: .seconds(59))
        #expect(try peer.sent() == [])
        loop.advanceTime(by: .seconds(1))
        #expect(try peer.sent() == [255, 241])
        loop.advanceTime(by: .seconds(60))
        #expect(try peer.sent() == [255, 241])
        try peer.write([65])
        loop.advanceTime(by: .seconds(60))
        #expect(try peer.sent() == [65])
    }

    @Test func `idle is told at the time, and again, and only a read puts it off`() throws {
        let peer = try Harness(.lines(role: .server)) { $0.idle = .seconds(10) }
        let loop = peer.channel.embeddedEventLoop
        loop.advanceTime(by: .seconds(8))
        try peer.receive([255, 241])
        loop.advanceTime(by: .seconds(9))
        try peer.write([65])
        #expect(peer.recorder.events == [.command(.nop)])
        loop.advanceTime(by: .seconds(1))
        #expect(peer.recorder.events == [.command(.nop), .idle])
        loop.advanceTime(by: .seconds(10))
        #expect(peer.recorder.events == [.command(.nop), .idle, .idle])
    }

    @Test func `neither outlives the connection`() throws {
        let peer = try Harness(.lines(role: .server)) {
            $0.idle = .seconds(10)
            $0.keepAlive = .seconds(10)
        }
        try peer.channel.close().wait()
        peer.channel.embeddedEventLoop.advanceTime(by: .seconds(100))
        #expect(peer.recorder.events.isEmpty)
        #expect(try peer.sent() == [])
    }
}
