/// A rule of the protocol that the peer broke. The peer's faults are reported, counted and survived: the bytes at
/// fault have no effect and the stream goes on. Only a ``Limit`` closes.
///
/// Names options, never payload, so that a violation can always be logged.
public enum Violation: Error, Hashable, Sendable {
    /// A command code without a meaning; ignored (RFC 1123 section 3.2.3).
    case unknownCommand(Command)
    /// `IAC SE` without a subnegotiation before it (RFC 855).
    case strayEnd
    /// `IAC SB IAC SE`: a subnegotiation that names no option (RFC 855).
    case emptySubnegotiation
    /// A command inside of a subnegotiation that has not ended; what was collected is dropped (RFC 855).
    case interruptedSubnegotiation
    /// A subnegotiation for an option that is not in force, on the side that would receive it (RFC 855).
    case optionNotEnabled(Option)
    /// A subnegotiation that is an answer to a question nobody asked.
    case unsolicited(Option)
    /// A subnegotiation that the option's RFC does not allow.
    case malformed(Option)
    /// A value well formed but unfit to be handed on: too long, control characters, a user name like a switch.
    case unacceptableValue(Option)
    /// A key identifier longer than any in use, sent by an option that carries keys (CVE-2011-4862).
    case overlongKey(Option)
    /// `DONT` was answered by `WILL`, or `WONT` by `DO` (RFC 1143 section 7).
    case refusalIgnored(Option)
}

extension Violation {
    /// The rule's name: stable, for machines.
    public var rule: String {
        switch self {
        case .unknownCommand: "unknown-command"
        case .strayEnd: "stray-end"
        case .emptySubnegotiation: "empty-subnegotiation"
        case .interruptedSubnegotiation: "interrupted-subnegotiation"
        case .optionNotEnabled: "option-not-enabled"
        case .unsolicited: "unsolicited"
        case .malformed: "malformed"
        case .unacceptableValue: "unacceptable-value"
        case .overlongKey: "overlong-key"
        case .refusalIgnored: "refusal-ignored"
        }
    }

    /// The option concerned, where there is one.
    public var option: Option? {
        switch self {
        case .unknownCommand, .strayEnd, .emptySubnegotiation, .interruptedSubnegotiation: nil
        case .optionNotEnabled(let option), .unsolicited(let option), .malformed(let option),
            .unacceptableValue(let option), .overlongKey(let option), .refusalIgnored(let option):
            option
        }
    }
}

extension Violation: CustomStringConvertible {
    /// One line for people: whose fault, which rule.
    public var description: String {
        switch self {
        case .unknownCommand(let command): "peer sent unknown command \(command.rawValue) (RFC 854)"
        case .strayEnd: "peer ended a subnegotiation that never began (RFC 855)"
        case .emptySubnegotiation: "peer sent a subnegotiation without an option (RFC 855)"
        case .interruptedSubnegotiation: "peer sent a command inside of a subnegotiation (RFC 855)"
        case .optionNotEnabled(let option): "peer subnegotiated \(option), which is not enabled (RFC 855)"
        case .unsolicited(let option): "peer answered a question about \(option) that was not asked"
        case .malformed(let option): "peer sent a malformed \(option) subnegotiation"
        case .unacceptableValue(let option): "peer sent an unacceptable value by \(option)"
        case .overlongKey(let option): "peer sent an overlong key identifier by \(option) (CVE-2011-4862)"
        case .refusalIgnored(let option): "peer insisted on \(option) after a refusal (RFC 1143)"
        }
    }
}

/// A bound the peer went beyond. The engine stops for good: it takes no more bytes and sends none.
public enum Limit: Hashable, Sendable {
    /// ``Limits/subnegotiation``: this many bytes and no end.
    case subnegotiation(Int)
    /// ``Limits/negotiations``: more than this many within the period.
    case negotiations(Int)
}

extension Limit: CustomStringConvertible {
    /// One line for people: which limit, and its value.
    public var description: String {
        switch self {
        case .subnegotiation(let bytes): "peer sent a subnegotiation of more than \(bytes) bytes"
        case .negotiations(let count): "peer sent more than \(count) negotiations in too short a time"
        }
    }

    /// The limit's name: stable, for machines.
    public var rule: String {
        switch self {
        case .subnegotiation: "subnegotiation-limit"
        case .negotiations: "negotiation-limit"
        }
    }
}

/// Why a connection cannot go on.
public enum TelnetError: Error, Hashable, Sendable {
    /// The peer went beyond a limit.
    case limit(Limit)
}

extension TelnetError: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .limit(let limit): "\(limit)"
        }
    }
}
