import NIOCore
import NIOPosix
import NIOTelnet

/// A Telnet connection for programs.
///
///     let session = try await TelnetSession.connect(to: Destination(host: "core-sw1"))
///     try await session.expect("Username: ", within: .seconds(10))
///     try await session.send("netops\r\n")
///     let answer = try await session.receive()
///     await session.close()
///
/// It reads from the network only while somebody waits, so a server that talks on is held back by TCP. One task uses it at a
/// time.
public final class TelnetSession: Sendable {
    private let channel: any Channel
    private let end: NIOLoopBound<SessionEnd>

    private init(_ channel: any Channel, _ end: NIOLoopBound<SessionEnd>) {
        self.channel = channel
        self.end = end
    }

    /// Connects. Of the options those count that concern the connection: family, time-outs, TLS, proxy, `isRaw`.
    ///
    /// - Parameter configuration: what to agree to; by default no more than a device needs, and nothing unasked.
    /// - Throws: ``ConnectError``.
    public static func connect(
        to destination: Destination, options: ClientOptions = ClientOptions(),
        configuration: TelnetConfiguration = .gatewayClient(terminalType: "VT100", window: nil),
        on group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) async throws -> TelnetSession {
        let eventLoop = group.next()
        return try await eventLoop.flatSubmit {
            let end = SessionEnd()
            let bound = NIOLoopBound(end, eventLoop: eventLoop)
            return Dialer(options: options, eventLoop: eventLoop).connect(to: destination, announce: { _ in }) {
                channel in
                try channel.pipeline.syncOperations.addHandlers(
                    options.isRaw
                        ? [end]
                        : [
                            TelnetHandler(
                                configuration, features: try TelnetFeatures(options, host: destination.host)), end,
                        ])
            }.map { TelnetSession($0, bound) }
        }.get()
    }

    /// Sends bytes; returns when the system has them.
    public func send(_ bytes: some Sequence<UInt8> & Sendable) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
    }

    /// Sends text as it is. A line ends in CR LF.
    public func send(_ text: String) async throws {
        try await send(Array(text.utf8))
    }

    /// The next bytes of the server's; nil once it has ended the connection.
    public func receive() async throws -> [UInt8]? {
        do {
            return try await wait(for: .anything, within: nil)
        } catch SessionError.ended {
            return nil
        }
    }

    /// Waits for a text and returns everything up to and with it; what comes behind it is kept for the next.
    ///
    /// - Throws: ``SessionError``.
    @discardableResult
    public func expect(_ text: String, within limit: Duration) async throws -> String {
        String(decoding: try await wait(for: .bytes(Array(text.utf8)), within: TimeAmount(limit)), as: UTF8.self)
    }

    /// Ends the connection.
    public func close() async {
        try? await channel.close().get()
    }

    private func wait(for wanted: SessionEnd.Wanted, within limit: TimeAmount?) async throws -> [UInt8] {
        let (eventLoop, end) = (channel.eventLoop, end)
        return try await eventLoop.flatSubmit { end.value.wait(for: wanted, within: limit, on: eventLoop) }.get()
    }
}
