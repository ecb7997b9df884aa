import AAA
import Audit
import Policy

extension Session {
    /// Writes one event about this session to the audit trail.
    func note(
        _ kind: EventKind, _ outcome: Outcome, target: String? = nil, _ identity: Identity, rule: SourceLocation? = nil,
        data: [String: String] = [:]
    ) {
        gateway.audit(
            kind, outcome,
            actor: Actor(
                user: identity.user, method: identity.methods.joined(separator: "+"), ip: arrival.source,
                port: arrival.sourcePort),
            session: id, target: target, rule: rule, data: data)
    }
}

extension GatewayServices {
    /// Writes one event to the audit trail.
    func audit(
        _ kind: EventKind, _ outcome: Outcome = .ok, actor: Actor = Actor(), session: String? = nil,
        target: String? = nil, rule: SourceLocation? = nil, data: [String: String] = [:]
    ) {
        let event = AuditEvent(
            kind, outcome: outcome, actor: actor, session: session, target: target, rule: rule?.description,
            data: data.mapValues { .string($0) })
        state.trail.write(event, log)
    }
}
