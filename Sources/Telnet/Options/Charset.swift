/// CHARSET (RFC 2066): the performing side asks for one of several character sets; the other side chooses.
///
/// One question at a time. Where both ends ask at once the server's question counts: a client answers it and forgets
/// its own, a server refuses the client's (RFC 2066 section 5).
public struct Charset: TelnetOption {
    /// CHARSET.
    public static let option = Option.charset

    private enum Code: UInt8 {
        case request = 1
        case accepted = 2
        case rejected = 3
        case tableIs = 4
        case tableRejected = 5
        case tableAcknowledged = 6
        case tableNotAcknowledged = 7
    }

    /// A question of ours that has no answer yet.
    private struct Question {
        let names: [String]
        /// Whether a table came garbled once already: the second time it is refused.
        var wasRepeated = false
    }

    /// A table of ours that the peer has not taken yet.
    private struct Offer {
        let table: TranslationTable
        var wasRepeated = false
    }

    private var question: Question?
    private var offer: Offer?
    /// How many answers are still to come to questions that the peer's own overtook.
    private var overtaken = 0

    /// Nothing asked yet.
    public init() {}

    /// Asks, unless the other end is going to: a client leaves it to a server that performs the option, too.
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {
        guard side == .local else { return }
        guard exchange.configuration.role == .server || exchange.state(.charset, .remote) == .no else { return }
        ask(exchange.configuration.characterSets, in: &exchange)
    }

    /// What was not answered no longer will be.
    public mutating func disabled(_ side: Side, in exchange: inout Exchange) {
        switch side {
        case .local:
            question = nil
            overtaken = 0
        case .remote: offer = nil
        }
    }

    /// Answers the peer's question, or takes its answer to ours.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard let code = payload.first.flatMap(Code.init(rawValue:)) else { throw .malformed(.charset) }
        let content = payload.dropFirst()
        switch code {
        case .request: return try asked(content, in: &exchange)
        case .accepted: return try answered { own throws(Violation) in try own.accepted(content) }
        case .rejected: return try answered { own throws(Violation) in own.refused() }
        case .tableIs: return try answered { own throws(Violation) in own.received(table: content, in: &exchange) }
        case .tableRejected: return try answeredOffer { own, _ in own.offer = nil }
        case .tableAcknowledged: return try acknowledged()
        case .tableNotAcknowledged: return try answeredOffer { own, offer in own.repeat(offer, in: &exchange) }
        }
    }

    private static func send(_ code: Code, _ content: [UInt8] = [], in exchange: inout Exchange) {
        exchange.send(.charset, [code.rawValue] + content)
    }
}

// MARK: - Our question

extension Charset {
    /// Sends `REQUEST`, if the option is in force on our side, no question is open, and there is a name to ask for.
    @discardableResult
    fileprivate mutating func ask(_ wanted: [String], in exchange: inout Exchange) -> Bool {
        let names = wanted.filter(CharacterSetName.isAcceptable)
        guard exchange.isEnabled(.charset, .local), question == nil, !names.isEmpty else { return false }
        question = Question(names: names)
        let takesTable = exchange.configuration.acceptsTranslationTable
        Self.send(.request, CharsetRequest(names: names, tableVersion: takesTable ? 1 : nil).encoded, in: &exchange)
        return true
    }

    /// Whoever answers must have been asked; and an answer to an overtaken question says nothing.
    private mutating func answered(
        _ body: (inout Self) throws(Violation) -> Meaning
    ) throws(Violation) -> Meaning {
        if overtaken > 0 {
            overtaken -= 1
            return .opaque
        }
        guard question != nil else { throw .unsolicited(.charset) }
        return try body(&self)
    }

    private mutating func accepted(_ content: ArraySlice<UInt8>) throws(Violation) -> Meaning {
        defer { question = nil }
        guard let name = CharacterSetName.decode(content),
            question?.names.contains(where: { CharacterSetName.areEqual($0, name) }) == true
        else { throw .unacceptableValue(.charset) }
        return .characterSet(name)
    }

