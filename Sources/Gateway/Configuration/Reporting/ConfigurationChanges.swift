import Policy

/// What a reload changes, for acting on it and for the log.
public struct ConfigurationChanges: Sendable, Hashable, CustomStringConvertible {
    /// What happened to the entries of one section, by name, each list in alphabetical order.
    public struct Section: Sendable, Hashable {
        /// Names that were not there.
        public let added: [String]
        /// Names that are there no more.
        public let removed: [String]
        /// Names whose content differs; where it is written does not count.
        public let changed: [String]

        /// Whether nothing happened.
        public var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }
    }

    /// The keys of `gateway` that differ, such as `gateway.state`.
    public let gateway: [String]
    /// The ways in. A changed one must be closed and opened again only if its address differs.
    public let listeners: Section
    /// The credentials.
    public let credentials: Section
    /// The targets, as they are with groups and defaults applied.
    public let targets: Section
    /// The roles.
    public let roles: Section
    /// The users.
    public let users: Section

    /// The keys of `gateway` that differ and that only a restart can change.
    public var needsRestart: [String] { gateway.filter { Self.fixed.contains($0) } }

    /// Whether the reload changes nothing.
    public var isEmpty: Bool {
        gateway.isEmpty && sections.allSatisfy(\.1.isEmpty)
    }

    /// One line per section that differs: `targets: added a, b; changed c`; `nothing changed` without any.
    public var lines: [String] {
        let lines = gateway.map { Self.fixed.contains($0) ? "\($0) changed; restart to use it" : "\($0) changed" }
        let all = lines + sections.compactMap { name, section in section.line.map { "\(name): \($0)" } }
        return all.isEmpty ? ["nothing changed"] : all
    }

    /// The lines in one, between semicolons.
    public var description: String { lines.joined(separator: "; ") }

    private static let fixed: Set<String> = ["gateway.name", "gateway.state"]

    private var sections: [(String, Section)] {
        [
            ("listeners", listeners), ("credentials", credentials), ("targets", targets), ("roles", roles),
            ("users", users),
        ]
    }
}

extension ConfigurationChanges.Section {
    /// How many names of a kind a line shows; a reload may change thousands of targets.
    static let mostNames = 20

    fileprivate init(from old: [(String, YAMLText)], to new: [(String, YAMLText)]) {
        let before = Dictionary(old) { first, _ in first }
        let after = Dictionary(new) { first, _ in first }
        added = after.keys.filter { before[$0] == nil }.sorted()
        removed = before.keys.filter { after[$0] == nil }.sorted()
        changed = after.filter { name, value in before[name].map { $0 != value } ?? false }.keys.sorted()
    }

    fileprivate var line: String? {
        let parts = [("added", added), ("removed", removed), ("changed", changed)].filter { !$0.1.isEmpty }
        let texts = parts.map { what, names in
            let rest = names.count - Self.mostNames
            let more = rest > 0 ? " and \(rest) more" : ""
            return "\(what) \(names.prefix(Self.mostNames).joined(separator: ", "))\(more)"
        }
        return texts.isEmpty ? nil : texts.joined(separator: "; ")
    }
}

extension Configuration {
    /// What is different in this configuration from an older one.
    public func changes(from old: Configuration) -> ConfigurationChanges {
        let keys = [
            ("gateway.name", gateway.name != old.gateway.name),
            ("gateway.state", gateway.state != old.gateway.state),
            ("gateway.recording.mode", gateway.recording != old.gateway.recording),
        ]
        func entries<Entry>(
            _ list: KeyPath<Configuration, [Entry]>, _ name: KeyPath<Entry, String>, _ content: (Entry) -> YAMLText
        ) -> ConfigurationChanges.Section {
            func named(_ configuration: Configuration) -> [(String, YAMLText)] {
                configuration[keyPath: list].map { ($0[keyPath: name], content($0)) }
            }
            return ConfigurationChanges.Section(from: named(old), to: named(self))
        }
        return ConfigurationChanges(
            gateway: keys.filter(\.1).map(\.0), listeners: entries(\.listeners, \.name, \.effective),
            credentials: entries(\.credentials, \.name, \.effective), targets: entries(\.targets, \.name, \.effective),
            roles: entries(\.roles, \.name, \.effective), users: entries(\.users, \.name, \.effective))
    }
}
