import NIOCore
import NIOSSL

/// TLS inside of a Telnet connection, by START_TLS (draft-altman-telnet-starttls).
///
/// The channel's other handlers see no difference: what is written before TLS is agreed on waits, and once the
/// handshake is done ``TelnetEvent/secured`` is fired and Telnet begins anew, encrypted.
public struct TelnetTLS: Sendable {
    /// How much TLS matters.
    public enum Use: Hashable, Sendable {
        /// Agreed to if the peer proposes it.
        case accepted
        /// Proposed, and done without if the peer refuses or does not answer within ``TelnetTLS/grace``.
        case offered
        /// Proposed, and the connection is closed where it does not come: whoever removes the proposal from the wire
        /// gains nothing. Before TLS no data and no event of the peer is handed on.
        case required
    }

    /// How much TLS matters.
    public var use: Use
    /// How long what is written waits for the answer of a peer that may not know Telnet at all.
    public var grace = TimeAmount.milliseconds(500)
    /// How long an agreed or required TLS may take to be there.
    public var patience = TimeAmount.seconds(15)

    let makeHandler: @Sendable () throws -> NIOSSLHandler
    let makeChecks: @Sendable () -> [any ChannelHandler]

    /// For a server, with its certificate in `context`.
    public static func server(_ context: NIOSSLContext, _ use: Use = .offered) -> TelnetTLS {
        TelnetTLS(use: use) { NIOSSLServerHandler(context: context) }
    }

    /// For a client that expects the certificate to be of `serverName`; nil where the context verifies no name.
    ///
    /// - Parameter checks: handlers that look at the connection between TLS and Telnet. One that does not like the
    ///   server's certificate closes the channel and keeps `TLSUserEvent.handshakeCompleted` to itself; Telnet then never
    ///   begins.
    public static func client(
        _ context: NIOSSLContext, serverName: String?, _ use: Use = .accepted,
        checks: @escaping @Sendable () -> [any ChannelHandler] = { [] }
    ) -> TelnetTLS {
        TelnetTLS(use: use, checks: checks) { try NIOSSLClientHandler(context: context, serverHostname: serverName) }
    }

    private init(
        use: Use, checks: @escaping @Sendable () -> [any ChannelHandler] = { [] },
        makeHandler: @escaping @Sendable () throws -> NIOSSLHandler
    ) {
        self.use = use
        makeChecks = checks
        self.makeHandler = makeHandler
    }
}

/// How far a channel is on its way into TLS, and what may pass meanwhile.
struct TLSUpgrade {
    enum Stage {
        /// Nothing was said, or the time to answer is over: TLS may still come.
        case open
        /// We proposed it and wait for the answer.
        case proposed
        /// `FOLLOWS` was said, or the handshake is under way.
        case under
        /// Inside of TLS.
        case secured
        /// Never to come.
        case refused
    }

    /// A close that was asked for behind what waits for TLS.
    struct Close {
        var mode: CloseMode
        let promise: EventLoopPromise<Void>?
    }

    let tls: TelnetTLS?
    var stage = Stage.open
    var timer: Scheduled<Void>?
    private(set) var closing: Close?

    var isRequired: Bool {
        tls?.use == .required
    }

    /// Whether what is written has to wait.
    var holdsWrites: Bool {
        switch stage {
        case .open, .refused: isRequired
        case .proposed, .under: true
        case .secured: false
        }
    }

    /// Whether it will soon be known if there is TLS: a timer sees to that.
    var isPending: Bool {
        stage == .proposed || stage == .under
    }

    /// Puts a close off. Of several, the one that closes more is done.
    mutating func close(_ mode: CloseMode, _ promise: EventLoopPromise<Void>?) {
        guard let first = closing else { return closing = Close(mode: mode, promise: promise) }
        if let promise, let earlier = first.promise { earlier.futureResult.cascade(to: promise) }
        closing = Close(mode: first.mode == .all ? .all : mode, promise: first.promise ?? promise)
    }

    /// The close that was put off, once.
    mutating func takeClose() -> Close? {
        defer { closing = nil }
        return closing
    }

    /// Whether what the peer says may be handed on: what anybody can put on the wire proves nothing.
    var admitsPeer: Bool {
        !isRequired || stage == .secured
    }
}