    private mutating func refused() -> Meaning {
        question = nil
        return .characterSetRefused
    }

    private mutating func received(table content: ArraySlice<UInt8>, in exchange: inout Exchange) -> Meaning {
        guard exchange.configuration.acceptsTranslationTable else {
            Self.send(.tableRejected, in: &exchange)
            return refused()
        }
        switch TranslationTable.decode(content) {
        case .table(let table) where question?.names.contains(where: table.isFrom) == true:
            question = nil
            Self.send(.tableAcknowledged, in: &exchange)
            return .translation(table)
        case .garbled where question?.wasRepeated == false:
            question?.wasRepeated = true
            Self.send(.tableNotAcknowledged, in: &exchange)
            return .opaque
        case .table, .unsupported, .garbled:
            Self.send(.tableRejected, in: &exchange)
            return refused()
        }
    }
}

// MARK: - The peer's question

extension Charset {
    private mutating func asked(_ content: ArraySlice<UInt8>, in exchange: inout Exchange) throws(Violation) -> Meaning
    {
        guard exchange.isAgreed(.charset, .remote) else { throw .malformed(.charset) }
        let request = try CharsetRequest(content, limit: exchange.configuration.limits.characterSets)
        guard exchange.state(.charset, .remote) == .yes else { return .opaque }
        offer = nil
        if question != nil {
            guard exchange.configuration.role == .client else {
                Self.send(.rejected, in: &exchange)
                return .opaque
            }
            question = nil
            overtaken += 1
        }
        return answer(request, in: &exchange)
    }

    /// The first of our own sets that the peer listed, in the peer's spelling; else a table, if the peer takes one.
    private mutating func answer(_ request: CharsetRequest, in exchange: inout Exchange) -> Meaning {
        let own = exchange.configuration.characterSets
        let common = own.lazy.compactMap { name in
            request.names.first { CharacterSetName.areEqual($0, name) }
        }
        if let name = common.first {
            Self.send(.accepted, Array(name.utf8), in: &exchange)
            return .characterSet(name)
        }
        let tables = exchange.configuration.translationTables
        if request.tableVersion != nil, let table = tables.first(where: { request.names.contains(where: $0.isFrom) }) {
            offer = Offer(table: table)
            Self.send(.tableIs, table.encoded, in: &exchange)
        } else {
            Self.send(.rejected, in: &exchange)
        }
        return .opaque
    }

    private mutating func answeredOffer(_ body: (inout Self, Offer) -> Void) throws(Violation) -> Meaning {
        guard let offer else { throw .unsolicited(.charset) }
        body(&self, offer)
        return .opaque
    }

    /// The peer translates from now on, so what is on the wire is the set of its table that we know.
    private mutating func acknowledged() throws(Violation) -> Meaning {
        guard let offer else { throw .unsolicited(.charset) }
        self.offer = nil
        return .characterSet(offer.table.to)
    }

    /// A table that came garbled is sent once more and then given up.
    private mutating func `repeat`(_ offer: Offer, in exchange: inout Exchange) {
        guard !offer.wasRepeated else {
            self.offer = nil
            return Self.send(.rejected, in: &exchange)
        }
        self.offer?.wasRepeated = true
        Self.send(.tableIs, offer.table.encoded, in: &exchange)
    }
}

extension Engine {
    /// Asks the peer to put text into one of these character sets, the most wanted first (RFC 2066, `REQUEST`).
    /// Returns false, and asks nothing, where the option is not in force on our side or a question is still open.
    /// The answer is ``Meaning/characterSet(_:)`` or ``Meaning/characterSetRefused``.
    @discardableResult
    public mutating func requestCharacterSet(_ names: [String]) -> Bool {
        with(Charset.self) { own, exchange in own.ask(names, in: &exchange) }
    }
}
