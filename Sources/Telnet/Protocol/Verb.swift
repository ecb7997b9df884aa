/// The four commands that negotiate (RFC 854), by their codes.
public enum Verb: UInt8, Hashable, Sendable, CaseIterable {
    /// The sender wants to perform the option, or confirms that it does.
    case will = 251
    /// The sender refuses to perform the option, or stops.
    case wont = 252
    /// The sender wants its peer to perform the option, or agrees that it may.
    case `do` = 253
    /// The sender demands that its peer does not perform the option.
    case dont = 254

    /// Whether the verb asks for the option or grants it: `WILL` and `DO`.
    public var isPositive: Bool {
        self == .will || self == .do
    }

    /// The side an option is performed on when this verb is received: the peer's `WILL` is about the peer.
    public var sideWhenReceived: Side {
        self == .will || self == .wont ? .remote : .local
    }

    /// The side an option is performed on when this verb is sent: our `WILL` is about us.
    public var sideWhenSent: Side {
        self == .will || self == .wont ? .local : .remote
    }

    /// The verb with which we speak of the option on `side`.
    public static func sent(about side: Side, positive: Bool) -> Verb {
        switch side {
        case .local: positive ? .will : .wont
        case .remote: positive ? .do : .dont
        }
    }
}

extension Verb: CustomStringConvertible {
    /// The name in RFC 854.
    public var description: String {
        Command(rawValue: rawValue).description
    }
}

/// Who performs an option. Each option has two independent states, one for each side (RFC 1143 section 2).
public enum Side: Hashable, Sendable, CaseIterable {
    /// We perform it: we said `WILL`, the peer said `DO`.
    case local
    /// The peer performs it: the peer said `WILL`, we said `DO`.
    case remote

    /// The other side.
    public var opposite: Side {
        self == .local ? .remote : .local
    }
}

/// Which end of the connection we are. Negotiation is symmetric and never asks; end-of-line rules and the meaning of
/// some subnegotiations do (RFC 854 "user" and "server", RFC 1123 section 3).
public enum Role: Hashable, Sendable, CaseIterable {
    /// The end that opened the connection, where the user's terminal is.
    case client
    /// The end that offers the service.
    case server
}
