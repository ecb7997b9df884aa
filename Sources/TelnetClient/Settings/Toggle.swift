/// What `toggle`, `set` and `unset` switch.
package enum Toggle: String, CaseIterable, Sendable {
    case autoflush, autosynch, autologin, skiprc, binary, inbinary, outbinary, crlf, crmod, localchars, debug, netdata
    case prettydump, options, termdata

    /// What it does when it is on.
    var summary: String {
        switch self {
        case .autoflush: "drop output after an interrupt until the server has seen it"
        case .autosynch: "send interrupts as urgent data (Synch)"
        case .autologin: "give the user's name if the server asks"
        case .skiprc: "leave ~/.telnetrc alone"
        case .binary: "use 8-bit binary in both directions"
        case .inbinary: "receive 8-bit binary"
        case .outbinary: "send 8-bit binary"
        case .crlf: "send Enter as CR LF instead of CR NUL"
        case .crmod: "print CR as CR LF"
        case .localchars: "turn interrupt keys into commands here"
        case .debug: "set SO_DEBUG on the socket"
        case .netdata: "show what goes over the network, in hexadecimal"
        case .prettydump: "show netdata in Telnet's words instead of numbers"
        case .options: "show negotiations"
        case .termdata: "show what goes to and from the terminal, in hexadecimal"
        }
    }

    /// Reads the words behind `toggle`.
    static func parse(_ words: ArraySlice<String>) throws(CommandError) -> [Toggle] {
        guard !words.isEmpty else { throw CommandError("toggle needs a name; `toggle ?` lists them") }
        var found: [Toggle] = []
        for word in words {
            found.append(try Abbreviation<Toggle>.find(word).get(word, what: "switch", help: "toggle ?"))
        }
        return found
    }
}

/// The characters one can set, by their names.
package enum CharacterName: String, CaseIterable, Sendable {
    case echo, escape, rlogin, flushoutput, interrupt, quit, eof, erase, kill, lnext, susp, reprint, worderase, start
    case stop, forw1, forw2, ayt

    /// What the character does.
    var summary: String {
        switch self {
        case .echo: "switches the echo of line mode on and off"
        case .escape: "leads to command mode"
        case .rlogin: "rlogin's escape character, at the beginning of a line"
        case .flushoutput: "sends AO"
        case .interrupt: "sends IP"
        case .quit: "sends BRK"
        case .eof: "sends EOF"
        case .erase: "rubs out a character"
        case .kill: "rubs out the line"
        case .lnext: "takes the next character as it is"
        case .susp: "suspends: the program, or by LINEMODE what runs on the server"
        case .reprint: "shows the line again"
        case .worderase: "rubs out a word"
        case .start: "goes on with output"
        case .stop: "stops output"
        case .forw1, .forw2: "sends the line as it is so far"
        case .ayt: "sends AYT"
        }
    }
}

/// Anything `set`, `unset` and `display` know by name.
package enum SettingName: Equatable, Sendable {
    case character(CharacterName)
    case toggle(Toggle)
    case traceFile

    static let allNames = CharacterName.allCases.map(\.rawValue) + ["tracefile"] + Toggle.allCases.map(\.rawValue)

    static func find(_ word: String) throws(CommandError) -> SettingName {
        let all =
            CharacterName.allCases.map(SettingName.character) + [.traceFile] + Toggle.allCases.map(SettingName.toggle)
        return try Abbreviation.find(word, among: all, name: \.name).get(word, what: "setting", help: "set ?")
    }

    var name: String {
        switch self {
        case .character(let character): character.rawValue
        case .toggle(let toggle): toggle.rawValue
        case .traceFile: "tracefile"
        }
    }
}
