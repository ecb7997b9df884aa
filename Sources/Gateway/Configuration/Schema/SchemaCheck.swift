import Policy

/// Compares a tree with the tables: what is good becomes a ``Setting``, what is not becomes errors, all of them.
struct SchemaCheck {
    /// The device families that this program has.
    let families: [String]
    var diagnostics: Diagnostics
    /// What the tables' standards say, each read once: a file of ten thousand hosts uses some that often.
    private var standards: [String: ConfigNode.Content] = [:]

    init(families: [String], diagnostics: Diagnostics) {
        self.families = families
        self.diagnostics = diagnostics
    }

    /// Checks a value of a key; nil when it is faulty.
    mutating func check(_ node: ConfigNode, _ type: ValueType, key: String) -> Setting? {
        switch type {
        case .section(let section): return checkSection(node, section, key: key)
        case .map(let rule, let item, let limit): return checkMap(node, rule, item, limit, key: key)
        case .list(let item, let count): return checkList(node, item, count, key: key)
        case .oneOrMore(let item, let limit):
            if case .list = node.content { return checkList(node, item, 1...limit, key: key) }
            return check(node, item, key: key)
        case .text, .integer, .flag, .duration, .choice, .family:
            guard case .scalar(let text, let isQuoted) = node.content else {
                mismatch(node, type, key: key)
                return nil
            }
            return checkScalar(text, isQuoted: isQuoted, type, key: key, at: node.location)
        }
    }

    private mutating func checkSection(_ node: ConfigNode, _ section: Section, key: String) -> Setting? {
        guard let entries = entries(node, .section(section), key: key) else { return nil }
        var settings: [String: Setting] = [:]
        for entry in entries {
            guard let key = section.keys.first(where: { $0.name == entry.key }) else {
                refuse(entry, in: section)
                continue
            }
            settings[key.name] = check(entry.value, key.type, key: key.name)
        }
        let given = Set(entries.map(\.key))
        for key in section.keys where !given.contains(key.name) {
            settings[key.name] = absentValue(of: key, in: section, at: node.location)
        }
        let fields = Fields(location: node.location, settings: settings, given: given)
        return Setting(value: .fields(fields), location: node.location)
    }

    private mutating func absentValue(of key: Key, in section: Section, at location: SourceLocation) -> Setting? {
        switch key.presence {
        case .optional: return nil
        case .required:
            diagnostics.error(
                .missing, location, "\(quoted(key.name)) is missing in \(section.path); add it: \(key.type.title)")
            return nil
        case .standard(let yaml):
            return check(ConfigNode(content: standard(yaml), location: location), key.type, key: key.name)
        }
    }

    private mutating func standard(_ yaml: String) -> ConfigNode.Content {
        if let known = standards[yaml] { return known }
        var faults = Diagnostics()
        let content = YAMLDocument(yaml, file: "", diagnostics: &faults).root?.content ?? .nothing
        standards[yaml] = content
        return content
    }

    private mutating func refuse(_ entry: ConfigNode.Entry, in section: Section) {
        if let absent = section.absent.first(where: { $0.name == entry.key }) {
            diagnostics.error(absent.kind, entry.location, "\(quoted(entry.key)) \(absent.reason)")
            return
        }
        let names = section.keys.map(\.name)
        let advice =
            NearestName.find(entry.key, among: names).map { "did you mean \(quoted($0))?" }
            ?? "the keys here are \(names.joined(separator: ", "))"
        diagnostics.error(
            .unknownKey, entry.location, "unknown key \(quoted(entry.key)) in \(section.path); \(advice)")
    }

    private mutating func checkMap(
        _ node: ConfigNode, _ rule: TextRule, _ item: ValueType, _ limit: Int, key: String
    ) -> Setting? {
        guard let entries = entries(node, .map(rule, item, atMost: limit), key: key) else { return nil }
        guard entries.count <= limit else {
            diagnostics.error(.limit, node.location, "\(quoted(key)) has more than \(limit) entries; remove some")
            return nil
        }
        let members = entries.map { entry in
            if let fault = rule.fault(entry.key) {
                diagnostics.error(.badValue, entry.location, "\(quoted(entry.key)) in \(quoted(key)) \(fault)")
            }
            let setting = check(entry.value, item, key: entry.key)
            return Setting.Member(name: entry.key, location: entry.location, setting: setting)
        }
        return Setting(value: .map(members), location: node.location)
    }

    private mutating func checkList(
        _ node: ConfigNode, _ item: ValueType, _ count: ClosedRange<Int>, key: String
    ) -> Setting? {
        let nodes: [ConfigNode]
        switch node.content {
        case .list(let items): nodes = items
        case .nothing: nodes = []
        default:
            mismatch(node, .list(item, count), key: key)
            return nil
        }
        guard nodes.count >= count.lowerBound else {
            diagnostics.error(.missing, node.location, "\(quoted(key)) is empty; give at least \(count.lowerBound)")
            return nil
        }
        // Words of which only so many are known need no limit of their own: repetitions and unknown ones are refused.
        guard nodes.count <= count.upperBound || item.isChoice else {
            diagnostics.error(
                .limit, node.location, "\(quoted(key)) has more than \(count.upperBound) items; remove some")
            return nil
        }
        let items = nodes.compactMap { check($0, item, key: key) }
        refuseRepetitions(items, key: key)
        return Setting(value: .list(items), location: node.location)
    }

    private mutating func refuseRepetitions(_ items: [Setting], key: String) {
        var seen = Set<String>()
        for item in items {
            guard let text = item.text, !seen.insert(text).inserted else { continue }
            diagnostics.error(.duplicate, item.location, "\(quoted(text)) stands twice in \(quoted(key)); keep one")
        }
    }

    /// The entries of a mapping; an empty value is an empty mapping, as after commenting out its last entry.
    private mutating func entries(_ node: ConfigNode, _ type: ValueType, key: String) -> [ConfigNode.Entry]? {
        switch node.content {
        case .mapping(let entries): return entries
        case .nothing: return []
        default:
            mismatch(node, type, key: key)
            return nil
        }
    }

    private mutating func mismatch(_ node: ConfigNode, _ type: ValueType, key: String) {
        let found = if case .nothing = node.content { "has no value" } else { "is \(node.kind)" }
        diagnostics.error(.wrongType, node.location, "\(quoted(key)) \(found); it must be \(type.title)")
    }
}
