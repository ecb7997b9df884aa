/// START_TLS (draft-altman-telnet-starttls): from an agreed byte on, the connection is TLS, and Telnet begins anew
/// inside of it.
///
/// Only a client performs it. Once agreed, each side sends `FOLLOWS` and then no more Telnet; when both have, the
/// engine reports ``Meaning/tlsFollows`` and takes not one byte more: what stands behind the peer's `FOLLOWS` is TLS
/// or an attack (as CVE-2011-0411 was for SMTP), and in neither case Telnet. The caller puts TLS in place and calls
/// ``Engine/restart()``.
public struct StartTLS: TelnetOption {
    /// START_TLS.
    public static let option = Option.startTLS

    private static let follows: UInt8 = 1

    /// Without state: that is the engine's, see ``TLSPassage``.
    public init() {}

    /// A client may say `WILL` and a server `DO`, never the other way (section 3 of the draft).
    public static func accepts(_ side: Side, in exchange: borrowing Exchange) -> Bool {
        side == performer(exchange)
    }

    /// Says `FOLLOWS`, the last word before TLS.
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {
        guard side == Self.performer(exchange) else { return }
        exchange.send(.startTLS, [Self.follows])
        exchange.tls.follow(after: exchange.output.count)
    }

    /// `FOLLOWS`, of the peer.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard payload == [Self.follows], exchange.tls.isFollowing else { throw .malformed(.startTLS) }
        exchange.tls.complete()
        return .tlsFollows
    }

    private static func performer(_ exchange: borrowing Exchange) -> Side {
        exchange.configuration.role == .client ? .local : .remote
    }
}

/// How far a connection is on its way into TLS.
struct TLSPassage: Sendable {
    /// We have said `FOLLOWS`: we send nothing more and hear nothing but the peer's.
    private(set) var isFollowing = false
    /// The peer has, too: the next byte is TLS.
    private(set) var isComplete = false
    /// How much of the output, up to and with our `FOLLOWS`, has not been taken yet.
    private var untaken = 0

    /// Whether our `FOLLOWS` has been taken, so that nothing that is still put out may go.
    var isCut: Bool {
        isFollowing && untaken == 0
    }

    mutating func follow(after count: Int) {
        isFollowing = true
        untaken = count
    }

    mutating func complete() {
        isComplete = true
    }

    /// How much of so many bytes of output may go out: nothing after our `FOLLOWS`.
    mutating func cut(_ count: Int) -> Int {
        guard isFollowing else { return count }
        defer { untaken = 0 }
        return min(count, untaken)
    }

    /// What to make of a token between our `FOLLOWS` and the peer's: data was sent before and arrives, negotiation
    /// and commands are ignored (section 3.1 of the draft).
    func hears(_ token: Parser.Token) -> Bool {
        guard isFollowing else { return true }
        switch token {
        case .data, .violation, .exceeded: return true
        case .subnegotiation(let option): return option == .startTLS
        case .command, .negotiation: return false
        }
    }
}

extension Engine {
    /// Whether we have said that TLS follows: what is sent now would be lost. Hold data until ``restart()``.
    public var isAwaitingTLS: Bool {
        exchange.tls.isFollowing
    }

    /// Proposes TLS, each role in its own way: a server says `DO`, a client `WILL`. To be agreed, the option must be
    /// in the configuration, on the client's side of it. A server then says nothing else until the client answers.
    public mutating func requestTLS(now: Duration? = nil) {
        request(exchange.configuration.role == .client ? .will : .do, .startTLS, now: now)
    }

    /// Begins anew, inside of TLS: every option is off, everything learned is forgotten, and the requests of the
    /// configuration are made again, without START_TLS and ENCRYPT, which must not be used inside of TLS (section 3.1
    /// of the draft, 5 and 6). What the application has set, the clock and the count of violations are kept.
    public mutating func restart() {
        var configuration = exchange.configuration
        let outside: Set<Option> = [.startTLS, .encrypt]
        configuration.local.subtract(outside)
        configuration.remote.subtract(outside)
        configuration.requests.removeAll { outside.contains($0.option) }
        configuration.window = exchange.window
        configuration.environment = exchange.environment
        configuration.flowControl = exchange.flowControl
        configuration.endOfLine = endOfLine
        let (violations, now) = (violations, exchange.now)
        self = Engine(configuration)
        self.violations = violations
        start(now: now)
    }
}
