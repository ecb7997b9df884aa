extension LineDiscipline {
    /// What is to be done with keys. ``Engine/lineRules`` makes it of what is negotiated.
    public struct Rules: Hashable, Sendable {
        /// Whether lines are edited here and sent when they are complete (RFC 1184, `EDIT`).
        public var edits = false
        /// Whether commands are sent in the place of the characters that stand for them (RFC 1184, `TRAPSIG`).
        public var trapsSignals = false
        /// Whether the server knows `EOF`, `SUSP` and `ABORT`, which came with RFC 1184.
        public var hasLinemodeCommands = true
        /// Whether what is typed is shown. Not so where the server performs ECHO, which is also how it hides a password.
        public var echoes = false
        /// Whether tabs are shown as spaces (RFC 1184, `SOFT_TAB`).
        public var softTabs = false
        /// Whether control characters are shown as they are, not as `^X` (RFC 1184, `LIT_ECHO`).
        public var literalEcho = false
        /// Whether ``SpecialFunction/xoff`` stops the server's output here, and ``SpecialFunction/xon`` lets it go on.
        public var stopsOutput = false
        /// Whether any key lets stopped output go on (RFC 1372).
        public var restartsOnAny = false
        /// The characters for everything.
        public var characters = SpecialCharacters()
        /// At which characters to send what is collected; with one, input is collected even if it is not edited.
        public var forwardMask: Linemode.ForwardMask?
        /// Whether characters are UTF-8, and not a byte each.
        public var isUTF8 = true
        /// Whether we transmit binary (RFC 856): a line that was edited then ends in `LF`, as on the server's own terminal,
        /// for nothing makes one end of `CR LF` there.
        public var isBinary = false
        /// Most bytes of one line. What goes beyond is sent without waiting for the line's end (RFC 1184 section 5.6).
        public var lineLimit = 4096

        /// Sends every key as it is.
        public init() {}
    }
}

extension LineDiscipline.Rules {
    /// Whether keys are kept at all.
    var collects: Bool {
        edits || forwardMask != nil
    }

    /// Whether the function is ours to carry out; otherwise its character is like any other.
    func obeys(_ function: SpecialFunction) -> Bool {
        switch function {
        case .synch, .brk, .ip, .ao, .ayt, .eor, .abort, .eof, .susp: trapsSignals
        case .xon, .xoff: stopsOutput
        case .lnext: edits || trapsSignals
        case .forw1: collects
        // RFC 1184 section 5.5: not without the first.
        case .forw2: collects && characters[.forw1].character != nil
        default: edits
        }
    }
}

extension SpecialFunction {
    var isLinemodeCommand: Bool {
        self == .abort || self == .eof || self == .susp
    }
}

extension SpecialCharacters {
    /// Whether one character switches between inserting and overwriting (RFC 1184 section 2.4).
    var isInsertingSwitched: Bool {
        self[.insrt].character == self[.over].character
    }
}
