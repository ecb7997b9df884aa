/// Works out what a target takes from its groups.
///
/// What stands nearer wins: the target's own setting, then its groups', then their groups', then the defaults. Two
/// groups at the same distance may not contradict each other, because labels decide who gets in: an order of
/// precedence that nobody remembers would quietly take a target out of a `deny`.
public struct Inheritance: Sendable {
    /// Why a target's groups cannot be resolved.
    public enum Fault: Error, Hashable, Sendable {
        /// No group has this name.
        case unknownGroup(String)
        /// The group belongs, in the end, to itself.
        case cycle(String)
        /// Groups are nested deeper than ``Inheritance/deepest``.
        case tooDeep(String)
        /// Two groups, neither nearer than the other, give different values of this setting or label.
        case conflict(setting: String, first: String, second: String)
    }

    /// What a target, or a group, has after inheritance.
    public struct Resolved: Sendable, Hashable {
        /// Its settings; what is still nil nobody said.
        public let settings: TargetSettings
        /// All its groups, nearest first.
        public let groups: [String]
    }

    /// How deep groups may be nested.
    public static let deepest = 16

    private let groups: [String: Result<Resolved, Fault>]
    private let defaults: TargetSettings

    /// Inheritance among these groups. Of two groups with one name the first counts.
    public init(groups: [TargetGroup], defaults: TargetSettings = TargetSettings()) {
        var resolver = GroupResolver(groups)
        for group in groups { _ = resolver.resolve(group.name, path: []) }
        self.groups = resolver.resolved
        self.defaults = defaults
    }

    /// What a target with these settings of its own, in these groups, has in the end.
    public func resolve(_ own: TargetSettings, in names: [String]) throws(Fault) -> Resolved {
        let inherited = try Level.inherit(own, names) { groups[$0] ?? .failure(.unknownGroup($0)) }
        return Resolved(settings: inherited.settings.over(defaults), groups: inherited.groups)
    }
}

/// Resolves every group once, so that many paths to one ancestor cost no more than one.
private struct GroupResolver {
    private(set) var resolved: [String: Result<Inheritance.Resolved, Inheritance.Fault>] = [:]
    private let groups: [String: TargetGroup]

    init(_ groups: [TargetGroup]) {
        self.groups = Dictionary(groups.map { ($0.name, $0) }) { first, _ in first }
    }

    mutating func resolve(_ name: String, path: [String]) -> Result<Inheritance.Resolved, Inheritance.Fault> {
        if let known = resolved[name] { return known }
        guard let group = groups[name] else { return .failure(.unknownGroup(name)) }
        guard !path.contains(name) else { return .failure(.cycle(name)) }
        guard path.count < Inheritance.deepest else { return .failure(.tooDeep(name)) }
        var parents: [String: Result<Inheritance.Resolved, Inheritance.Fault>] = [:]
        for parent in group.groups { parents[parent] = resolve(parent, path: path + [name]) }
        let result: Result<Inheritance.Resolved, Inheritance.Fault>
        do throws(Inheritance.Fault) {
            result = .success(
                try Level.inherit(group.settings, group.groups) { parents[$0] ?? .failure(.unknownGroup($0)) })
        } catch {
            result = .failure(error)
        }
        resolved[name] = result
        return result
    }
}

/// The settings of one level: the holder's own, and what its groups agree on.
private struct Level {
    private let own: TargetSettings
    private var taken = TargetSettings()
    private var givers: [String: String] = [:]

    private init(own: TargetSettings) {
        self.own = own
    }

    static func inherit(
        _ own: TargetSettings, _ names: [String],
        from group: (String) -> Result<Inheritance.Resolved, Inheritance.Fault>
    ) throws(Inheritance.Fault) -> Inheritance.Resolved {
        var level = Level(own: own)
        var seen = Set<String>()
        var ancestors: [String] = []
        for name in names {
            let parent = try group(name).get()
            try level.take(parent.settings, from: name)
            ancestors += parent.groups
        }
        let groups = (names + ancestors).filter { seen.insert($0).inserted }
        return Inheritance.Resolved(settings: own.over(level.taken), groups: groups)
    }

    private mutating func take(_ group: TargetSettings, from name: String) throws(Inheritance.Fault) {
        taken.transport = try agree("via", own.transport, taken.transport, group.transport, name)
        taken.port = try agree("port", own.port, taken.port, group.port, name)
        taken.family = try agree("family", own.family, taken.family, group.family, name)
        taken.credential = try agree("credential", own.credential, taken.credential, group.credential, name)
        for (label, value) in group.labels.sorted(by: { $0.key < $1.key }) {
            taken.labels[label] = try agree(
                "label \(label)", own.labels[label], taken.labels[label], value, name)
        }
    }

    private mutating func agree<Value: Equatable>(
        _ setting: String, _ own: Value?, _ taken: Value?, _ new: Value?, _ group: String
    ) throws(Inheritance.Fault) -> Value? {
        guard let new, own == nil else { return taken }
        guard let taken else {
            givers[setting] = group
            return new
        }
        guard taken == new else {
            throw .conflict(setting: setting, first: givers[setting] ?? group, second: group)
        }
        return taken
    }
}
