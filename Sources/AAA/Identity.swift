/// Who somebody has been proven to be, and how. Made by an ``Authenticator`` when, and only when, the proof is complete.
public struct Identity: Sendable, Equatable {
    /// The user's name, exactly as it stands in the configuration or in the store.
    public let user: String

    /// The names of the roles the user has, sorted and without repetition.
    public let roles: [String]

    /// How the user was authenticated, in the order of the proofs: `password`, `publickey`, ...
    public let methods: [String]

    /// An identity; `roles` are sorted and freed of repetitions.
    public init(user: String, roles: [String], methods: [String]) {
        self.user = user
        self.roles = Set(roles).sorted()
        self.methods = methods
    }
}
