/// One entry of an `SLC` list (RFC 1184 section 2.4), of a function we know or of another.
struct SpecialCharacterTriplet {
    let code: UInt8
    let modifiers: UInt8
    let value: UInt8

    init(_ function: SpecialFunction, _ character: SpecialCharacter) {
        self.init(code: function.rawValue, modifiers: character.modifiers, value: character.value)
    }

    init(code: UInt8, modifiers: UInt8, value: UInt8) {
        self.code = code
        self.modifiers = modifiers
        self.value = value
    }

    /// Code 0 is not a function but a question for all of them.
    static let question: UInt8 = 0

    var character: SpecialCharacter {
        SpecialCharacter(modifiers: modifiers, value: value)
    }

    var isAcknowledgement: Bool {
        modifiers & SpecialCharacter.acknowledgement != 0
    }

    /// The same, agreed to.
    var acknowledged: SpecialCharacterTriplet {
        SpecialCharacterTriplet(code: code, modifiers: modifiers | SpecialCharacter.acknowledgement, value: value)
    }

    /// A list; nil unless it divides by three.
    static func list(_ bytes: ArraySlice<UInt8>) -> [SpecialCharacterTriplet]? {
        guard bytes.count.isMultiple(of: 3) else { return nil }
        return stride(from: bytes.startIndex, to: bytes.endIndex, by: 3).map { index in
            SpecialCharacterTriplet(code: bytes[index], modifiers: bytes[index + 1], value: bytes[index + 2])
        }
    }
}

/// What is to be sent about special characters: one entry a code, the last one said. So a reply has at most as many
/// entries as there are codes, however often each is asked about (CVE-2026-32746, CVE-2005-0469).
struct SpecialCharacterReply {
    private var triplets: [SpecialCharacterTriplet] = []

    mutating func say(_ triplet: SpecialCharacterTriplet) {
        if let index = triplets.firstIndex(where: { $0.code == triplet.code }) {
            triplets[index] = triplet
        } else {
            triplets.append(triplet)
        }
    }

    mutating func say(_ table: SpecialCharacters) {
        for function in SpecialFunction.allCases { say(SpecialCharacterTriplet(function, table[function])) }
    }

    func send(in exchange: inout Exchange) {
        guard !triplets.isEmpty, exchange.mayNegotiateLinemode else { return }
        let list = triplets.flatMap { [$0.code, $0.modifiers, $0.value] }
        exchange.send(.linemode, [Linemode.Code.characters] + list)
    }
}

extension Linemode {
    /// What we support, whatever is agreed on.
    func support(in configuration: Engine.Configuration) -> SpecialCharacters {
        own
            ?? (configuration.role == .client
                ? configuration.linemode.characters : configuration.linemode.characters.leavingEditingToClient)
    }

    /// A client must say at once which characters are to be used (section 5.5): it asks for the server's, or tells its
    /// own. It asks for the server's default one by one only for what RFC 1116 had already; a server as old as that
    /// would forbid the others, which it does not know.
    mutating func introduceCharacters(in exchange: inout Exchange) {
        guard !exchange.configuration.linemode.importsCharacters else { return request(.default, in: &exchange) }
        var table = support(in: exchange.configuration)
        for function in SpecialFunction.allCases.drop(while: { $0 != .mcl }) where table[function].level == .default {
            table[function] = .noSupport
        }
        tell(table.changes(from: characters), in: &exchange)
        characters = table
    }

    /// A client asks for the server's defaults, or for what the server has now.
    func request(_ level: SpecialCharacter.Level, in exchange: inout Exchange) {
        var reply = SpecialCharacterReply()
        reply.say(
            SpecialCharacterTriplet(code: SpecialCharacterTriplet.question, modifiers: level.rawValue, value: 0))
        reply.send(in: &exchange)
    }

