/// Works out what a target takes from its groups.
///
/// What stands nearer wins: the target's own setting, then its groups', then their groups', then the defaults. Two
/// groups at the same distance may not contradict each other, because labels decide who gets in: an order of
/// precedence that nobody remembers would quietly take a target out of a `deny`.
public struct Inheritance: Sendable {
    /// Why what a target or a group takes from its groups cannot be told.
    public enum Fault: Error, Hashable, Sendable {
        /// It names a group that there is not.
        case unknownGroup(String)
        /// It names this group, which has a fault of its own; see ``Inheritance/faults``.
        case faultyGroup(String)
        /// The group belongs, in the end, to itself.
        case cycle
        /// The group stands on more than ``Inheritance/deepest`` levels, itself included.
        case tooDeep
        /// Two of its groups, neither nearer than the other, give different values of this setting or label.
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
        var levels = GroupLevels(groups)
        self.groups = levels.resolve()
        self.defaults = defaults
    }

    /// The groups that cannot be resolved, each with what is wrong with it.
    public var faults: [String: Fault] {
        groups.compactMapValues { if case .failure(let fault) = $0 { fault } else { nil } }
    }

    /// What a target with these settings of its own, in these groups, has in the end.
    public func resolve(_ own: TargetSettings, in names: [String]) throws(Fault) -> Resolved {
        let inherited = try Level.inherit(own, names, from: groups)
        return Resolved(settings: inherited.settings.over(defaults), groups: inherited.groups)
    }
}

/// Resolves groups from the top down, a level at a time, so that neither the depth of the nesting nor the number of
/// paths through it costs anything.
private struct GroupLevels {
    typealias Resolution = Result<Inheritance.Resolved, Inheritance.Fault>

    private let groups: [String: TargetGroup]
    private var resolved: [String: Resolution] = [:]

    init(_ groups: [TargetGroup]) {
        self.groups = Dictionary(groups.map { ($0.name, $0) }) { first, _ in first }
    }

    mutating func resolve() -> [String: Resolution] {
        var level = 1
        while let ready = nextLevel() {
            for group in ready {
                resolved[group.name] = level > Inheritance.deepest ? .failure(.tooDeep) : resolution(of: group)
            }
            level += 1
        }
        // What is left is part of a circle, or belongs to one.
        let left = groups.values.filter { resolved[$0.name] == nil }
        let circle = left.filter { group in group.groups.contains { reaches($0, group.name) } }
        for group in circle { resolved[group.name] = .failure(.cycle) }
        for group in left where resolved[group.name] == nil {
            resolved[group.name] = .failure(.faultyGroup(way(from: group, to: circle)))
        }
        return resolved
    }

    /// The groups whose own groups, as far as there are such, are all resolved; nil when there is none.
    private func nextLevel() -> [TargetGroup]? {
        let ready = groups.values.filter { group in
            resolved[group.name] == nil && group.groups.allSatisfy { groups[$0] == nil || resolved[$0] != nil }
        }
        return ready.isEmpty ? nil : ready
    }

    private func resolution(of group: TargetGroup) -> Resolution {
        do throws(Inheritance.Fault) {
            return .success(try Level.inherit(group.settings, group.groups, from: resolved))
        } catch {
            return .failure(error)
        }
    }

    /// Which of a group's own groups leads into the circle.
    private func way(from group: TargetGroup, to circle: [TargetGroup]) -> String {
        group.groups.first { start in circle.contains { reaches(start, $0.name) } } ?? group.name
    }

    private func reaches(_ start: String, _ end: String) -> Bool {
        var seen: Set<String> = [start]
        var open = [start]
        while let name = open.popLast() {
            if name == end { return true }
            open += groups[name]?.groups.filter { seen.insert($0).inserted } ?? []
        }
        return false
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
        from groups: [String: GroupLevels.Resolution]
    ) throws(Inheritance.Fault) -> Inheritance.Resolved {
        var level = Level(own: own)
        var seen = Set<String>()
        var ancestors: [String] = []
        for name in names {
            guard let result = groups[name] else { throw .unknownGroup(name) }
            guard case .success(let parent) = result else { throw .faultyGroup(name) }
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
