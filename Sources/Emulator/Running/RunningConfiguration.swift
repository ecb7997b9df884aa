import Devices

/// What a device is configured to do: lines, and sections of lines, as `show running-config` prints them.
///
/// It is changed by commands of the grammar alone: which earlier line a new one replaces follows from the command's
/// syntax, and from a short list where it does not (`ConfigurationRules`). A new config command needs no code here.
struct RunningConfiguration: Sendable, Equatable {
    /// A block of lines under a heading, such as an interface.
    struct Section: Sendable, Equatable {
        var header: String
        var lines: [String]
    }

    /// Lines and sections kept; more are refused.
    static let maximumLines = 20_000

    private(set) var lines: [String] = []
    private(set) var sections: [Section] = []

    /// All lines there are, without headings.
    var count: Int { sections.reduce(lines.count + sections.count) { $0 + $1.lines.count } }

    /// The section under a heading.
    func section(_ header: String) -> Section? { sections.first { $0.header == header } }

    /// Opens a section, empty if it is new.
    mutating func open(_ header: String, lines: [String] = []) {
        guard section(header) == nil, count < Self.maximumLines else { return }
        sections.append(Section(header: header, lines: lines))
    }

    /// Removes a section.
    mutating func remove(section header: String) {
        sections.removeAll { $0.header == header }
    }

    /// Applies a command, in a section or globally.
    mutating func apply(_ command: MatchedCommand, in header: String?) {
        guard let header else {
            lines = Self.changed(lines, by: command)
            return
        }
        guard let index = sections.firstIndex(where: { $0.header == header }) else { return }
        sections[index].lines = Self.changed(sections[index].lines, by: command)
    }

    /// Sets a line, which replaces all that begin with the same words.
    mutating func set(_ line: String, replacing beginning: String, in header: String? = nil) {
        guard let header else {
            lines = Self.changed(lines, line, replacing: beginning)
            return
        }
        guard let index = sections.firstIndex(where: { $0.header == header }) else { return }
        sections[index].lines = Self.changed(sections[index].lines, line, replacing: beginning)
    }

    /// Takes over all lines of another configuration.
    mutating func merge(_ other: RunningConfiguration) {
        for line in other.lines where !lines.contains(line) { lines.append(line) }
        for section in other.sections { open(section.header, lines: section.lines) }
    }

    /// The first line that begins so, without that beginning.
    func value(of beginning: String, in header: String? = nil) -> String? {
        let lines = header.map { section($0)?.lines ?? [] } ?? self.lines
        return lines.first { Self.begins($0, with: beginning) }.map { String($0.dropFirst(beginning.count + 1)) }
    }

    /// Whether a line stands there.
    func contains(_ line: String, in header: String? = nil) -> Bool {
        (header.map { section($0)?.lines ?? [] } ?? lines).contains(line)
    }

    private static func changed(_ lines: [String], by command: MatchedCommand) -> [String] {
        let text = command.text
        guard !command.isNegated else {
            let kept = lines.filter { !begins($0, with: text) }
            return ConfigurationRules.showsNegation(text) ? changed(kept, "no \(text)", replacing: "no \(text)") : kept
        }
        let rest = lines.filter { !begins($0, with: "no \(ConfigurationRules.key(of: command))") }
        guard !ConfigurationRules.isDefault(text) else { return rest.filter { $0 != "no \(text)" } }
        return changed(rest, ConfigurationRules.stored(command), replacing: ConfigurationRules.key(of: command))
    }

    private static func changed(_ lines: [String], _ line: String, replacing beginning: String) -> [String] {
        var result = lines
        if let index = lines.firstIndex(where: { begins($0, with: beginning) }) {
            result[index] = line
            result = result.enumerated().filter { $0.offset <= index || !begins($0.element, with: beginning) }
                .map(\.element)
        } else if lines.count < maximumLines {
            result.append(line)
        }
        return result
    }

    private static func begins(_ line: String, with words: String) -> Bool {
        line == words || line.hasPrefix(words + " ")
    }
}
