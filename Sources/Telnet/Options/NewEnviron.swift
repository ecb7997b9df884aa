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
        guard side == .remote else { return }
        exchange.isQuestionHeld = true
        askUnlessHeld(in: &exchange)
    }

    /// Asks, once it is known whether the peer can bear to be asked for `USER` (``Quirk/windowsTelnet``).
    mutating func askUnlessHeld(in exchange: inout Exchange) {
        guard exchange.isQuestionHeld, !exchange.mayBeWindowsTelnet else { return }
        exchange.isQuestionHeld = false
        let questions = exchange.environmentQuestions
        guard !questions.isEmpty, exchange.maySpeak(.newEnviron, .remote) else { return }
        dialogue.ask(for: questions, in: &exchange)
    }

    /// What was asked before is asked no more.
    public mutating func disabled(_ side: Side, in exchange: inout Exchange) {
        if side == .remote { exchange.isQuestionHeld = false }
        dialogue.disabled(side)
    }

    /// `SEND` is answered, `IS` and `INFO` are searched for what was asked for.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard let kind = payload.first.flatMap(EnvironmentDialogue.Kind.init) else { throw .malformed(.newEnviron) }
        return try dialogue.received(kind, payload.dropFirst(), in: &exchange)
    }
}
