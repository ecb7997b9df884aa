/// A `.telnetrc`: commands to run when a connection to a certain host has been made.
///
/// A line that does not begin with a blank names a host, perhaps with a first command behind it; lines that begin with a
/// blank are further commands for that host; `#` begins a comment. `DEFAULT` is every host. Text that makes no sense is
/// reported when its command is run, like one that was typed.
package struct TelnetRC: Equatable, Sendable {
    /// Longest file read, in bytes.
    static let maximumSize = 1 << 16
    /// Most commands run for one connection.
    package static let maximumCommands = 256

    private struct Section: Equatable, Sendable {
        var host: String
        var commands: [String]
    }

    private var sections: [Section] = []

    /// Reads a file's text. Never fails: what is no host and no command is skipped.
    package init(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let isIndented = line.first == " " || line.first == "\t"
            let words = line.trimmed
            guard !words.isEmpty, !words.hasPrefix("#") else { continue }
            if isIndented {
                guard !sections.isEmpty else { continue }
                sections[sections.count - 1].commands.append(words)
            } else {
                let host = words.prefix { $0 != " " && $0 != "\t" }
                let command = words.dropFirst(host.count).trimmed
                sections.append(Section(host: String(host), commands: command.isEmpty ? [] : [command]))
            }
        }
    }

    /// The commands for a host, in the order of the file. A host may be named as typed, or with its port.
    package func commands(for destination: Destination) -> [String] {
        let names = [destination.host.lowercased(), destination.description.lowercased(), "default"]
        let fitting = sections.filter { names.contains($0.host.lowercased()) }
        return Array(fitting.flatMap(\.commands).prefix(Self.maximumCommands))
    }
}
