import Devices

/// What the device says to a `?`.
enum Help {
    static func lines(_ typed: String, session: IOSSession) -> [String] {
        if let bar = typed.firstIndex(of: "|"), !session.isConfiguring {
            return filters(typed[typed.index(after: bar)...])
        }
        let (text, mode) = session.scope(of: typed)
        let help = session.device.grammar.help(for: text, in: mode)
        switch help {
        case .words(let words): return columns(words, width: session.terminal.columns)
        case .ambiguous: return ["% Ambiguous command:  \"\(typed)\""]
        case .unrecognized: return ["% Unrecognized command"]
        case .table(let rows): return heading(text, mode) + table(rows) + [""]
        }
    }

    private static func heading(_ text: String, _ mode: String) -> [String] {
        guard text.allSatisfy({ $0 == " " }) else { return [] }
        switch mode {
        case "user", "exec": return ["Exec commands:"]
        case "config": return ["Configure commands:"]
        default: return ["\(names[mode] ?? "Configuration") configuration commands:"]
        }
    }

    private static let names = [
        "config-if": "Interface", "config-line": "Line", "config-router": "Router", "config-vlan": "VLAN",
        "config-std-nacl": "Standard Access List", "config-ext-nacl": "Ext Access List",
    ]

    private static func table(_ rows: [CommandHelp.Row]) -> [String] {
        let width = (rows.map(\.label.count).max() ?? 0) + 2
        return rows.map { row in
            row.help.isEmpty ? "  \(row.label)" : "  \(row.label.padded(width))\(row.help)"
        }
    }

    private static func columns(_ words: [String], width: Int) -> [String] {
        let cell = (words.map(\.count).max() ?? 0) + 2
        let perRow = max(1, (width > 0 ? width : 80) / cell)
        return stride(from: 0, to: words.count, by: perRow).map { start in
            words[start..<min(start + perRow, words.count)].map { $0.padded(cell) }.joined()
        }
    }

    private static func filters(_ typed: Substring) -> [String] {
        let word = typed.drop { $0 == " " }
        let kinds = OutputFilter.Kind.allCases.filter { $0.rawValue.hasPrefix(word) }
        if word.isEmpty { return table(kinds.map { CommandHelp.Row(label: $0.rawValue, help: $0.help) }) + [""] }
        if word.contains(" ") { return ["  LINE  Regular Expression", ""] }
        return kinds.isEmpty ? ["% Unrecognized command"] : columns(kinds.map(\.rawValue), width: 80)
    }
}
