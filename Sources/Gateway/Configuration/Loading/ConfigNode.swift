import Policy

/// A piece of a configuration file: YAML reduced to what the schema needs, every piece with its place.
struct ConfigNode: Sendable {
    /// What stands there.
    indirect enum Content: Sendable {
        /// Nothing: `key:` with no value, `~` or `null`.
        case nothing
        /// A text; `quoted` when it cannot be meant as a number or a flag.
        case scalar(String, quoted: Bool)
        /// A list.
        case list([ConfigNode])
        /// A mapping, its entries in the order of the file; no key twice.
        case mapping([Entry])
    }

    /// One `key: value` of a mapping.
    struct Entry: Sendable {
        let key: String
        /// Where the key stands.
        let location: SourceLocation
        let value: ConfigNode
    }

    let content: Content
    let location: SourceLocation

    /// What it is, for messages.
    var kind: String {
        switch content {
        case .nothing: "nothing"
        case .scalar: "a single value"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// A path between quotes, whole: its last part is the one that tells.
func quoted(path: String) -> String { quoted(path, atMost: 4_096) }

/// Collects errors up to a limit, so that one run shows all that is wrong.
struct Diagnostics {
    private(set) var errors: [ConfigurationError] = []
    /// What is allowed but was probably not meant.
    private(set) var warnings: [ConfigurationError] = []

    mutating func error(_ kind: ConfigurationError.Kind, _ location: SourceLocation, _ message: String) {
        append(ConfigurationError(location: location, kind: kind, message: message))
    }

    mutating func append(_ error: ConfigurationError) {
        guard errors.count < ConfigurationErrors.limit else { return }
        errors.append(error)
    }

    mutating func warning(_ kind: ConfigurationError.Kind, _ location: SourceLocation, _ message: String) {
        guard warnings.count < ConfigurationErrors.limit else { return }
        warnings.append(ConfigurationError(location: location, kind: kind, message: message))
    }
}
