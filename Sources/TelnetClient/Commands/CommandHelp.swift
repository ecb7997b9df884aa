/// What can stand behind a command, for `NAME ?` and for the tab key.
package enum CommandHelp {
    /// The lines of `NAME ?`; nil where nothing can stand behind it.
    static func arguments(of name: CommandName) -> [String]? {
        switch name {
        case .mode: ModeName.allCases.map { CommandName.line($0.rawValue, $0.summary) }
        case .send: SendItem.names.map { CommandName.line($0.name, $0.summary) }
        case .toggle: Toggle.allCases.map { CommandName.line($0.rawValue, $0.summary) }
        case .set, .unset, .display:
            CharacterName.allCases.map { CommandName.line($0.rawValue, $0.summary) }
                + [CommandName.line("tracefile", "where netdata and options are noted")]
                + ["", "and what `toggle` knows:"] + Toggle.allCases.map { CommandName.line($0.rawValue, $0.summary) }
        case .slc: SLCCommand.allCases.map { CommandName.line($0.rawValue, $0.summary) }
        case .environ: EnvironName.allCases.map { CommandName.line($0.rawValue, $0.summary) }
        case .status: StatusForm.allCases.map { CommandName.line($0.rawValue, $0.summary) }
        case .close, .logout, .open, .quit, .z, .help: nil
        }
    }

    /// The words that could stand where the tab key was pressed, by what stands before.
    static func candidates(before words: [String]) -> [String] {
        guard let first = words.first else { return CommandName.allCases.map(\.rawValue) }
        guard case .found(let name) = Abbreviation<CommandName>.find(first) else { return [] }
        switch name {
        case .help: return words.count == 1 ? CommandName.allCases.map(\.rawValue) : []
        case .mode: return words.count == 1 ? ModeName.allCases.flatMap { [$0.rawValue] } : []
        case .send: return SendItem.names.map(\.name)
        case .toggle: return Toggle.allCases.map(\.rawValue)
        case .display: return SettingName.allNames
        case .set, .unset: return words.count == 1 ? SettingName.allNames : []
        case .slc: return words.count == 1 ? SLCCommand.allCases.map(\.rawValue) : []
        case .environ: return words.count == 1 ? EnvironName.allCases.map(\.rawValue) : []
        case .status: return words.count == 1 ? StatusForm.allCases.map(\.rawValue) : []
        case .close, .logout, .open, .quit, .z: return []
        }
    }

    /// What the tab key adds to the text before the cursor, and what there is to choose from if that is not clear.
    package static func complete(_ text: String) -> (addition: String, choices: [String]) {
        var words = CommandWords.split(text)
        let partial = text.isEmpty || text.last == " " ? "" : words.popLast() ?? ""
        let fitting = candidates(before: words).filter { $0.hasPrefix(partial.lowercased()) }
        guard let first = fitting.first else { return ("", []) }
        guard fitting.count > 1 else { return (String(first.dropFirst(partial.count)) + " ", []) }
        let common = fitting.dropFirst().reduce(first[...]) { $0.commonPrefix(with: $1) }
        let addition = String(common.dropFirst(partial.count))
        return (addition, addition.isEmpty ? fitting : [])
    }
}

extension Substring {
    fileprivate func commonPrefix(with other: String) -> Substring {
        prefix(zip(self, other).prefix { $0 == $1 }.count)
    }
}
