/// What a command line asks for.
public enum ClientRequest: Equatable, Sendable {
    /// `--help`.
    case help
    /// `--version`.
    case version
    /// To be a client.
    case connect(ClientOptions)
}

extension ClientRequest {
    /// Reads a command line, without the program's name. Options may stand before, between and behind host and port, short
    /// ones together and with their value attached, long ones abbreviated, and `--` ends them.
    public init(_ arguments: [String]) throws(UsageError) {
        try self.init(arguments, over: ClientOptions())
    }

    /// The same, where something has been said already.
    init(_ arguments: [String], over options: ClientOptions) throws(UsageError) {
        var reading = Reading(rest: arguments[...], options: options)
        try reading.readAll()
        if let request = reading.request {
            self = request
        } else {
            self = .connect(try reading.finish())
        }
    }
}

/// A command line half read.
private struct Reading {
    var rest: ArraySlice<String>
    var options = ClientOptions()
    var words: [String] = []
    /// Which of `-4` and `-6` stand here.
    var families: Set<String> = []
    var request: ClientRequest?

    mutating func readAll() throws(UsageError) {
        while request == nil, let word = rest.popFirst() {
            if word == "--" {
                words += rest
                rest = []
            } else if word.hasPrefix("--") {
                try readLong(word.dropFirst(2))
            } else if isPort(word) || !word.hasPrefix("-") || word == "-" {
                words.append(word)
            } else {
                try readShort(word)
            }
        }
    }

    /// `-23` behind a host is a port and no option; `-4`, `-6` and `-8` are options all the same.
    private func isPort(_ word: String) -> Bool {
        guard words.count == 1, word.hasPrefix("-"), !["-4", "-6", "-8"].contains(word) else { return false }
        return word.count > 1 && word.dropFirst().allSatisfy(\.isWholeNumber)
    }

    private mutating func readLong(_ text: Substring) throws(UsageError) {
        let equals = text.firstIndex(of: "=")
        let name = String(equals.map { text[..<$0] } ?? text)
        let attached = equals.map { String(text[text.index(after: $0)...]) }
        if name == "help" || name == "version" {
            request = name == "help" ? .help : .version
            return
        }
        let rows = OptionTable.rows(long: name)
        guard let row = rows.first else { throw UsageError("there is no option --\(name); --help lists what there is") }
        guard rows.count == 1 else {
            throw UsageError("--\(name) could be any of \(rows.map { "--" + $0.long }.joined(separator: ", "))")
        }
        guard row.value != nil || attached == nil else { throw UsageError("--\(row.long) takes no value") }
        try apply(row, try value(of: row, "--" + row.long, attached))
    }

    private mutating func readShort(_ word: String) throws(UsageError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            if letter == "h" || letter == "?" {
                request = .help
                return
            }
            guard let row = OptionTable.row(short: letter) else {
                throw UsageError("there is no option -\(letter); --help lists what there is")
            }
            let attached = row.value == nil || letters.isEmpty ? nil : String(letters)
            if attached != nil { letters = "" }
            try apply(row, try value(of: row, "-\(letter)", attached))
        }
    }

    private mutating func apply(_ row: OptionRow, _ value: String) throws(UsageError) {
        if row.long == "ipv4" || row.long == "ipv6" { families.insert(row.long) }
        guard families.count < 2 else { throw UsageError("-4 and -6 exclude each other") }
        try row.apply(&options, value)
    }

    private mutating func value(of row: OptionRow, _ name: String, _ attached: String?) throws(UsageError) -> String {
        guard row.value != nil else { return "" }
        if let attached { return attached }
        guard let next = rest.popFirst() else { throw UsageError("\(name) takes a value; --help says which") }
        return next
    }

    mutating func finish() throws(UsageError) -> ClientOptions {
        guard words.count <= 2 else {
            throw UsageError("a host and a port, and nothing behind them: '\(words[2])' is too much")
        }
        if let first = words.first { try take(first) }
        guard !options.tls.startTLS || !options.tls.isOn && !options.isRaw else {
            throw UsageError("--starttls is TLS inside of Telnet; it goes without --tls, --raw and --serial")
        }
        return options
    }

    private mutating func take(_ first: String) throws(UsageError) {
        guard !first.isEmpty else { throw UsageError("the host is empty; name one, or give none for command mode") }
        if TelnetURI.isOne(first) {
            try take(uri: first)
        } else {
            try take(host: first)
        }
    }

    private mutating func take(uri text: String) throws(UsageError) {
        do {
            let uri = try TelnetURI(text)
            options.destination = uri.destination
            if uri.isSecure { options.tls.isOn = true }
            if let user = uri.user {
                options.user = user
                options.givesUser = true
            }
        } catch {
            throw switch error {
            case .malformed: UsageError("that is no telnet URI; write telnet://user@host:port/")
            case .password: UsageError("a password has no place in a URI, where others can read it; leave it out")
            }
        }
        if words.count == 2 {
            options.destination = Destination(host: options.destination?.host ?? "", service: words[1])
        }
    }

    private mutating func take(host text: String) throws(UsageError) {
        if let end = text.firstRange(of: "://") {
            throw UsageError(
                "'\(text[..<end.upperBound])' is no scheme of a telnet; write telnet:// or telnets://, or a host alone")
        }
        var host = text
        if let at = host.lastIndex(of: "@"), at != host.startIndex {
            options.user = String(host[..<at])
            options.givesUser = true
            host = String(host[host.index(after: at)...])
        }
        guard words.count == 1 else {
            let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
            options.destination = Destination(host: bare, service: words[1])
            return
        }
        guard let destination = Destination(host) else { throw UsageError("'\(text)' names no host") }
        options.destination = destination
    }
}