    /// The application wants these. A client's are then also what it supports; a server's defaults stay as they are.
    mutating func change(to table: SpecialCharacters, in exchange: inout Exchange) {
        var support = support(in: exchange.configuration)
        let changes = table.changes(from: exchange.mayNegotiateLinemode ? characters : support)
        if exchange.configuration.role == .client {
            for change in changes { support[change.function] = change.character }
            own = support
        }
        guard exchange.mayNegotiateLinemode else { return }
        characters = table
        tell(changes, in: &exchange)
    }

    private func tell(_ changes: [SpecialCharacters.Change], in exchange: inout Exchange) {
        var reply = SpecialCharacterReply()
        for change in changes { reply.say(SpecialCharacterTriplet(change.function, change.character)) }
        reply.send(in: &exchange)
    }

    /// A list is looked at in order and answered in one.
    mutating func received(
        characters parameters: ArraySlice<UInt8>, in exchange: inout Exchange
    ) throws(Violation) -> Meaning {
        guard let list = SpecialCharacterTriplet.list(parameters) else { throw .malformed(.linemode) }
        let configuration = exchange.configuration
        guard list.count <= configuration.limits.specialCharacters else { throw .unacceptableValue(.linemode) }
        // Only a client may ask (section 2.4), and only for one of two things.
        let questions = list.filter { $0.code == SpecialCharacterTriplet.question }
        guard configuration.role == .server || questions.isEmpty,
            questions.allSatisfy({ $0.character.level == .default || $0.character.level == .value })
        else { throw .malformed(.linemode) }
        let before = characters
        let support = support(in: configuration)
        var reply = SpecialCharacterReply()
        for triplet in list { answer(triplet, support, configuration.role, in: &reply) }
        reply.send(in: &exchange)
        let changes = characters.changes(from: before)
        return changes.isEmpty ? .opaque : .specialCharacters(changes)
    }

    private mutating func answer(
        _ triplet: SpecialCharacterTriplet, _ support: SpecialCharacters, _ role: Role,
        in reply: inout SpecialCharacterReply
    ) {
        if triplet.code == SpecialCharacterTriplet.question {
            if triplet.character.level == .default { characters = support }
            reply.say(characters)
        } else if let function = SpecialFunction(rawValue: triplet.code) {
            if triplet.character.isSame(as: characters[function]) { return }
            if triplet.isAcknowledgement {
                if role == .client { follow(triplet.character, function, support) }
            } else {
                reply.say(decide(triplet, function, support))
            }
        } else if triplet.character.level != .noSupport, !triplet.isAcknowledgement {
            reply.say(SpecialCharacterTriplet(code: triplet.code, modifiers: 0, value: 0))
        }
    }

    /// When requests have crossed, the client follows the answer and the server ignores it: the client's request wins
    /// (section 5.5). The RFC says so for characters; for levels nothing else ends in agreement.
    private mutating func follow(
        _ wanted: SpecialCharacter, _ function: SpecialFunction, _ support: SpecialCharacters
    ) {
        guard wanted.level == .noSupport || support[function].agrees(to: wanted) else { return }
        characters[function] = wanted.level == .noSupport ? .noSupport : wanted
    }

    /// The table at the end of section 5.9: agree and say so, or answer with something lower.
    private mutating func decide(
        _ triplet: SpecialCharacterTriplet, _ function: SpecialFunction, _ support: SpecialCharacters
    ) -> SpecialCharacterTriplet {
        let own = support[function]
        let wanted = triplet.character
        guard wanted.level == .noSupport || own.agrees(to: wanted) else {
            let isOwnLower = own.level == .cantChange && wanted.level > .cantChange
            characters[function] = isOwnLower || (own.level == .value && wanted.level == .default) ? own : .noSupport
            return SpecialCharacterTriplet(function, characters[function])
        }
        characters[function] = wanted.level == .noSupport ? .noSupport : wanted
        return triplet.acknowledged
    }
}

extension SpecialCharacter {
    /// Whether an end that supports this can have what the other wants.
    fileprivate func agrees(to wanted: SpecialCharacter) -> Bool {
        switch (level, wanted.level) {
        case (.value, .value), (.value, .cantChange), (.default, .value), (.default, .cantChange): true
        case (.cantChange, .cantChange): value == wanted.value
        default: false
        }
    }
}
