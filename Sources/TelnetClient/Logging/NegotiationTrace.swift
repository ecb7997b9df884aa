import NIOTelnet

/// Reads one direction of a Telnet stream only to tell of its negotiations, as `toggle options` shows them. Data is left out.
struct NegotiationTrace: Sendable {
    private var parser: Parser
    private let verb: String

    /// A trace of what we `SENT` or `RCVD`.
    init(_ verb: String) {
        self.verb = verb
        parser = Parser(role: .client)
    }

    /// The lines about what is complete in `bytes`.
    mutating func lines(_ bytes: Span<UInt8>) -> [String] {
        var lines: [String] = []
        var position = 0
        while let token = parser.next(in: bytes, at: &position) {
            switch token {
            case .data: break
            case .command(let command): lines.append("\(verb) IAC \(command)")
            case .negotiation(let verb, let option): lines.append("\(self.verb) \(verb) \(option)")
            case .subnegotiation(let option): lines.append("\(verb) SB \(option)\(parameters(option)) SE")
            case .violation(let violation): lines.append("\(verb) ? \(violation)")
            case .exceeded(let limit): lines.append("\(verb) ? \(limit)")
            }
        }
        return lines
    }

    /// Values of the environment can be secret, so only their length is shown.
    private func parameters(_ option: Option) -> String {
        guard option != .newEnviron, option != .environ, option != .authentication else {
            return " (\(parser.payload.count) bytes)"
        }
        return parser.payload.prefix(64).map { " \($0)" }.joined()
    }
}
