/// How the gate reaches a target. More ways follow; the name is what stands behind `via:`.
public enum Transport: String, Sendable, Hashable, CaseIterable {
    /// Telnet over TCP.
    case telnet
}

/// A device that people reach through the gate, as it is after groups and defaults are applied.
public struct Target: Sendable, Hashable {
    /// What people type; unique in a ``PolicyBook``.
    public let name: String
    /// A host name or an address.
    public let address: String
    /// The TCP port.
    public let port: UInt16
    /// How the gate reaches it.
    public let transport: Transport
    /// The name of its device family.
    public let family: String
    /// The name of the credential the gate logs in with, if there is one.
    public let credential: String?
    /// What selectors match: its own labels and those of its groups.
    public let labels: [String: String]
    /// Its groups and their parents, nearest first.
    public let groups: [String]
    /// Where it is defined.
    public let location: SourceLocation?

    /// A target with everything resolved.
    public init(
        name: String, address: String, port: UInt16 = 23, transport: Transport = .telnet, family: String = "raw",
        credential: String? = nil, labels: [String: String] = [:], groups: [String] = [],
        location: SourceLocation? = nil
    ) {
        self.name = name
        self.address = address
        self.port = port
        self.transport = transport
        self.family = family
        self.credential = credential
        self.labels = labels
        self.groups = groups
        self.location = location
    }
}
