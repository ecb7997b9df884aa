/// What people of one kind may do: rules that allow, rules that deny, and duties.
public struct Role: Sendable, Hashable {
    /// The name; unique in a ``PolicyBook``.
    public let name: String
    /// What is allowed, unless something denies it.
    public let allow: [Rule]
    /// What is denied, whatever allows it, in this role or another of the same person.
    public let deny: [Rule]
    /// What every session of a holder is bound to.
    public let duties: Duties
    /// Where it is defined.
    public let location: SourceLocation?

    /// A role.
    public init(
        name: String, allow: [Rule] = [], deny: [Rule] = [], duties: Duties = .none,
        location: SourceLocation? = nil
    ) {
        self.name = name
        self.allow = allow
        self.deny = deny
        self.duties = duties
        self.location = location
    }
}

/// Limits that come with a permission. Nil is no limit.
public struct Duties: Sendable, Hashable {
    /// How long a session may go without input from its user.
    public var idle: Duration?
    /// How long a session may last.
    public var longest: Duration?
    /// How many sessions the user may have at a time, this one included.
    public var sessions: Int?

    /// Duties; everything may be left out.
    public init(idle: Duration? = nil, longest: Duration? = nil, sessions: Int? = nil) {
        self.idle = idle
        self.longest = longest
        self.sessions = sessions
    }

    /// No limit of any kind.
    public static let none = Duties()

    /// The stricter of both, limit by limit.
    public func combined(with other: Duties) -> Duties {
        Duties(
            idle: Self.stricter(idle, other.idle), longest: Self.stricter(longest, other.longest),
            sessions: Self.stricter(sessions, other.sessions))
    }

    private static func stricter<Limit: Comparable>(_ left: Limit?, _ right: Limit?) -> Limit? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }
}

extension Duties: CustomStringConvertible {
    /// The limits for people: `idle 15m, longest 8h, 3 sessions`; `no limits` without any.
    public var description: String {
        let parts = [
            idle.map { "idle \(DurationText.format($0))" },
            longest.map { "longest \(DurationText.format($0))" },
            sessions.map { $0 == 1 ? "1 session" : "\($0) sessions" },
        ].compactMap { $0 }
        return parts.isEmpty ? "no limits" : parts.joined(separator: ", ")
    }
}
