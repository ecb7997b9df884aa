/// ENVIRON (RFC 1408), which NEW-ENVIRON replaced because half of its implementations have `VAR` and `VALUE` the other
/// way round (RFC 1571).
///
/// Which way the peer has it is recognised from what it says, remembered, and spoken from then on. We ask without
/// names, the one question both kinds understand alike; so prefer NEW-ENVIRON, where less is asked for.
public struct Environ: TelnetOption {
    /// ENVIRON.
    public static let option = Option.environ

    var dialogue = EnvironmentDialogue(.environ)

    /// Nothing asked yet.
    public init() {}

    /// A client gives its environment in one way. A server that has agreed on both, as inetutils' does, asks by
    /// NEW-ENVIRON alone and then waits for ever for an answer by this option.
    public static func accepts(_ side: Side, in exchange: borrowing Exchange) -> Bool {
        side == .remote || exchange.state(.newEnviron, .local) == .no
    }

    /// Asks a peer that has agreed for everything, if anything is wanted.
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {
        guard side == .remote, !exchange.environmentQuestions.isEmpty else { return }
        dialogue.ask(for: [], in: &exchange)
    }

    /// What was asked before is asked no more.
    public mutating func disabled(_ side: Side, in exchange: inout Exchange) {
        dialogue.disabled(side)
    }

    /// As NEW-ENVIRON, once it is known which way round the peer writes.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard let kind = payload.first.flatMap(EnvironmentDialogue.Kind.init) else { throw .malformed(.environ) }
        let content = payload.dropFirst()
        let isReversed =
            kind == .send
            ? EnvironmentNotation.isReversed(question: content) : EnvironmentNotation.isReversed(answer: content)
        if let isReversed {
            dialogue.notation.isReversed = isReversed
            exchange.quirks.set(.reversedEnviron, isReversed)
        }
        return try dialogue.received(kind, content, in: &exchange)
    }
}
