/// What a target may take from its groups and from the defaults; what is nil or absent is not said here.
public struct TargetSettings: Sendable, Hashable {
    /// How the gate reaches the target.
    public var transport: Transport?
    /// The TCP port.
    public var port: UInt16?
    /// The name of the device family.
    public var family: String?
    /// The name of the credential.
    public var credential: String?
    /// Labels to add.
    public var labels: [String: String]

    /// Settings; everything may be left out.
    public init(
        transport: Transport? = nil, port: UInt16? = nil, family: String? = nil, credential: String? = nil,
        labels: [String: String] = [:]
    ) {
        self.transport = transport
        self.port = port
        self.family = family
        self.credential = credential
        self.labels = labels
    }

    /// These settings where they say something, otherwise the others.
    public func over(_ others: TargetSettings) -> TargetSettings {
        TargetSettings(
            transport: transport ?? others.transport, port: port ?? others.port, family: family ?? others.family,
            credential: credential ?? others.credential, labels: labels.merging(others.labels) { own, _ in own })
    }
}

/// A set of targets that share settings. A group may itself belong to groups and takes theirs.
public struct TargetGroup: Sendable, Hashable {
    /// The name; unique.
    public let name: String
    /// The groups it belongs to.
    public let groups: [String]
    /// What its members take.
    public let settings: TargetSettings
    /// Where it is defined.
    public let location: SourceLocation?

    /// A group.
    public init(
        name: String, groups: [String] = [], settings: TargetSettings = TargetSettings(),
        location: SourceLocation? = nil
    ) {
        self.name = name
        self.groups = groups
        self.settings = settings
        self.location = location
    }
}
