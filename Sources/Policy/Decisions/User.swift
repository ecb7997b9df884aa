/// A person, as far as the configuration knows them. Passwords are never here.
public struct User: Sendable, Hashable {
    /// The login name; unique.
    public let name: String
    /// The names of their roles.
    public let roles: [String]
    /// Their SSH public keys, each `algorithm base64` without options and comment.
    public let keys: [String]
    /// Where they are defined; nil for a user held in the state.
    public let location: SourceLocation?

    /// A person.
    public init(name: String, roles: [String] = [], keys: [String] = [], location: SourceLocation? = nil) {
        self.name = name
        self.roles = roles
        self.keys = keys
        self.location = location
    }
}

/// Who asks: the name that was proven, and the roles that came with it.
public struct Subject: Sendable, Hashable {
    /// The login name.
    public let user: String
    /// The names of the roles; their order does not matter.
    public let roles: [String]

    /// Someone who asks.
    public init(user: String, roles: [String]) {
        self.user = user
        self.roles = roles
    }
}

/// The circumstances of a request. What is unknown is nil, and what is unknown never allows anything.
public struct Context: Sendable, Hashable {
    /// Where the request comes from.
    public let source: IPAddress?
    /// The name of the listener it came in by.
    public let listener: String?

    /// Circumstances; everything may be left out.
    public init(source: IPAddress? = nil, listener: String? = nil) {
        self.source = source
        self.listener = listener
    }
}
