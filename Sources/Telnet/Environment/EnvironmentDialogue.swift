/// The conversation that NEW-ENVIRON and ENVIRON have in common (RFC 1572, RFC 1408).
///
/// As client it gives what the configuration and the application have put in, by default nothing, whatever is asked for
/// (CVE-2005-0488, CVE-2026-32772). As server it hands on the names it was told to accept and `USER` if it was told to
/// ask for it, and nothing else: what a client says must never become a process's environment unseen (CVE-2026-24061,
/// CVE-2026-28372).
struct EnvironmentDialogue: Sendable {
    /// The first byte of a subnegotiation.
    enum Kind: UInt8 {
        case `is` = 0
        case send = 1
        case info = 2
    }

    var notation: EnvironmentNotation
    /// Whether we have asked the peer since it agreed. What it tells before is not listened to.
    private var hasAsked = false
    /// Whether the peer has asked us since we agreed. Changes are no news to who never asked (RFC 1572 section 2).
    private var wasAsked = false

    private static let user = Array("USER".utf8)

    init(_ option: Option) {
        notation = EnvironmentNotation(option: option)
    }

    /// Asks a peer that has agreed, if there is something to ask for.
    mutating func ask(for names: [EnvironmentVariable], in exchange: inout Exchange) {
        hasAsked = true
        exchange.send(notation.option, [Kind.send.rawValue] + names.flatMap(notation.encode))
    }

    mutating func disabled(_ side: Side) {
        switch side {
        case .local: wasAsked = false
        case .remote: hasAsked = false
        }
    }

    /// `SEND` is answered; `IS` and `INFO` are searched for what was asked for.
    mutating func received(
        _ kind: Kind, _ content: ArraySlice<UInt8>, in exchange: inout Exchange
    ) throws(Violation) -> Meaning {
        let option = notation.option
        let variables = try notation.decode(content, limits: exchange.configuration.limits)
        switch kind {
        case .send:
            guard exchange.isAgreed(option, .local) else { throw .malformed(option) }
            wasAsked = true
            answer(variables, in: &exchange)
            return .opaque
        case .is, .info:
            guard exchange.isAgreed(option, .remote) else { throw .malformed(option) }
            guard hasAsked else { throw .unsolicited(option) }
            return try meaning(of: variables, in: exchange)
        }
    }

    /// A `SEND` without names asks for everything; a type without a name for everything of that type. What is not
    /// exported is left out: saying that it is undefined would already tell something.
    private func answer(_ wanted: [EnvironmentVariable], in exchange: inout Exchange) {
        guard exchange.isEnabled(notation.option, .local) else { return }
        let given = exchange.environment.filter { own in
            wanted.isEmpty || wanted.contains { $0.kind == own.kind && ($0.name.isEmpty || $0.name == own.name) }
        }
        exchange.send(notation.option, [Kind.is.rawValue] + given.flatMap(notation.encode))
    }

    /// Tells a peer that has asked before of one changed variable.
    func announce(_ variable: EnvironmentVariable, in exchange: inout Exchange) {
        guard wasAsked, exchange.isEnabled(notation.option, .local) else { return }
        exchange.send(notation.option, [Kind.info.rawValue] + notation.encode(variable))
    }

    /// What of it was asked for. One unfit value spoils the lot: whoever sends it is up to something.
    private func meaning(
        of variables: [EnvironmentVariable], in exchange: borrowing Exchange
    ) throws(Violation) -> Meaning {
        let accepted = variables.filter { Self.accepts($0, exchange.configuration) }
        guard accepted.allSatisfy(\.isAcceptable) else { throw .unacceptableValue(notation.option) }
        switch (accepted.count, accepted.first) {
        case (1, let only?) where only.name == Self.user:
            return only.value.map { .user(String(decoding: $0, as: UTF8.self)) } ?? .opaque
        case (0, _): return .opaque
        default: return .environment(accepted)
        }
    }

    /// `USER` is a name of the RFC's, so it counts as `VAR` only, and an empty one is none.
    private static func accepts(_ variable: EnvironmentVariable, _ configuration: Engine.Configuration) -> Bool {
        if variable.name == user {
            return configuration.asksUser && variable.kind == .var && variable.value != []
        }
        return configuration.acceptEnvironment.contains { variable.name.elementsEqual($0.utf8) }
    }
}

extension Engine.Configuration {
    /// Whether the user's name is wanted, by whichever way of saying so.
    var asksUser: Bool {
        askUser || acceptEnvironment.contains("USER")
    }

    /// What to ask a client for by name. A name not in the RFC's list is asked for under both types, for clients differ
    /// about which it is of: the BSD family says `USERVAR`, the MUD world (MNES) `VAR`.
    var environmentQuestions: [EnvironmentVariable] {
        let others = acceptEnvironment.filter { $0 != "USER" }.flatMap { name in
            EnvironmentVariable.wellKnown.contains(Array(name.utf8))
                ? [EnvironmentVariable(.var, name, value: nil)]
                : [EnvironmentVariable(.var, name, value: nil), EnvironmentVariable(.userVar, name, value: nil)]
        }
        return (asksUser ? [EnvironmentVariable(.var, "USER", value: nil)] : []) + others
    }
}

extension Engine {
    /// The variable now has this value, nil for none: tells a server that has asked for the environment before, and
    /// remembers it for those that will (RFC 1572, `INFO`). Gives away what the configuration did not, so only what the
    /// user wants given.
    public mutating func setEnvironment(_ variable: EnvironmentVariable) {
        let before = exchange.environment.first { $0.name == variable.name && $0.kind == variable.kind }
        guard before?.value != variable.value else { return }
        exchange.environment.removeAll { $0 == before }
        if variable.value != nil { exchange.environment.append(variable) }
        if isEnabled(.environ, .local) { with(Environ.self) { $0.dialogue.announce(variable, in: &$1) } }
        if isEnabled(.newEnviron, .local) { with(NewEnviron.self) { $0.dialogue.announce(variable, in: &$1) } }
    }
}
