/// What a ``TelnetHandler`` tells besides data: a user inbound event of the pipeline.
///
/// Events of one read are fired before that read's data, each kind of command and violation at most once, of sizes and
/// names the last, and all messages in one; what changes an option is bounded by the negotiation limit. So a flood of commands costs a
/// handful of events, and no event says how often a thing came.
public enum TelnetEvent: Sendable, Hashable {
    /// The peer sent a command, such as `BRK` or `IP`. As server, `AYT` has been answered already.
    case command(Command)
    /// The peer's window has this size; zero where it is not known (RFC 1073).
    case windowSize(columns: UInt16, rows: UInt16)
    /// The peer's terminal is of this type, as the peer spells it: up to 40 characters of printable ASCII.
    case terminalType(String)
    /// The peer's user claims this name: no control characters, no spaces, no leading minus, up to 256 bytes.
    case user(String)
    /// What else subnegotiations said in this read, in order: messages of GMCP, a serial line's settings, and so on.
    case said([Meaning])
    /// TLS is in place and Telnet has begun anew inside of it: what was negotiated and learned before is void.
    case secured
    /// TLS was offered, and the peer refuses it or has not answered in time (then it may still agree): from here on, what
    /// is said goes out as it is.
    case unsecured
    /// The peer has sent nothing for ``TelnetFeatures/idle``.
    case idle
    /// An option has come into force.
    case enabled(Side, Option)
    /// An option was in force and no longer is.
    case disabled(Side, Option)
    /// We asked for an option and the peer refused.
    case refused(Side, Option)
    /// A momentary option was agreed to: `DO TIMING-MARK` has been answered, after `DO LOGOUT` end the session.
    case momentary(Verb, Option)
    /// The peer broke a rule, without harm.
    case violation(Violation)
}
