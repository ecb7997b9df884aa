import Policy

/// Reads a file and everything it includes into one tree.
struct ConfigurationLoader {
    /// How deep files may include files.
    static let deepest = 8
    /// The most files of one configuration.
    static let mostFiles = 256

    /// Every file that was read, in the order of reading.
    private(set) var files: [String] = []
    /// Whether the first file could be read as a mapping.
    private(set) var hasRoot = false
    private var entries: [ConfigNode.Entry] = []
    /// Where each file was named, by its identity.
    private var seen: [String: SourceLocation] = [:]
    private var isCut = false
    private var merge = NodeMerge(diagnostics: Diagnostics())

    /// What went wrong so far.
    var diagnostics: Diagnostics { merge.diagnostics }

    /// Whether every file was read as a whole. If not, what the rest defines is not known, and nothing can be called
    /// missing or undefined.
    var isComplete: Bool { !isCut && !diagnostics.errors.contains { [.file, .syntax, .limit].contains($0.kind) } }

    /// The merged tree of a file and what it includes.
    mutating func load(_ path: String) -> ConfigNode {
        let start = SourceLocation(file: path, line: 1, column: 1)
        read(path, namedAt: start, chain: [])
        return ConfigNode(content: .mapping(entries), location: start)
    }

    private mutating func read(_ path: String, namedAt place: SourceLocation, chain: [String]) {
        let identity = ConfigurationFiles.identity(path)
        seen[identity] = place
        let bytes: [UInt8]
        do throws(ConfigurationFiles.Fault) {
            bytes = try ConfigurationFiles.read(path)
        } catch {
            merge.diagnostics.error(.file, place, "the configuration file \(quoted(path: path)) \(error.message)")
            return
        }
        files.append(path)
        guard let text = YAMLDocument.text(bytes, file: path, diagnostics: &merge.diagnostics) else { return }
        let errors = merge.diagnostics.errors.count
        let root = YAMLDocument(text, file: path, diagnostics: &merge.diagnostics).root
        guard merge.diagnostics.errors.count == errors || root != nil else { return }
        take(root, path: path, chain: chain + [identity])
    }

    private mutating func take(_ root: ConfigNode?, path: String, chain: [String]) {
        let start = SourceLocation(file: path, line: 1, column: 1)
        let own: [ConfigNode.Entry]
        switch root?.content {
        case .mapping(let entries): own = entries
        case nil, .nothing: own = []
        default:
            isCut = true
            merge.diagnostics.error(
                .wrongType, root?.location ?? start,
                "the file must be a mapping, not \(root?.kind ?? "nothing"); start with 'version: \(Schema.version)'")
            return
        }
        // Each included file may repeat the version; the checker sees the one that the first file must have.
        let isIncluded = chain.count > 1
        if !isIncluded { hasRoot = true }
        if isIncluded { checkVersion(own) }
        entries = merge.merge(entries, own.filter { keep($0, isIncluded) }, in: Schema.root)
        for entry in own where entry.key == Self.include {
            include(entry.value, from: path, chain: chain)
        }
    }

    private static let include = "include"
    private static let version = "version"

    /// The checker never sees `include` of included files, whose form is checked while following it.
    private func keep(_ entry: ConfigNode.Entry, _ isIncluded: Bool) -> Bool {
        entry.key != Self.include && (!isIncluded || entry.key != Self.version)
    }

    private mutating func checkVersion(_ entries: [ConfigNode.Entry]) {
        for entry in entries where entry.key == Self.version {
            var check = SchemaCheck(families: [], diagnostics: merge.diagnostics)
            _ = check.check(entry.value, .integer(Schema.version...Schema.version), key: Self.version)
            merge.diagnostics = check.diagnostics
        }
    }

    private mutating func include(_ value: ConfigNode, from file: String, chain: [String]) {
        var check = SchemaCheck(families: [], diagnostics: merge.diagnostics)
        let list = check.check(value, .list(.text(.path), 0...Self.mostFiles), key: Self.include)
        merge.diagnostics = check.diagnostics
        for item in list?.items ?? [] {
            for path in paths(item, from: file) {
                follow(path, namedAt: item.location, chain: chain)
            }
        }
    }

    private func paths(_ item: Setting, from file: String) -> [String] {
        guard let text = item.text else { return [] }
        guard text.contains(where: { "*?[".contains($0) }) else {
            return [ConfigurationFiles.resolve(text, from: file)]
        }
        return ConfigurationFiles.matches(text, from: file)
    }

    private mutating func follow(_ path: String, namedAt place: SourceLocation, chain: [String]) {
        let identity = ConfigurationFiles.identity(path)
        if chain.contains(identity) {
            merge.diagnostics.error(
                .conflict, place,
                "\(quoted(path: path)) includes itself by way of this line; remove one of the includes")
        } else if let earlier = seen[identity] {
            merge.diagnostics.error(
                .duplicate, place, "\(quoted(path: path)) is already included at \(earlier); include it once")
        } else if chain.count >= Self.deepest {
            merge.diagnostics.error(
                .limit, place, "files include files more than \(Self.deepest) deep; include this one further up")
        } else if files.count >= Self.mostFiles {
            merge.diagnostics.error(.limit, place, "more than \(Self.mostFiles) files; put several into one")
        } else {
            read(path, namedAt: place, chain: chain)
        }
    }
}
