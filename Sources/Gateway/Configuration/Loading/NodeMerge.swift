import Policy

/// Merges what several files say, along the tables: sections key by key, mappings from names name by name, lists one
/// after the other; anything else may be said once.
struct NodeMerge {
    var diagnostics: Diagnostics

    /// The entries of both; of a double one the first, with an error at the second.
    mutating func merge(
        _ first: [ConfigNode.Entry], _ second: [ConfigNode.Entry], in section: Section
    ) -> [ConfigNode.Entry] {
        merge(first, second) { name in section.keys.first { $0.name == name }?.type }
    }

    private mutating func merge(
        _ first: [ConfigNode.Entry], _ second: [ConfigNode.Entry], type: (String) -> ValueType?
    ) -> [ConfigNode.Entry] {
        var merged = first
        var places = Dictionary(first.indices.map { (first[$0].key, $0) }) { earlier, _ in earlier }
        for entry in second {
            guard let place = places[entry.key] else {
                places[entry.key] = merged.count
                merged.append(entry)
                continue
            }
            merged[place] = merge(merged[place], entry, type(entry.key))
        }
        return merged
    }

    private mutating func merge(
        _ first: ConfigNode.Entry, _ second: ConfigNode.Entry, _ type: ValueType?
    ) -> ConfigNode.Entry {
        switch (first.value.content, second.value.content, type) {
        case (.nothing, _, _): return second
        case (_, .nothing, _): return first
        case (.mapping(let own), .mapping(let other), .section(let section)):
            return first.with(.mapping(merge(own, other, in: section)))
        case (.mapping(let own), .mapping(let other), .map):
            return first.with(.mapping(merge(own, other) { _ in nil }))
        case (.list(let own), .list(let other), .list):
            return first.with(.list(own + other))
        default:
            diagnostics.error(
                .duplicate, second.location,
                "\(quoted(second.key)) is already given at \(first.location); keep one of them")
            return first
        }
    }
}

extension ConfigNode.Entry {
    fileprivate func with(_ content: ConfigNode.Content) -> ConfigNode.Entry {
        let value = ConfigNode(content: content, location: self.value.location)
        return ConfigNode.Entry(key: key, location: location, value: value)
    }
}
