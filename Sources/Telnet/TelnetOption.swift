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

    /// Whether the option is known only so that it can be named and turned down: never agreed to and never asked for,
    /// whatever the configuration says. Default: no.
    static var isRefused: Bool { get }

    /// Whether the option, allowed by the configuration, may begin on `side` as things stand. Default: yes.
    static func accepts(_ side: Side, in exchange: borrowing Exchange) -> Bool

    /// The rule broken by a subnegotiation that came while the option was in force on neither side. Those of 16 bytes of
    /// parameters or fewer are ``Violation/optionNotEnabled(_:)`` and not asked about.
    /// Default: ``Violation/optionNotEnabled(_:)``.
    static func fault(uninvited payload: [UInt8]) -> Violation

    /// The option has come into force on `side`; the verb that says so is already sent. Default: nothing.
    mutating func enabled(_ side: Side, in exchange: inout Exchange)

    /// The option was in force on `side` and no longer is. Default: nothing.
    mutating func disabled(_ side: Side, in exchange: inout Exchange)

    /// A subnegotiation has come for the option, which is in force on at least one side. Returns what it says.
    /// Throws the rule it breaks; it then has no other effect. Default: ``Meaning/opaque``.
    mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning

    /// The subnegotiation parameters that tell the option's state on `side`, where it is in force, to a peer that asks
    /// by STATUS (RFC 859). Only what the peer knows already. Default: nil, nothing to tell beyond being in force.
    func status(_ side: Side, in exchange: borrowing Exchange) -> [UInt8]?
}

extension TelnetOption {
    /// No.
    public static var isRefused: Bool { false }

    /// The option is not enabled.
    public static func fault(uninvited payload: [UInt8]) -> Violation { .optionNotEnabled(option) }

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

    /// Nothing to tell.
    public func status(_ side: Side, in exchange: borrowing Exchange) -> [UInt8]? { nil }
}

/// What an option may see and do: the connection's configuration, the negotiated states, and a way to answer.
public struct Exchange: Sendable {
    /// What the engine was made with.
    public let configuration: Engine.Configuration
    /// The window's size as last set; starts as the configuration's.
    public internal(set) var window: WindowSize?
    /// What NEW-ENVIRON and ENVIRON may give away; starts as the configuration's.
    public internal(set) var environment: [EnvironmentVariable]
    /// How the peer's terminal is to do flow control, once somebody has said; starts as the configuration's.
    public internal(set) var flowControl: FlowControl?
    /// The size of the peer's window, once told (RFC 1073).
    public internal(set) var peerWindow: WindowSize?
    /// The time of the bytes that are being looked at, by the caller's clock.
    public internal(set) var now = Duration.zero

    private let allowed: (local: OptionBits, remote: OptionBits)
    var tls = TLSPassage()
    var table = NegotiationTable()
    var output: [UInt8] = []
    /// The peer has asked for the state of all options, which only the engine can see.
    var isStatusDue = false
    /// What has been recognised about the peer.
    var quirks = Quirks()
    /// Whether the peer has named its terminal since it last agreed to.
    var hasTerminalType = false
    /// Whether the question about the environment waits for a reason to ask it.
    var isQuestionHeld = false

    init(_ configuration: Engine.Configuration) {
        self.configuration = configuration
        self.allowed = (OptionBits(configuration.local), OptionBits(configuration.remote))
        self.window = configuration.window
        self.environment = configuration.environment
        self.flowControl = configuration.flowControl
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

    /// Whether a subnegotiation of ours about the option on `side` is in order: it is in force, and we have not said that
    /// it shall end. A peer that gets one behind our `DONT` takes it for a fault.
    func maySpeak(_ option: Option, _ side: Side) -> Bool {
        table[option, side] == .yes
    }

    /// Whether the configuration lets the option be in force on a side.
    func allows(_ option: Option, _ side: Side) -> Bool {
        side == .local ? allowed.local.contains(option) : allowed.remote.contains(option)
    }

    /// Sends a subnegotiation; `payload` is given plain, `IAC` is doubled here.
    public mutating func send(_ option: Option, _ payload: [UInt8]) {
        Serializer.append(subnegotiation: option, payload, to: &output)
    }
}
