import NIOCore

/// The last handler of a session's channel: reads when somebody waits, and holds what nobody has taken yet.
final class SessionEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// What is waited for.
    enum Wanted: Sendable {
        /// Any bytes.
        case anything
        /// Everything up to and with these.
        case bytes([UInt8])
    }

    private struct Waiting {
        var wanted: Wanted
        var promise: EventLoopPromise<[UInt8]>
        var timer: Scheduled<Void>?
    }

    private var context: ChannelHandlerContext?
    private var held: [UInt8] = []
    private var waiting: Waiting?
    private var error: (any Error)?
    private var hasEnded = false

    /// Waits; one waits at a time. The future fails with a ``SessionError`` or what broke the connection.
    func wait(for wanted: Wanted, within limit: TimeAmount?, on eventLoop: any EventLoop) -> EventLoopFuture<[UInt8]> {
        let promise = eventLoop.makePromise(of: [UInt8].self)
        guard waiting == nil else {
            promise.fail(SessionError.busy)
            return promise.futureResult
        }
        let timer = limit.map { limit in
            eventLoop.assumeIsolated().scheduleTask(in: limit) { self.answer(.failure(SessionError.timedOut)) }
        }
        waiting = Waiting(wanted: wanted, promise: promise, timer: timer)
        serve()
        return promise.futureResult
    }

    private func serve() {
        guard let waiting else { return }
        if let count = match(waiting.wanted) {
            let taken = Array(held.prefix(count))
            held.removeFirst(count)
            answer(.success(taken))
        } else if held.count > SessionError.maximumHeld {
            answer(.failure(SessionError.tooMuch))
        } else if hasEnded {
            answer(.failure(error ?? SessionError.ended))
        } else {
            context?.read()
        }
    }

    /// How many of the bytes held are what is wanted; nil if it is not there yet.
    private func match(_ wanted: Wanted) -> Int? {
        switch wanted {
        case .anything: return held.isEmpty ? nil : held.count
        case .bytes(let bytes):
            guard let first = bytes.first else { return 0 }
            var start = held.startIndex
            while let hit = held[start...].firstIndex(of: first) {
                if held[hit...].starts(with: bytes) { return hit + bytes.count }
                start = hit + 1
            }
            return nil
        }
    }

    private func answer(_ result: Result<[UInt8], any Error>) {
        guard let done = waiting else { return }
        waiting = nil
        done.timer?.cancel()
        done.promise.completeWith(result)
    }

    private func end(_ context: ChannelHandlerContext) {
        hasEnded = true
        serve()
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        end(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        held += unwrapInboundIn(data).readableBytesView
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        serve()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(context)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { end(context) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.error = self.error ?? error
        context.close(promise: nil)
    }
}

/// What can go wrong in a ``TelnetSession`` besides the connection itself.
public enum SessionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Most bytes held while something is waited for.
    static let maximumHeld = 1 << 20

    /// What was waited for did not come in time.
    case timedOut
    /// The server has ended the connection.
    case ended
    /// More than a mebibyte came without what was waited for.
    case tooMuch
    /// Somebody waits already.
    case busy

    /// One line.
    public var description: String {
        switch self {
        case .timedOut: "what was waited for did not come in time"
        case .ended: "the server closed the connection"
        case .tooMuch: "too much came without what was waited for"
        case .busy: "somebody waits for this session already"
        }
    }
}
