/// Which targets a rule is about.
public enum TargetSelector: Sendable, Hashable {
    /// Targets that have, for every label named here, one of its values. No labels at all means every target.
    case labels([String: Set<String>])
    /// Targets with exactly one of these names.
    case names(Set<String>)

    /// Every target: `match: {}`.
    public static let every = TargetSelector.labels([:])

    /// Whether the rule is about this target.
    public func matches(_ target: Target) -> Bool {
        switch self {
        case .labels(let wanted):
            wanted.allSatisfy { label, values in target.labels[label].map(values.contains) ?? false }
        case .names(let names):
            names.contains(target.name)
        }
    }
}

extension TargetSelector: CustomStringConvertible {
    /// The selector in a stable order, for people: `every target`, `tier=prod|lab and site=ams`, `names a, b`.
    public var description: String {
        switch self {
        case .labels(let wanted) where wanted.isEmpty:
            "every target"
        case .labels(let wanted):
            wanted.sorted { $0.key < $1.key }
                .map { "\($0.key)=\($0.value.sorted().joined(separator: "|"))" }
                .joined(separator: " and ")
        case .names(let names):
            "the targets \(names.sorted().joined(separator: ", "))"
        }
    }
}
