/// The seam for options: what one of them does beyond being negotiated.
///
/// Negotiation itself belongs to ``NegotiationTable`` and needs no code from an option. To add an option, write one
/// file in `Options` with a conforming type, add a line to ``Registry``, and a golden transcript. An engine makes one
/// instance for itself when the option first comes into force, so state is per connection and costs nothing before.
public protocol TelnetOption: Sendable {
    /// The code.
    static var option: Option { get }

    /// A fresh state, on a connection where the option was not yet in force.
    init()

    /// Whether the option, allowed by the configuration, may begin on `side` as things stand. Default: yes.
    static func accepts(_ side: Side, in exchange: borrowing Exchange) -> Bool

    /// The option has come into force on `side`; the verb that says so is already sent. Default: nothing.
    mutating func enabled(_ side: Side, in exchange: inout Exchange)

    /// The option was in force on `side` and no longer is. Default: nothing.
    mutating func disabled(_ side: Side, in exchange: inout Exchange)

    /// A subnegotiation has come for the option, which is in force on at least one side. Returns what it says.
    /// Throws the rule it breaks; it then has no other effect. Default: ``Meaning/opaque``.
    mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning
}

extension TelnetOption {
    /// Yes.
    public static func accepts(_ side: Side, in exchange: borrowing Exchange) -> Bool { true }

    /// Nothing to do.
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {}

    /// Nothing to do.
    public mutating func disabled(_ side: Side, in exchange: inout Exchange) {}

    /// Nothing to make of it.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        .opaque
    }
}

/// What an option may see and do: the connection's configuration, the negotiated states, and a way to answer.
public struct Exchange: Sendable {
    /// What the engine was made with.
    public let configuration: Engine.Configuration
    /// The window's size as last set; starts as the configuration's.
    public internal(set) var window: WindowSize?
    /// The time of the bytes that are being looked at, by the caller's clock.
    public internal(set) var now = Duration.zero

    var tls = TLSPassage()
    var table = NegotiationTable()
    var output: [UInt8] = []

    init(_ configuration: Engine.Configuration) {
        self.configuration = configuration
        self.window = configuration.window
    }

    /// The negotiated state of an option on a side.
    public func state(_ option: Option, _ side: Side) -> OptionState {
        table[option, side]
    }

    /// Whether an option governs the bytes that `side` sends now: whether we may speak, on our side.
    public func isEnabled(_ option: Option, _ side: Side) -> Bool {
        table.isEnabled(option, side)
    }

    /// Whether both ends last agreed that the option is in force: whether the peer may speak. Still true between our
    /// refusal and the peer's answer, when what the peer sent before is under way.
    public func isAgreed(_ option: Option, _ side: Side) -> Bool {
        table.isAgreed(option, side)
    }

    /// Sends a subnegotiation; `payload` is given plain, `IAC` is doubled here.
    public mutating func send(_ option: Option, _ payload: [UInt8]) {
        Serializer.append(subnegotiation: option, payload, to: &output)
    }
}
