/// NEW-ENVIRON (RFC 1572): the performing side, a client, gives values from its environment.
///
/// As server we ask for `USER` and nothing else, and hand on nothing else: what a client says must never become a
/// process's environment (CVE-2026-24061, CVE-2026-28372). As client we give what the configuration lists, which by
/// default is nothing, whatever we are asked for (CVE-2005-0488, CVE-2026-32772).
public struct NewEnviron: TelnetOption {
    /// NEW-ENVIRON.
    public static let option = Option.newEnviron

    private static let `is`: UInt8 = 0
    private static let send: UInt8 = 1
    private static let info: UInt8 = 2

    /// How many of our questions have no answer yet. More than one if the option ended and began in between.
    private var questions = 0

    /// Nothing asked yet.
    public init() {}

    /// Asks a peer that has agreed for its user's name.
    public mutating func enabled(_ side: Side, in exchange: inout Exchange) {
        guard side == .remote, exchange.configuration.askUser else { return }
        questions += 1
        exchange.send(.newEnviron, [Self.send] + EnvironmentVariable.encodedName(.var, "USER"))
    }

    /// `SEND` is answered out of the configuration; `IS`, if asked for, and `INFO` are searched for `USER`.
    public mutating func received(_ payload: [UInt8], in exchange: inout Exchange) throws(Violation) -> Meaning {
        guard let kind = payload.first else { throw .malformed(.newEnviron) }
        let content = try EnvironmentVariable.decode(payload.dropFirst(), limits: exchange.configuration.limits)
        switch kind {
        case Self.send where exchange.isAgreed(.newEnviron, .local):
            answer(content, in: &exchange)
            return .opaque
        case Self.is where exchange.isAgreed(.newEnviron, .remote):
            guard questions > 0 else { throw .unsolicited(.newEnviron) }
            questions -= 1
            return try user(in: content)
        case Self.info where exchange.isAgreed(.newEnviron, .remote):
            guard exchange.configuration.askUser else { throw .unsolicited(.newEnviron) }
            return try user(in: content)
        default:
            throw .malformed(.newEnviron)
        }
    }

    /// A `SEND` without names asks for everything; a type without a name for everything of that type. What is not
    /// exported is left out: saying that it is undefined would already tell something.
    private func answer(_ wanted: [EnvironmentVariable], in exchange: inout Exchange) {
        guard exchange.isEnabled(.newEnviron, .local) else { return }
        let given = exchange.configuration.environment.filter { own in
            wanted.isEmpty || wanted.contains { $0.kind == own.kind && ($0.name.isEmpty || $0.name == own.name) }
        }
        exchange.send(.newEnviron, [Self.is] + given.flatMap(\.encoded))
    }

    private func user(in variables: [EnvironmentVariable]) throws(Violation) -> Meaning {
        guard let user = variables.first(where: { $0.kind == .var && $0.name == Array("USER".utf8) }),
            let value = user.value, !value.isEmpty
        else { return .opaque }
        guard let name = Self.userName(value) else { throw .unacceptableValue(.newEnviron) }
        return .user(name)
    }

    /// A name that starts with a minus has been taken for a switch of `login` since 1994 (CVE-1999-0113,
    /// CVE-2007-0882, CVE-2026-24061); control characters and spaces have no place in one either.
    private static func userName(_ bytes: [UInt8]) -> String? {
        guard let name = String(validating: bytes, as: UTF8.self), name.first != "-" else { return nil }
        let isPlain = name.unicodeScalars.allSatisfy { scalar in
            !scalar.properties.isWhitespace && !scalar.properties.isDefaultIgnorableCodePoint
                && scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format
        }
        return isPlain ? name : nil
    }
}
