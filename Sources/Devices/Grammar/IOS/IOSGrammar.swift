/// The command language of Cisco IOS, as far as it is known here: modes and their entries, a file per subject.
enum IOSGrammar {
    static let all = CommandGrammar(
        modes: [
            CommandGrammar.Mode("user", userExec),
            CommandGrammar.Mode("exec", userExec + privilegedExec + showPrivileged),
            CommandGrammar.Mode("config", negation: "no", configEnds + global),
            sub("config-if", interface),
            sub("config-line", line),
            sub("config-router", router),
            sub("config-vlan", vlan),
            sub("config-std-nacl", standardList),
            sub("config-ext-nacl", extendedList),
        ],
        filterable: ["show", "more", "dir"])

    private static func sub(_ name: String, _ entries: [CommandEntry]) -> CommandGrammar.Mode {
        CommandGrammar.Mode(name, parent: "config", negation: "no", configEnds + entries)
    }

    /// What every config mode understands.
    private static let configEnds: [CommandEntry] = [
        .word("no", "Negate a command or set its defaults"),
        .run("exit", "Exit from current mode"),
        .run("end", "Exit from configure mode"),
        .word("do", "To run exec commands in config mode"),
        .run("do <LINE>", "Exec Command"),
    ]
}
