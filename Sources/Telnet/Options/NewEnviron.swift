/// NEW-ENVIRON (RFC 1572): the performing side, a client, gives values from its environment.
///
/// What is given, asked for and handed on is decided in ``Engine/Configuration``, and by default is nothing.
public struct NewEnviron: TelnetOption {
    /// NEW-ENVIRON.
    public static let option = Option.newEnviron

    var dialogue = EnvironmentDialogue(.newEnviron)

    /// Nothing asked yet.
    public init() {}

    /// Asks a peer that has agreed for what the configuration wants, by name.
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {
        let questions = exchange.configuration.environmentQuestions
        guard side == .remote, !questions.isEmpty else { return }
        dialogue.ask(for: questions, in: &exchange)
    }

    /// What was asked before is asked no more.
    public mutating func disabled(_ side: Side, in exchange: inout Exchange) {
        dialogue.disabled(side)
    }

    /// `SEND` is answered, `IS` and `INFO` are searched for what was asked for.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard let kind = payload.first.flatMap(EnvironmentDialogue.Kind.init) else { throw .malformed(.newEnviron) }
        return try dialogue.received(kind, payload.dropFirst(), in: &exchange)
    }
}
