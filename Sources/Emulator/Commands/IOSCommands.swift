import Devices

/// What the exec commands do, by their syntax in the grammar. To add one: a line in the grammar, and one here.
package enum IOSCommands {
    /// Carries a command out; ends by showing output or the prompt, or by asking.
    typealias Handler = @Sendable (inout IOSSession, MatchedCommand) -> Void
    /// Makes the lines a command shows.
    typealias Lines = @Sendable (IOSSession, MatchedCommand) -> [String]

    static let all: [String: Handler] = {
        var all = session.merging(terminal) { first, _ in first }
        all.merge(files) { first, _ in first }
        all.merge(network) { first, _ in first }
        for table in [showSystem, showInterfaces, showSwitching, showRouting, showConfiguration] {
            for (syntax, lines) in table {
                all[syntax] = { session, command in session.show(lines(session, command)) }
            }
        }
        all["show tech-support"] = { session, _ in TechnicalSupport.run(&session) }
        return all
    }()

    /// The syntaxes something is done for.
    package static var syntaxes: Set<String> { Set(all.keys) }

    /// The lines a `show` command without arguments prints, for reports that gather several.
    static func lines(_ syntax: String, _ session: IOSSession) -> [String]? {
        let command = MatchedCommand(
            mode: "exec", syntax: syntax, words: syntax.split(separator: " ").map(String.init), arguments: [],
            isNegated: false)
        for table in [showSystem, showInterfaces, showSwitching, showRouting, showConfiguration] {
            if let lines = table[syntax] { return lines(session, command) }
        }
        return nil
    }
}
