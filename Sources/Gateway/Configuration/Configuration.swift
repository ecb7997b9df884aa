public import Policy

/// What the gateway runs by: everything its YAML files say, checked, with defaults filled in. A value; a reload makes
/// a new one and ``changes(from:)`` tells what differs.
public struct Configuration: Sendable {
    /// The file that was loaded, as it was given.
    public let path: String
    /// Every file that was read, the loaded one first, then those it includes in the order of reading.
    public let files: [String]
    /// The gateway itself.
    public let gateway: Gateway
    /// The ways in, in the order of the files.
    public let listeners: [Listener]
    /// The credentials for logging in to targets, in the order of their names. They name secrets, and hold none.
    public let credentials: [Credential]
    /// The targets, with groups and defaults applied, in the order of their names.
    public let targets: [Target]
    /// The roles, in the order of their names.
    public let roles: [Role]
    /// The configured users, in the order of their names.
    public let users: [User]
    /// What is allowed but was probably not meant; `sallyport check` prints it.
    public let warnings: [ConfigurationError]

    /// The targets and roles as the book that decides by them.
    public let policy: PolicyBook

    /// The credential of this name.
    public func credential(named name: String) -> Credential? {
        credentials.first { $0.name == name }
    }

    /// The configured user of this name.
    public func user(named name: String) -> User? {
        users.first { $0.name == name }
    }
}

extension Configuration {
    /// The section `gateway`.
    public struct Gateway: Sendable, Hashable {
        /// The name that recordings and events carry.
        public let name: String
        /// The directory of everything the gateway keeps.
        public let state: String
        /// What happens to a session that cannot be recorded.
        public let recording: RecordingMode
    }

    /// `gateway.recording.mode`.
    public enum RecordingMode: String, Sendable, Hashable, CaseIterable {
        /// A session that cannot be recorded does not start, and ends when its recording fails.
        case strict
        /// A session goes on without its recording; the failure is an event.
        case bestEffort = "best_effort"
        /// Nothing is recorded.
        case off
    }

    /// One entry of `credentials`: how the gate logs in to a target.
    public struct Credential: Sendable, Hashable {
        /// The name that targets use.
        public let name: String
        /// The user name to log in with; nil for devices that ask for a password only.
        public let user: String?
        /// The name of the password in the vault.
        public let secret: String
        /// The name of the `enable` password in the vault, if there is one.
        public let enable: String?
        /// Where it is defined.
        public let location: SourceLocation
    }
}
