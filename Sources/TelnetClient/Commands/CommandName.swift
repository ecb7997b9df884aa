/// The commands of command mode by their names, in the order `?` lists them.
enum CommandName: String, CaseIterable, Sendable {
    case close, logout, display, mode, open, quit, send, set, unset, status, toggle, slc, environ, z, help

    /// What `?` says about it.
    var summary: String {
        switch self {
        case .close: "close the connection"
        case .logout: "ask the server to end the session (RFC 727), and close"
        case .display: "show settings: display [NAME...]"
        case .mode: "character or line at a time, and more: mode ?"
        case .open: "connect: open [-l USER] [-a] HOST [[-]PORT], a URI, or a name of hosts.yaml"
        case .quit: "leave the program"
        case .send: "send commands and characters: send ?"
        case .set: "set a character or switch something on: set ?"
        case .unset: "unset a character or switch something off: unset ?"
        case .status: "show what is going on: status [options | json | notmuch]"
        case .toggle: "switch something on or off: toggle ?"
        case .slc: "special characters shared with the server: slc ?"
        case .environ: "variables the server may ask for: environ ?"
        case .z: "suspend the program"
        case .help: "this list, or about one command: help NAME"
        }
    }

    /// The list that `?` prints.
    static var list: [String] {
        var lines = ["Commands may be abbreviated. They are:", ""]
        for name in allCases where name != .help {
            lines.append(line(name.rawValue, name.summary))
        }
        return lines + [
            line("!", "run a command of the shell, or a shell: ! [COMMAND]"), line("?", CommandName.help.summary),
        ]
    }

    /// A name and what it does in two columns.
    static func line(_ name: String, _ text: String) -> String {
        "  " + name + String(repeating: " ", count: max(1, 12 - name.count)) + text
    }
}

/// What `mode` can be told.
package enum ModeName: String, CaseIterable, Sendable {
    case character, line, isig, edit, softtabs, litecho

    var summary: String {
        switch self {
        case .character: "every key is sent at once, and the server echoes"
        case .line: "lines are edited here and sent whole"
        case .isig: "interrupt keys become commands here (LINEMODE); -isig ends it"
        case .edit: "lines are edited here (LINEMODE); -edit ends it"
        case .softtabs: "tabs are printed as blanks here (LINEMODE); -softtabs ends it"
        case .litecho: "control characters are echoed as they are (LINEMODE); -litecho ends it"
        }
    }
}

/// What `status` can be told.
package enum StatusForm: String, CaseIterable, Sendable {
    case options, json, notmuch

    var summary: String {
        switch self {
        case .options: "how every option came to be what it is, and what was recognised about the server"
        case .json: "everything, as one JSON object for programs"
        case .notmuch: "only whom we are connected to"
        }
    }
}

/// What `slc` can be told.
package enum SLCCommand: String, CaseIterable, Sendable {
    case export, `import`, check

    var summary: String {
        switch self {
        case .export: "tell the server our special characters"
        case .import: "take over the server's special characters"
        case .check: "compare ours with the server's"
        }
    }
}

/// What `environ` can be told.
package enum EnvironName: String, CaseIterable, Sendable {
    case define, undefine, export, unexport, send, list

    var summary: String {
        switch self {
        case .define: "define NAME VALUE: give a variable a value, and export it"
        case .undefine: "undefine NAME: forget a variable"
        case .export: "export NAME: let the server have it when it asks"
        case .unexport: "unexport NAME: keep it from the server"
        case .send: "send NAME: tell the server now"
        case .list: "show the variables; * marks what is exported"
        }
    }
}
