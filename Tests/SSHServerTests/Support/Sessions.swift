import Crypto
import NIOCore
import SSHServer
import Synchronization

/// Serves a session as the tests' commands say.
///
/// `cat` echoes until EOF; `fail N TEXT` writes TEXT to standard error and exits with N; `source N` sends N bytes of a
/// pattern; `sink` answers EOF with the SHA-256 of what came; `size` reports window sizes; `stall` never reads;
/// `hang` reads and never answers.
func serve(_ session: SSHSession) {
    let channel = session.channel
    let command: String
    switch session.request {
    case .shell: command = "size"
    case .exec(let text): command = text
    }
    let words = command.split(separator: " ").map(String.init)
    let handler: any ChannelHandler & Sendable
    switch words.first {
    case "cat": handler = CatHandler()
    case "fail": handler = FailHandler(code: UInt32(words[1]) ?? 1, text: words[2])
    case "source": handler = SourceHandler(count: Int(words[1]) ?? 0)
    case "sink": handler = SinkHandler()
    case "stall": return
    case "hang": handler = HangHandler()
    default: handler = SizeHandler(terminal: session.terminal)
    }
    _ = channel.pipeline.addHandler(handler)
    if words.first != "source", words.first != "fail" { _ = channel.setOption(.autoRead, value: true) }
}

func finish(_ context: ChannelHandlerContext, _ code: UInt32) {
    context.triggerUserOutboundEvent(SSHExitStatus(code), promise: nil)
    context.close(promise: nil)
}

/// `@unchecked Sendable`, like every handler here: used on its channel's loop only.
final class CatHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private var isHeld = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(data, promise: nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        _ = context.channel.setOption(.autoRead, value: context.channel.isWritable)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { finish(context, 0) }
    }
}

// Its state does not change.
final class FailHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    private let code: UInt32
    private let text: String

    init(code: UInt32, text: String) {
        self.code = code
        self.text = text
    }

    func handlerAdded(context: ChannelHandlerContext) {
        context.triggerUserOutboundEvent(SSHStandardError(ByteBuffer(string: text)), promise: nil)
        finish(context, code)
    }
}

/// Byte i of the pattern is i modulo 251.
final class SourceHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private var left: Int
    static let blockSize = 251 * 256
    private static let block = ByteBuffer(bytes: (0..<blockSize).map { UInt8($0 % 251) })
    let sent = Atomic(0)

    init(count: Int) {
        left = count
    }

    func handlerAdded(context: ChannelHandlerContext) {
        pour(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { pour(context) }
    }

    private func pour(_ context: ChannelHandlerContext) {
        while left > 0, context.channel.isWritable {
            let count = min(left, Self.block.readableBytes)
            guard let part = Self.block.getSlice(at: 0, length: count) else { return }
            left -= count
            sent.add(count, ordering: .relaxed)
            context.writeAndFlush(wrapOutboundOut(part), promise: nil)
        }
        if left == 0 {
            left = -1
            finish(context, 0)
        }
    }

    static func digest(_ count: Int) -> String {
        var hash = SHA256()
        var left = count
        while left > 0 {
            let part = block.readableBytesView.prefix(left)
            hash.update(data: Array(part))
            left -= part.count
        }
        return hash.finalize().hex
    }
}

// What it keeps is touched on its event loop only.
final class SinkHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private var hash = SHA256()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unwrapInboundIn(data).withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event as? ChannelEvent == .inputClosed else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: hash.finalize().hex)), promise: nil)
        finish(context, 0)
    }
}

// What it keeps is touched on its event loop only.
final class SizeHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let terminal: SSHTerminal?

    init(terminal: SSHTerminal?) {
        self.terminal = terminal
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let text = terminal.map { "\($0.term) \($0.columns)x\($0.rows)\r\n" } ?? "no terminal\r\n"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let window = event as? SSHWindowChange {
            let text = "now \(window.columns)x\(window.rows)\r\n"
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            if window == SSHWindowChange(columns: 70, rows: 20) { finish(context, 0) }
        } else if event as? ChannelEvent == .inputClosed {
            finish(context, 0)
        }
    }
}

// What it keeps is touched on its event loop only.
final class HangHandler: ChannelInboundHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
}

extension Sequence where Element == UInt8 {
    var hex: String {
        map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
