import Policy
import Yams

/// Turns the parser's tree into ``ConfigNode``s and refuses forms of YAML that have no meaning here.
struct YAMLConverter {
    private let file: String
    private let standIns: [YAMLComposer.Place: String]
    private var nodes = 0

    init(file: String, standIns: [YAMLComposer.Place: String]) {
        self.file = file
        self.standIns = standIns
    }

    /// The node as a piece of configuration; nil, with an error, when it is too deep or one too many.
    mutating func convert(_ node: Node, depth: Int, _ diagnostics: inout Diagnostics) -> ConfigNode? {
        let location = location(node)
        nodes += 1
        guard nodes <= YAMLDocument.mostNodes else {
            if nodes == YAMLDocument.mostNodes + 1 {
                diagnostics.error(
                    .limit, location, "more than \(YAMLDocument.mostNodes) values in one file; split it with 'include'")
            }
            return nil
        }
        guard depth < YAMLDocument.deepest else {
            diagnostics.error(.limit, location, "nested deeper than \(YAMLDocument.deepest); nothing here needs that")
            return nil
        }
        switch node {
        case .scalar(let scalar):
            return ConfigNode(content: Self.content(scalar), location: location)
        case .sequence(let sequence):
            let items = sequence.compactMap { convert($0, depth: depth + 1, &diagnostics) }
            return ConfigNode(content: .list(items), location: location)
        case .mapping(let mapping):
            let entries = entries(mapping, depth: depth, &diagnostics)
            return ConfigNode(content: .mapping(entries), location: location)
        case .alias:
            diagnostics.error(.syntax, location, "an alias cannot stand here; write the value")
            return nil
        }
    }

    private mutating func entries(
        _ mapping: Node.Mapping, depth: Int, _ diagnostics: inout Diagnostics
    ) -> [ConfigNode.Entry] {
        var entries: [ConfigNode.Entry] = []
        var first: [String: SourceLocation] = [:]
        for (key, value) in mapping {
            guard let name = name(of: key, &diagnostics),
                let value = convert(value, depth: depth + 1, &diagnostics)
            else { continue }
            let location = location(key)
            if let earlier = first[name] {
                diagnostics.error(
                    .duplicate, location,
                    "the key \(quoted(name)) stands already in line \(earlier.line); keep one of them")
                continue
            }
            first[name] = location
            entries.append(ConfigNode.Entry(key: name, location: location, value: value))
        }
        return entries
    }

    private func name(of key: Node, _ diagnostics: inout Diagnostics) -> String? {
        guard case .scalar(let scalar) = key else {
            diagnostics.error(.syntax, location(key), "a key must be a single value; write 'key: value'")
            return nil
        }
        if scalar.string == "<<", scalar.style == .plain {
            diagnostics.error(
                .syntax, location(key),
                "merge keys are not used here; share settings by targets.groups and targets.defaults")
            return nil
        }
        guard let mark = scalar.mark else { return scalar.string }
        return standIns[YAMLComposer.Place(line: mark.line, column: mark.column)] ?? scalar.string
    }

    private static func content(_ scalar: Node.Scalar) -> ConfigNode.Content {
        guard scalar.style == .plain || scalar.style == .any else { return .scalar(scalar.string, quoted: true) }
        let isNothing = ["", "~", "null", "Null", "NULL"].contains(scalar.string)
        return isNothing ? .nothing : .scalar(scalar.string, quoted: false)
    }

    private func location(_ node: Node) -> SourceLocation {
        SourceLocation(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }
}
