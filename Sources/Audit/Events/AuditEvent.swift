/// Something that happened and must be accounted for: who, what, on what, with which result.
///
/// This is what a reporter fills in. The trail adds what only it knows (number, time, node, chain) and makes an
/// ``AuditRecord`` of it. Never put a password, a code or session payload into any field.
public struct AuditEvent: Sendable, Equatable {
    /// What happened.
    public var kind: EventKind
    /// How grave it is; the kind's own severity unless the reporter knows better.
    public var severity: Severity
    /// How it ended.
    public var outcome: Outcome
    /// Who did it, or tried to.
    public var actor: Actor
    /// Identifier of the session it belongs to.
    public var session: String?
    /// Name of the target.
    public var target: String?
    /// Identifier of the access request it rests on.
    public var request: String?
    /// The rule that decided, as `file:line`.
    public var rule: String?
    /// Facts particular to this kind of event.
    public var data: [String: AuditValue]

    /// An event of `kind`, with everything else optional.
    public init(
        _ kind: EventKind, outcome: Outcome = .ok, severity: Severity? = nil, actor: Actor = Actor(),
        session: String? = nil, target: String? = nil, request: String? = nil, rule: String? = nil,
        data: [String: AuditValue] = [:]
    ) {
        self.kind = kind
        self.severity = severity ?? kind.severity
        self.outcome = outcome
        self.actor = actor
        self.session = session
        self.target = target
        self.request = request
        self.rule = rule
        self.data = data
    }
}

/// How grave an event is, mildest first.
public enum Severity: String, Sendable, CaseIterable, Comparable {
    /// Ordinary life.
    case info
    /// Worth a look when it adds up: refused logins, denied commands.
    case warning
    /// Somebody should look now.
    case critical

    /// Whether `left` is milder than `right`.
    public static func < (left: Severity, right: Severity) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .info: 0
        case .warning: 1
        case .critical: 2
        }
    }
}

/// How an event ended.
public enum Outcome: String, Sendable, CaseIterable {
    /// It was done.
    case ok
    /// It was tried and failed.
    case fail
    /// Policy did not allow it.
    case deny
}

/// Who acted. Every field is optional: before a login only the address is known, and the gateway itself has none.
public struct Actor: Sendable, Equatable {
    /// The user's name, as claimed (before a login) or proven (after).
    public var user: String?
    /// How the user proved it: `password`, `publickey`.
    public var method: String?
    /// The second factor: `totp`.
    public var mfa: String?
    /// The address the user came from.
    public var ip: String?
    /// The port the user came from.
    public var port: UInt16?

    /// An actor of whom this much is known.
    public init(
        user: String? = nil, method: String? = nil, mfa: String? = nil, ip: String? = nil, port: UInt16? = nil
    ) {
        self.user = user
        self.method = method
        self.mfa = mfa
        self.ip = ip
        self.port = port
    }
}

/// One fact in an event's `data`.
public enum AuditValue: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
{
    /// A text.
    case string(String)
    /// A number.
    case integer(Int64)
    /// Yes or no.
    case bool(Bool)

    /// A text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// Yes or no.
    public init(booleanLiteral value: Bool) { self = .bool(value) }

    /// The value as people read it.
    public var text: String {
        switch self {
        case .string(let text): text
        case .integer(let number): String(number)
        case .bool(let flag): String(flag)
        }
    }
}
