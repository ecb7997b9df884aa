import Audit

/// Which lines of the log are wanted. What is nil does not matter.
public struct AuditQuery: Sendable, Equatable {
    /// Most lines unless said otherwise.
    public static let defaultLimit = 1_000

    /// At or after this time.
    public var since: Timestamp?
    /// Before this time.
    public var until: Timestamp?
    /// The event's name, or the noun alone: `auth.fail`, `auth`.
    public var event: String?
    /// The acting user.
    public var user: String?
    /// The target.
    public var target: String?
    /// The session.
    public var session: String?
    /// At least this grave.
    public var severity: Severity?
    /// Ended this way.
    public var outcome: Outcome?
    /// Found in any of its texts, in either case.
    public var text: String?
    /// Most lines to return, at least one; the last ones are returned.
    public var limit: Int

    /// A query for what is given.
    public init(
        since: Timestamp? = nil, until: Timestamp? = nil, event: String? = nil, user: String? = nil,
        target: String? = nil, session: String? = nil, severity: Severity? = nil, outcome: Outcome? = nil,
        text: String? = nil, limit: Int = AuditQuery.defaultLimit
    ) {
        self.since = since
        self.until = until
        self.event = event
        self.user = user
        self.target = target
        self.session = session
        self.severity = severity
        self.outcome = outcome
        self.text = text
        self.limit = max(1, limit)
    }

    /// Whether `record` is wanted.
    public func admits(_ record: AuditRecord) -> Bool {
        if let since, record.time < since { return false }
        if let until, record.time >= until { return false }
        if let event, record.name != event, !record.name.hasPrefix(event + ".") { return false }
        if let user, record.actor.user != user { return false }
        if let target, record.target != target { return false }
        if let session, record.session != session { return false }
        if let severity, record.severity < severity { return false }
        if let outcome, record.outcome != outcome { return false }
        return text.map { Self.texts(of: record, contain: $0.lowercased()) } ?? true
    }

    private static func texts(of record: AuditRecord, contain wanted: String) -> Bool {
        let fixed = [
            record.name, record.code, record.node, record.actor.user, record.actor.ip, record.actor.method,
            record.session, record.target, record.request, record.rule,
        ]
        return (fixed.compactMap { $0 } + record.data.flatMap { [$0.key, $0.value.text] })
            .contains { $0.lowercased().contains(wanted) }
    }
}
