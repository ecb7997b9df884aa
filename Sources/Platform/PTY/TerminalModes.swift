import Glibc

/// What a program has made of its terminal, as far as whoever stands in for the keyboard has to know (termios(3)).
package struct TerminalModes: Equatable, Sendable {
    /// What a key does at a terminal, where a program has given it one.
    package enum Key: Int, Sendable, CaseIterable {
        case interrupt, quit, suspend, endOfFile, eraseCharacter, eraseLine, eraseWord, reprint, literalNext, discard
        case start, stop, endOfLine, secondEndOfLine

        var index: Int {
            switch self {
            case .interrupt: Int(VINTR)
            case .quit: Int(VQUIT)
            case .suspend: Int(VSUSP)
            case .endOfFile: Int(VEOF)
            case .eraseCharacter: Int(VERASE)
            case .eraseLine: Int(VKILL)
            case .eraseWord: Int(VWERASE)
            case .reprint: Int(VREPRINT)
            case .literalNext: Int(VLNEXT)
            case .discard: Int(VDISCARD)
            case .start: Int(VSTART)
            case .stop: Int(VSTOP)
            case .endOfLine: Int(VEOL)
            case .secondEndOfLine: Int(VEOL2)
            }
        }
    }

    private let settings: termios

    init(_ settings: termios) {
        self.settings = settings
    }

    /// Whether what is typed is read in lines (`ICANON`).
    package var isCanonical: Bool { has(local: ICANON) }
    /// Whether what is typed is shown (`ECHO`).
    package var echoes: Bool { has(local: ECHO) }
    /// Whether keys send signals (`ISIG`).
    package var sendsSignals: Bool { has(local: ISIG) }
    /// Whether a control character is shown as `^X` (`ECHOCTL`).
    package var showsControls: Bool { has(local: ECHOCTL) }
    /// Whether the lines are edited at the master (`EXTPROC`).
    package var isExternal: Bool { has(local: EXTPROC) }
    /// Whether a carriage return is read as the end of a line (`ICRNL`).
    package var readsReturnAsNewLine: Bool { settings.c_iflag & tcflag_t(ICRNL) != 0 }
    /// Whether any key starts the output again (`IXANY`).
    package var startsOnAny: Bool { settings.c_iflag & tcflag_t(IXANY) != 0 }
    /// Whether a tab is printed as spaces (`XTABS`).
    package var expandsTabs: Bool { settings.c_oflag & tcflag_t(TABDLY) == tcflag_t(XTABS) }
    /// Whether the usual keys, and no others, stop and start the output (`IXON`).
    package var hasFlowControl: Bool {
        settings.c_iflag & tcflag_t(IXON) != 0 && byte(of: .stop) == 0x13 && byte(of: .start) == 0x11
    }

    /// The byte of a key; nil where it is switched off.
    package func byte(of key: Key) -> UInt8? {
        let byte = withUnsafeBytes(of: settings.c_cc) { $0[key.index] }
        return byte == 0 ? nil : byte
    }

    /// The key that a byte is.
    package func key(of byte: UInt8) -> Key? {
        Key.allCases.first { self.byte(of: $0) == byte }
    }

    private func has(local flag: Int32) -> Bool {
        settings.c_lflag & tcflag_t(flag) != 0
    }

    package static func == (one: TerminalModes, other: TerminalModes) -> Bool {
        one.settings.c_iflag == other.settings.c_iflag && one.settings.c_oflag == other.settings.c_oflag
            && one.settings.c_lflag == other.settings.c_lflag
            && Key.allCases.allSatisfy { one.byte(of: $0) == other.byte(of: $0) }
    }
}
