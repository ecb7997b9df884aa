import NIOCore
import NIOTelnet
import Terminal

/// Listens to what a place says by itself. Every option is refused, so that a server that waits for answers goes on.
///
/// It is done when the place has closed, has been quiet for a moment after a first word, or has said nothing in time; and
/// when that time is over a second time, after the first word, though the place talks on.
final class ProbeListener: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What was heard.
    struct Findings {
        var firstByte: NIODeadline?
        var offers: [String] = []
        var text: [UInt8] = []
        var received = 0
    }

    private enum Limits {
        /// Bytes kept of the banner.
        static let text = 4096
        /// Offers kept.
        static let offers = 256
        /// Bytes read in all before the place is left.
        static let bytes = 1 << 16
    }

    /// A moment without a byte, after which no more of the banner is expected.
    static let quiet = TimeAmount.milliseconds(400)

    private let patience: TimeAmount
    private let promise: EventLoopPromise<Findings>
    private var parser = Parser(role: .client)
    private var engine = Engine(TelnetConfiguration(role: .client))
    private var findings = Findings()
    private var timer: Scheduled<Void>?
    private var lastTimer: Scheduled<Void>?
    private var isDone = false

    init(patience: TimeAmount, _ promise: EventLoopPromise<Findings>) {
        self.patience = patience
        self.promise = promise
    }

    func handlerAdded(context: ChannelHandlerContext) {
        wait(patience, context)
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        if findings.firstByte == nil {
            findings.firstByte = .now()
            lastTimer = context.eventLoop.assumeIsolated().scheduleTask(in: patience) { self.finish(context) }
        }
        findings.received += buffer.readableBytes
        listen(buffer.readableBytesUInt8Span)
        answer(buffer.readableBytesUInt8Span, context)
        if findings.received > Limits.bytes { finish(context) } else { wait(Self.quiet, context) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if !isDone { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { finish(context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(context)
    }

    private func listen(_ bytes: Span<UInt8>) {
        var position = 0
        while let token = parser.next(in: bytes, at: &position) {
            switch token {
            case .data(let range): for index in range { keep(bytes[index]) }
            case .negotiation(let verb, let option):
                let offer = "\(verb) \(option)"
                if findings.offers.count < Limits.offers, !findings.offers.contains(offer) {
                    findings.offers.append(offer)
                }
            case .command, .subnegotiation, .violation, .exceeded: break
            }
        }
    }

    private func keep(_ byte: UInt8) {
        if findings.text.count < Limits.text { findings.text.append(byte) }
    }

    private func answer(_ bytes: Span<UInt8>, _ context: ChannelHandlerContext) {
        var position = 0
        let now = Duration.nanoseconds(Int64(clamping: NIODeadline.now().uptimeNanoseconds))
        while engine.next(in: bytes, at: &position, now: now) != nil {}
        guard engine.hasOutput else { return }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: engine.takeOutput())), promise: nil)
    }

    private func wait(_ time: TimeAmount, _ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { self.finish(context) }
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard !isDone else { return }
        isDone = true
        timer?.cancel()
        lastTimer?.cancel()
        promise.succeed(findings)
        context.close(promise: nil)
    }
}
