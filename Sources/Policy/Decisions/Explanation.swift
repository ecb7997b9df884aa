/// A decision and the whole way to it, for `sallyport policy explain`.
public struct Explanation: Sendable, Hashable, CustomStringConvertible {
    /// The decision; exactly what ``PolicyBook/decide(subject:verb:target:context:)-(_,_,String,_)`` answers.
    public let decision: Decision
    /// The way to it, one line per fact: who asks, every rule of every role and whether it applies, the duties.
    public let chain: [String]

    /// The outcome alone in the first line, then the reason with its place, then the chain.
    public var description: String {
        let place = decision.rule.map { " (\($0))" } ?? ""
        return ([decision.outcome.rawValue, decision.reason + place] + chain.map { "  " + $0 })
            .joined(separator: "\n")
    }
}

extension PolicyBook {
    /// Why someone may or may not do something to the target of this name.
    public func explain(
        subject: Subject, verb: Verb, target name: String, context: Context = Context()
    ) -> Explanation {
        let decision = decide(subject: subject, verb: verb, target: name, context: context)
        var chain = [Self.asker(subject, context)]
        if let target = target(named: name) {
            chain.append(Self.facts(about: target))
            for role in Set(subject.roles).sorted() {
                chain += steps(role, verb, target, context)
            }
        } else if let nearest = NearestName.find(name, among: targets.lazy.map(\.name)) {
            chain.append("the nearest name is \(quoted(nearest))")
        }
        if decision.isAllowed { chain.append("the session is bound to: \(decision.duties)") }
        return Explanation(decision: decision, chain: chain)
    }

    private static func asker(_ subject: Subject, _ context: Context) -> String {
        let roles = Set(subject.roles).sorted().map { quoted($0) }.joined(separator: ", ")
        let source = context.source.map { " from \($0)" } ?? ""
        let listener = context.listener.map { " by listener \(quoted($0))" } ?? ""
        return "user \(quoted(subject.user))\(source)\(listener) has " + (roles.isEmpty ? "no role" : "roles \(roles)")
    }

    private static func facts(about target: Target) -> String {
        let labels = target.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let place = target.location.map { " (\($0))" } ?? ""
        return "target \(quoted(target.name)) has "
            + (labels.isEmpty ? "no labels" : "labels \(labels.joined(separator: ", "))") + place
    }

    private func steps(_ name: String, _ verb: Verb, _ target: Target, _ context: Context) -> [String] {
        guard let role = role(named: name) else { return ["role \(quoted(name)) is not defined: it allows nothing"] }
        let effects = [Rule.Effect.deny, .allow]
        let lines = effects.flatMap { effect in
            role.rules(effect).map { Self.step(role, effect, $0, verb, target, context) }
        }
        return lines.isEmpty ? ["role \(quoted(name)) has no rules"] : lines
    }

    private static func step(
        _ role: Role, _ effect: Rule.Effect, _ rule: Rule, _ verb: Verb, _ target: Target, _ context: Context
    ) -> String {
        let verbs = rule.verbs.map(\.rawValue).sorted().joined(separator: ", ")
        let from = rule.sources.isEmpty ? "" : " from " + rule.sources.map(\.description).joined(separator: ", ")
        let place = rule.location.map { " (\($0))" } ?? ""
        let verdict =
            if !rule.targets.matches(target) {
                "does not apply: other targets"
            } else if !rule.verbs.contains(verb) {
                "does not apply: not about \(verb.rawValue)"
            } else if !rule.covers(context.source, as: effect) {
                "does not apply: \(context.source.map { "not about \($0)" } ?? "the source is not known")"
            } else {
                "applies"
            }
        let claim = effect == .allow ? "allows" : "denies"
        return "role \(quoted(role.name)) \(claim) \(verbs) for \(rule.targets)\(from): \(verdict)\(place)"
    }
}
