import NIOCore
import NIOPosix

/// Connects to the first of several addresses that answers (RFC 8305, "Happy Eyeballs"): one after the other, each with a
/// head start, so that a family of addresses that leads nowhere costs a moment and not the whole time-out.
///
/// Belongs to one event loop.
final class Race {
    /// The head start of an attempt before the next begins; RFC 8305 section 5 recommends this.
    static let headStart = TimeAmount.milliseconds(250)

    private let eventLoop: any EventLoop
    private let bootstrap: ClientBootstrap
    private let promise: EventLoopPromise<any Channel>
    private let announce: (SocketAddress) -> Void
    private var waiting: ArraySlice<SocketAddress>
    private var running = 0
    private var isOver = false
    private var failures: [any Error] = []
    private var timer: Scheduled<Void>?

    init(
        _ addresses: [SocketAddress], bootstrap: ClientBootstrap, on eventLoop: any EventLoop,
        announce: @escaping (SocketAddress) -> Void
    ) {
        self.eventLoop = eventLoop
        self.bootstrap = bootstrap
        self.announce = announce
        promise = eventLoop.makePromise()
        waiting = addresses[...]
    }

    /// Begins. The future has the first channel to connect, or the most telling of the failures.
    func start() -> EventLoopFuture<any Channel> {
        startNext()
        return promise.futureResult
    }

    private func startNext() {
        timer?.cancel()
        guard !isOver, let address = waiting.popFirst() else { return }
        running += 1
        announce(address)
        bootstrap.connect(to: address).assumeIsolated().whenComplete { self.finished($0) }
        guard !waiting.isEmpty else { return }
        timer = eventLoop.assumeIsolated().scheduleTask(in: Self.headStart) { self.startNext() }
    }

    private func finished(_ result: Result<any Channel, any Error>) {
        running -= 1
        switch result {
        case .success(let channel) where isOver: channel.close(promise: nil)
        case .success(let channel):
            isOver = true
            timer?.cancel()
            promise.succeed(channel)
        case .failure(let error):
            failures.append(error)
            startNext()
            if !isOver, running == 0, waiting.isEmpty { fail() }
        }
    }

    /// A refusal says more than a missing route: somebody was there.
    private func fail() {
        isOver = true
        let refusal = failures.first { ($0 as? IOError)?.errnoCode == ECONNREFUSED }
        promise.fail(refusal ?? failures.last ?? ChannelError.connectPending)
    }
}
