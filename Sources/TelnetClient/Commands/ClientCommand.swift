/// A line of command mode, understood.
package enum ClientCommand: Equatable, Sendable {
    /// Nil asks where to.
    case open(OpenRequest?)
    case close
    case quit
    case logout
    case display([String])
    case mode(ModeName, isOn: Bool)
    case send([SendItem])
    case set(SettingName, String?)
    case unset(SettingName)
    case status(StatusForm?)
    case toggle([Toggle])
    case slc(SLCCommand)
    case environ(EnvironName, name: String?, value: String?)
    case suspend
    case shell(String)
    /// Lines to print, for everything that asks what there is.
    case help([String])
}

/// What `open` asks for.
package struct OpenRequest: Equatable, Sendable {
    package var destination: Destination
    package var user: String?
    package var givesUser = false
    /// TLS from the first byte, as `telnets:` has it.
    package var isSecure = false

    package init(destination: Destination, user: String? = nil, givesUser: Bool = false) {
        self.destination = destination
        self.user = user
        self.givesUser = givesUser
    }
}

extension ClientCommand {
    /// Reads a line; nil if there is nothing on it.
    package init?(_ line: String) throws(CommandError) {
        let trimmed = line.drop { $0 == " " || $0 == "\t" }
        if trimmed.hasPrefix("!") {
            self = .shell(trimmed.dropFirst().trimmed)
            return
        }
        let words = CommandWords.split(trimmed.hasPrefix("?") ? "? " + trimmed.dropFirst() : String(trimmed))
        guard let first = words.first else { return nil }
        guard first != "?" else {
            self = .help(try Self.help(words.dropFirst()))
            return
        }
        let name = try Abbreviation<CommandName>.find(first).get(first, what: "command")
        self = try Self.parse(name, words.dropFirst())
    }

    private static func parse(_ name: CommandName, _ rest: ArraySlice<String>) throws(CommandError) -> ClientCommand {
        if rest.first == "?" || rest.first == "help", let lines = CommandHelp.arguments(of: name) {
            return .help(lines)
        }
        switch name {
        case .open: return .open(rest.isEmpty ? nil : try OpenRequest(rest))
        case .close: return .close
        case .quit: return .quit
        case .logout: return .logout
        case .z: return .suspend
        case .display: return .display(Array(rest))
        case .help: return .help(try help(rest))
        case .status: return .status(try status(rest))
        case .mode: return try mode(rest)
        case .send: return .send(try SendItem.parse(rest))
        case .set, .unset: return try setting(name, rest)
        case .toggle: return .toggle(try Toggle.parse(rest))
        case .slc: return .slc(try subcommand(rest, of: name))
        case .environ: return try environ(rest)
        }
    }

    private static func help(_ rest: ArraySlice<String>) throws(CommandError) -> [String] {
        guard let word = rest.first else { return CommandName.list }
        let name = try Abbreviation<CommandName>.find(word).get(word, what: "command")
        return CommandHelp.arguments(of: name) ?? [CommandName.line(name.rawValue, name.summary)]
    }

    private static func mode(_ rest: ArraySlice<String>) throws(CommandError) -> ClientCommand {
        guard let word = rest.first else {
            throw CommandError("mode needs a word: character or line; `mode ?` lists all")
        }
        let isOn = !word.hasPrefix("-")
        let bare = isOn ? Substring(word) : word.dropFirst()
        let name = try Abbreviation<ModeName>.find(bare).get(bare, what: "mode", help: "mode ?")
        guard isOn || (name != .character && name != .line) else { throw CommandError("there is no mode '\(word)'") }
        return .mode(name, isOn: isOn)
    }

    private static func status(_ rest: ArraySlice<String>) throws(CommandError) -> StatusForm? {
        guard let word = rest.first else { return nil }
        return try Abbreviation<StatusForm>.find(word).get(word, what: "status", help: "status ?")
    }

    private static func setting(_ command: CommandName, _ rest: ArraySlice<String>) throws(CommandError)
        -> ClientCommand
    {
        guard let word = rest.first else {
            throw CommandError("\(command.rawValue) needs a name; `\(command.rawValue) ?` lists them")
        }
        let name = try SettingName.find(word)
        guard command == .set else { return .unset(name) }
        return .set(name, rest.dropFirst().first)
    }

    private static func subcommand<Name: CaseIterable & RawRepresentable>(
        _ rest: ArraySlice<String>, of command: CommandName
    ) throws(CommandError) -> Name where Name.RawValue == String {
        guard let word = rest.first else {
            throw CommandError("\(command.rawValue) needs a word; `\(command.rawValue) ?` lists them")
        }
        return try Abbreviation<Name>.find(word).get(
            word, what: "\(command.rawValue) command", help: "\(command.rawValue) ?")
    }

    private static func environ(_ rest: ArraySlice<String>) throws(CommandError) -> ClientCommand {
        let action: EnvironName = try subcommand(rest, of: .environ)
        let name = rest.dropFirst().first
        guard action == .list || name != nil else { throw CommandError("environ \(action.rawValue) needs a name") }
        let value = action == .define ? rest.dropFirst(2).joined(separator: " ") : nil
        return .environ(action, name: name, value: value)
    }
}

extension OpenRequest {
    /// Reads the words behind `open`.
    init(_ words: ArraySlice<String>) throws(CommandError) {
        var user: String?
        var givesUser = false
        var places: [String] = []
        var rest = words
        while let word = rest.popFirst() {
            switch word {
            case "-a": givesUser = true
            case "-l":
                guard let name = rest.popFirst() else { throw CommandError("open -l needs a user's name") }
                user = name
                givesUser = true
            default: places.append(word)
            }
        }
        guard let host = places.first, places.count <= 2 else {
            throw CommandError("open needs a host and perhaps a port: open [-l USER] [-a] HOST [[-]PORT]")
        }
        try self.init(host: host, port: places.dropFirst().first)
        self.user = user ?? self.user
        self.givesUser = givesUser || self.givesUser
    }

    /// Reads the place as the command line does: a URI, or a host with a user before it or a port behind.
    private init(host text: String, port: String?) throws(CommandError) {
        do throws(UsageError) {
            var words = [text]
            if let port { words.append(port) }
            guard case .connect(let options) = try ClientRequest(["--"] + words), let place = options.destination else {
                throw UsageError("'\(text)' names no host")
            }
            self.init(destination: place, user: options.user, givesUser: options.givesUser)
            isSecure = options.tls.isOn
        } catch {
            throw CommandError(error.description)
        }
    }
}
