import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import NIOTelnet

/// Opens connections, on one event loop and within one deadline for everything: names, addresses, TLS.
struct Dialer {
    /// What to connect to and how.
    let options: ClientOptions
    let eventLoop: any EventLoop

    /// A connection, and what is known of it.
    struct Connection {
        let channel: any Channel
        let address: SocketAddress?
    }

    /// The port without one being given.
    private var defaultService: String { options.tls.isOn ? "992" : "23" }

    /// Connects to `destination`. `initializer` puts the handlers behind TLS into the pipeline; the channel reads only what
    /// it is told to. `announce` hears of every address that is tried.
    func connect(
        to destination: Destination, announce: @escaping (SocketAddress) -> Void,
        initializer: @escaping (any Channel) throws -> Void
    ) -> EventLoopFuture<any Channel> {
        let wanted = Destination(host: destination.host, service: destination.service ?? defaultService)
        let place = "\(wanted)"
        let tls: NIOSSLClientHandler?
        let local: SocketAddress?
        do {
            _ = try Resolver.port(destination.service ?? defaultService)
            tls = options.tls.isOn ? try ClientTLS.handler(options.tls, host: destination.host) : nil
            local = try options.bindAddress.map(localAddress)
        } catch {
            return eventLoop.makeFailedFuture(error)
        }
        // Until the proxy has opened the way, what goes wrong is the proxy's.
        let deadline = within(options.proxy.map { "the proxy \($0.destination)" } ?? place)
        let addresses = Resolver.addresses(
            options.proxy?.destination ?? wanted, defaultService: defaultService, family: options.family, on: eventLoop)
        let plain: EventLoopFuture<any Channel> = addresses.assumeIsolated().flatMap { addresses in
            guard !deadline.isOver else { return self.eventLoop.makeFailedFuture(ChannelError.connectPending) }
            let race = Race(addresses, bootstrap: self.bootstrap(from: local), on: self.eventLoop, announce: announce)
            return race.start()
        }.nonisolated()
        let free: EventLoopFuture<any Channel> = plain.assumeIsolated().flatMap { channel in
            deadline.channel = channel
            return self.passProxy(channel, to: wanted)
        }.nonisolated()
        let secure: EventLoopFuture<any Channel> = free.assumeIsolated().flatMap { channel in
            deadline.place = place
            return self.secure(channel, tls, name: destination.host)
        }.nonisolated()
        let ready: EventLoopFuture<any Channel> = secure.assumeIsolated().flatMapThrowing { channel in
            try initializer(channel)
            return channel
        }.nonisolated()
        let whole: EventLoopFuture<any Channel> = ready.assumeIsolated().flatMap { channel in
            return self.startTLS(channel)
        }.nonisolated()
        return deadline.bound(whole)
    }

    /// `SO_DEBUG`, for which NIO has no name.
    static let debugging = ChannelOptions.Types.SocketOption(level: .socket, name: .init(rawValue: SO_DEBUG))

    private func bootstrap(from local: SocketAddress?) -> ClientBootstrap {
        let bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(.nanoseconds(Int64(options.connectTimeout * 1e9)))
            .channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(
                .recvAllocator, value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 4096, maximum: 1 << 18)
            )
            .channelOption(.writeBufferWaterMark, value: .init(low: 1 << 18, high: 1 << 19))
        let debugging =
            options.debugsSocket
            ? bootstrap.channelOption(Self.debugging, value: 1) : bootstrap
        return local.map { debugging.bind(to: $0) } ?? debugging
    }

    /// Has the proxy, if there is one, open the way.
    private func passProxy(_ channel: any Channel, to destination: Destination) -> EventLoopFuture<any Channel> {
        guard let proxy = options.proxy else { return eventLoop.makeSucceededFuture(channel) }
        let promise = eventLoop.makePromise(of: Void.self)
        do {
            let port = try Resolver.port(destination.service ?? defaultService)
            let handshake = ProxyHandshake(
                proxy, target: destination.host, port: port, password: options.proxyPassword)
            try channel.pipeline.syncOperations.addHandler(ProxyGate(handshake, place: "\(proxy.destination)", promise))
        } catch {
            promise.fail(error)
        }
        return promise.futureResult.map { channel }
    }

    /// Puts TLS at the head of the pipeline and waits for its handshake.
    private func secure(
        _ channel: any Channel, _ tls: NIOSSLClientHandler?, name: String
    ) -> EventLoopFuture<any Channel> {
        guard let tls else { return eventLoop.makeSucceededFuture(channel) }
        let promise = eventLoop.makePromise(of: Void.self)
        do {
            try channel.pipeline.syncOperations.addHandlers(
                tls, TLSWait(name: options.tls.isInsecure ? nil : options.tls.name ?? name, promise))
        } catch {
            promise.fail(error)
        }
        channel.read()
        return promise.futureResult.map { channel }
    }

    /// Waits until Telnet is inside of TLS, where that was asked for.
    private func startTLS(_ channel: any Channel) -> EventLoopFuture<any Channel> {
        guard options.tls.startTLS else { return eventLoop.makeSucceededFuture(channel) }
        let promise = eventLoop.makePromise(of: Void.self)
        do {
            let pipeline = channel.pipeline.syncOperations
            let telnet = try pipeline.handler(type: TelnetHandler.self)
            try pipeline.addHandler(StartTLSWait(promise), position: .after(telnet))
        } catch {
            promise.fail(error)
        }
        return promise.futureResult.map { channel }
    }

    private func localAddress(_ text: String) throws(ConnectError) -> SocketAddress {
        do {
            return try SocketAddress(ipAddress: text, port: 0)
        } catch {
            throw .badLocalAddress(text, reason: "that is no IP address")
        }
    }

    private func within(_ place: String) -> DialDeadline {
        DialDeadline(options.connectTimeout, place: place, on: eventLoop)
    }
}

/// Ends a connection attempt that takes too long, whatever it is busy with. Belongs to its event loop.
final class DialDeadline {
    private let seconds: Double
    private let eventLoop: any EventLoop
    private let promise: EventLoopPromise<any Channel>
    private var timer: Scheduled<Void>?

    /// Who is busy, for the words about a failure.
    var place: String
    /// The channel to close when the time is over.
    var channel: (any Channel)?
    private(set) var isOver = false

    init(_ seconds: Double, place: String, on eventLoop: any EventLoop) {
        self.seconds = seconds
        self.place = place
        self.eventLoop = eventLoop
        promise = eventLoop.makePromise()
        timer = eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(seconds * 1e9))) {
            self.end(.failure(ConnectError.timedOut(self.place, seconds)))
        }
    }

    /// The result, or the end of the time; with a ``ConnectError`` in any case.
    func bound(_ result: EventLoopFuture<any Channel>) -> EventLoopFuture<any Channel> {
        result.assumeIsolated().whenComplete { result in
            self.end(result.mapError { ConnectError($0, place: self.place, timeout: self.seconds) })
        }
        return promise.futureResult
    }

    private func end(_ result: Result<any Channel, any Error>) {
        if isOver {
            if case .success(let channel) = result { channel.close(promise: nil) }
            return
        }
        isOver = true
        timer?.cancel()
        if case .failure = result { channel?.close(promise: nil) }
        promise.completeWith(result)
    }
}
