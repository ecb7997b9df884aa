import NIOCore
import NIOHTTP1

/// Answers the requests of one connection, one after the other, by GET and HEAD.
final class MetricsHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// What is answered.
    struct Page: Sendable {
        var status = HTTPResponseStatus.ok
        var type = "text/plain; charset=utf-8"
        var text: String
    }

    private let room: SessionRoom
    private let size: RequestSize
    private var request: HTTPRequestHead?
    private var timer: Scheduled<Void>?
    private var isAnswering = false
    private var isInputClosed = false

    init(_ room: SessionRoom, _ size: RequestSize) {
        (self.room, self.size) = (room, size)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        restart(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): request = head
        case .body: break
        case .end:
            guard let request else { return }
            size.begin()
            isAnswering = true
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            page(request, context.eventLoop).whenComplete { result in
                let (handler, context) = bound.value
                switch result {
                case .success(let page): handler.answer(request, page, context)
                case .failure: context.close(promise: nil)
                }
            }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return context.fireUserInboundEventTriggered(event) }
        isInputClosed = true
        if !isAnswering { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func restart(_ context: ChannelHandlerContext) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: MetricsServer.Limits.time) {
            context.close(promise: nil)
        }
    }

    private func page(_ request: HTTPRequestHead, _ loop: any EventLoop) -> EventLoopFuture<Page> {
        guard request.method == .GET || request.method == .HEAD else {
            return loop.makeSucceededFuture(Page(status: .methodNotAllowed, text: "GET or HEAD\n"))
        }
        switch request.uri.prefix(while: { $0 != "?" }) {
        case "/metrics":
            return room.metrics.snapshot(of: room, on: loop).map {
                Page(type: MetricFamily.contentType, text: MetricFamily.text($0))
            }
        case "/healthz": return loop.makeSucceededFuture(Page(text: "ok\n"))
        case "/readyz" where room.isEnding:
            return loop.makeSucceededFuture(Page(status: .serviceUnavailable, text: "draining\n"))
        case "/readyz": return loop.makeSucceededFuture(Page(text: "ready\n"))
        default:
            return loop.makeSucceededFuture(Page(status: .notFound, text: "/metrics, /healthz or /readyz\n"))
        }
    }

    private func answer(_ request: HTTPRequestHead, _ page: Page, _ context: ChannelHandlerContext) {
        isAnswering = false
        let isLast = !request.isKeepAlive || isInputClosed
        var head = HTTPResponseHead(version: request.version, status: page.status)
        head.headers.add(name: "Content-Type", value: page.type)
        head.headers.add(name: "Content-Length", value: "\(page.text.utf8.count)")
        head.headers.add(name: "Cache-Control", value: "no-store")
        if page.status == .methodNotAllowed { head.headers.add(name: "Allow", value: "GET, HEAD") }
        if request.version.minor == 0, !isLast { head.headers.add(name: "Connection", value: "keep-alive") }
        if isLast { head.headers.add(name: "Connection", value: "close") }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: page.text)))), promise: nil)
        }
        let written = context.eventLoop.makePromise(of: Void.self)
        let channel = context.channel
        if isLast { written.futureResult.whenComplete { _ in channel.close(promise: nil) } }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
        if !isLast { restart(context) }
    }
}
