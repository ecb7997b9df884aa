/// What a peer believes of all options, as told by STATUS (RFC 859).
public struct StatusReport: Hashable, Sendable {
    /// One thing told.
    public enum Entry: Hashable, Sendable {
        /// The peer performs the option (`WILL`), or has us perform it (`DO`).
        case verb(Verb, Option)
        /// The option's state beyond being in force, in the form of its subnegotiation.
        case parameters(Option, [UInt8])
    }

    /// All that was told, in order. Options not named are off (RFC 859 section 5).
    public let entries: [Entry]
    /// Where that contradicts what we believe and what nothing under way can change: the verbs as the peer holds them
    /// to be true. Empty between ends that understand each other.
    public internal(set) var disagreements: [Engine.Request] = []
}

extension StatusReport {
    private static let subnegotiation = Command.sb.rawValue
    private static let end = Command.se.rawValue

    /// Reads what follows `IS`.
    init(parameters bytes: ArraySlice<UInt8>) throws(Violation) {
        var entries: [Entry] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            if let verb = Verb(rawValue: byte) {
                entries.append(.verb(verb, try Self.option(from: &rest)))
            } else if byte == Self.subnegotiation {
                entries.append(.parameters(try Self.option(from: &rest), try Self.parameters(from: &rest)))
            } else {
                throw .malformed(.status)
            }
        }
        self.entries = entries
    }

    private static func option(from rest: inout ArraySlice<UInt8>) throws(Violation) -> Option {
        guard let code = rest.popFirst() else { throw .malformed(.status) }
        if code == end, rest.first == end { rest.removeFirst() }
        return Option(code)
    }

    /// Up to a single `SE`; a double one is data.
    private static func parameters(from rest: inout ArraySlice<UInt8>) throws(Violation) -> [UInt8] {
        var parameters: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == end else {
                parameters.append(byte)
                continue
            }
            guard rest.first == end else { return parameters }
            parameters.append(rest.removeFirst())
        }
        throw .malformed(.status)
    }

    /// What to send after `IS`.
    var parameters: [UInt8] {
        entries.flatMap { entry in
            switch entry {
            case .verb(let verb, let option): [verb.rawValue] + Self.doubled([option.rawValue])
            case .parameters(let option, let bytes):
                [Self.subnegotiation] + Self.doubled([option.rawValue] + bytes) + [Self.end]
            }
        }
    }

    private static func doubled(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { $0 == end ? [end, end] : [$0] }
    }
}

extension StatusReport {
    /// Compares with our own view. What waits for an answer is left out: the peer may know it already, or not yet.
    mutating func compare(with exchange: borrowing Exchange) {
        for option in Option.all {
            for side in Side.allCases {
                let state = exchange.state(option, side)
                // We perform what the peer says DO about.
                let positive = Verb.sent(about: side.opposite, positive: true)
                let isTold = entries.contains(.verb(positive, option))
                guard state == .yes && !isTold || state == .no && isTold else { continue }
                disagreements.append(.init(Verb.sent(about: side.opposite, positive: isTold), option))
            }
        }
    }
}

extension StatusReport: CustomStringConvertible {
    /// The names of what was told, without payload, and what of it is doubtful.
    public var description: String {
        let told = entries.map { entry in
            switch entry {
            case .verb(let verb, let option): "\(verb) \(option)"
            case .parameters(let option, let bytes): "SB \(option) \(bytes.count)"
            }
        }
        let doubts = disagreements.isEmpty ? [] : ["but"] + disagreements.map { "\($0.verb) \($0.option)" }
        return (told + doubts).joined(separator: " ")
    }
}
