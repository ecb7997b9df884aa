/// Takes the peer's byte stream apart: data, commands, negotiations, subnegotiations (RFC 854, RFC 855).
///
/// Pull style: call ``next(in:at:)`` until it returns nil, then bring more bytes. Data is reported as ranges of the
/// span given, so nothing is copied and nothing queued. The state survives any division of the stream: the tokens'
/// content never depends on where one span ended and the next began.
///
/// The network virtual terminal's end of line is undone here, by dropping bytes and never by holding one back:
/// a `CR` is data at once, and what RFC 854 wants after it is dropped when it comes. That is `NUL`, and for a server
/// also `LF`, because there `CR LF` and `CR NUL` both mean that the user pressed one key (RFC 1123 section 3.3.1).
/// So a parser need not stop at `CR`: it looks for the bytes that may have to go, which in text are rare.
public struct Parser: Sendable {
    /// What the peer sent, in order.
    public enum Token: Equatable, Sendable {
        /// Application data: this range of the span.
        case data(Range<Int>)
        /// A command without operand.
        case command(Command)
        /// A request or an answer about an option.
        case negotiation(Verb, Option)
        /// A whole subnegotiation; its payload is in ``Parser/payload`` until the next call.
        case subnegotiation(Option)
        /// A broken rule; the bytes at fault are skipped.
        case violation(Violation)
        /// A subnegotiation went beyond the limit and is dropped. The caller is expected to close.
        case exceeded(Limit)
    }

    enum State {
        /// Between commands.
        case data
        /// After `IAC`.
        case command
        /// After `IAC` and a verb: the option comes next.
        case negotiation(Verb)
        /// After `IAC SB`, collecting.
        case subnegotiation
        /// After `IAC` in a subnegotiation.
        case subnegotiationCommand
    }

    /// Which end we are: it decides what follows `CR` on the way in.
    public let role: Role

    /// What becomes of the peer's ends of lines.
    public var endOfLine: EndOfLine.Received

    /// Whether the peer transmits binary (RFC 856): then `CR`, `LF` and `NUL` are data like any other.
    public var isBinary = false {
        didSet { isAfterCR = isAfterCR && isBinary == oldValue }
    }

    /// The last subnegotiation's parameters, `IAC` undoubled, without the option's code. Without storage until the
    /// first subnegotiation, never longer than the limit.
    public internal(set) var payload: [UInt8] = []

    let limit: Int
    var state = State.data
    var isAfterCR = false
    /// What the subnegotiation being collected is about, once its first byte has come.
    var option: Option?

    /// A parser at the start of a stream. `subnegotiationLimit` is in bytes, see ``Limits/subnegotiation``.
    public init(role: Role, subnegotiationLimit: Int = Limits().subnegotiation) {
        self.role = role
        self.endOfLine = EndOfLine(role: role).received
        self.limit = subnegotiationLimit
    }

    /// The next token at or after `position`, which moves behind the bytes consumed; nil when the span is used up.
    ///
    /// This and what it calls for data and commands is inlined into the engine's loop, where a token costs no call.
    @inline(__always)
    public mutating func next(in bytes: Span<UInt8>, at position: inout Int) -> Token? {
        while position < bytes.count {
            let token: Token?
            if case .data = state {
                token =
                    bytes[position] == Byte.iac
                    ? receivedIAC(bytes, at: &position)
                    : receivedText(bytes, at: &position)
            } else {
                // By value: a position whose address is taken would live in memory on the paths above, too.
                (token, position) = resumed(bytes, at: position)
            }
            if let token { return token }
        }
        return nil
    }

    /// What goes on with a command that a span's end has cut, or is a subnegotiation.
    @inline(never)
    private mutating func resumed(_ bytes: Span<UInt8>, at start: Int) -> (Token?, Int) {
        var position = start
        let token: Token?
        switch state {
        case .data: token = nil
        case .command:
            state = .data
            token = receivedCommand(bytes, at: &position)
        case .negotiation(let verb):
            state = .data
            token = receivedOption(bytes, at: &position, verb)
        case .subnegotiation: token = receivedParameters(bytes, at: &position)
        case .subnegotiationCommand: token = receivedParameterCommand(bytes, at: &position)
        }
        return (token, position)
    }
}

// MARK: - Data

extension Parser {
    /// Whether the next byte is data or begins a command.
    var isBetweenCommands: Bool {
        guard case .data = state else { return false }
        return true
    }

    /// A run of data, unless all there is at `position` is the second half of an end of line.
    @inline(__always)
    private mutating func receivedText(_ bytes: Span<UInt8>, at position: inout Int) -> Token? {
        if isAfterCR, completesCR(bytes[position]) {
            isAfterCR = false
            position += 1
            return nil
        }
        return receivedData(bytes, at: &position, searchingFrom: position + 1)
    }

    /// A run of data that begins at `position`. It ends before the next `IAC`, or the second half of an end of line,
    /// which is consumed, too. The bytes below `first` are known to be data.
    @inline(__always)
    private mutating func receivedData(
        _ bytes: Span<UInt8>, at position: inout Int, searchingFrom first: Int
    ) -> Token {
        let start = position
        let end = nextStop(in: bytes, from: first)
        if end < bytes.count, bytes[end] != Byte.iac {
            isAfterCR = false
            position = end + 1
        } else {
            isAfterCR = bytes[end - 1] == Byte.cr
            position = end
        }
        return .data(start..<end)
    }

    private func completesCR(_ byte: UInt8) -> Bool {
        switch endOfLine {
        case .typed: !isBinary && (byte == Byte.nul || byte == Byte.lf)
        case .printed: !isBinary && byte == Byte.nul
        case .raw: false
        }
    }

    /// The next `IAC`, or byte that has to go because a `CR` is before it.
    @inline(__always)
    func nextStop(in bytes: Span<UInt8>, from start: Int) -> Int {
        switch (isBinary, endOfLine) {
        case (true, _), (false, .raw): Self.nextIAC(in: bytes, from: start)
        case (false, .printed): Self.nextStopInPrinted(bytes, from: start)
        case (false, .typed): Self.nextStopInTyped(bytes, from: start)
        }
    }

    // A function for each search, so that what is searched for is a constant.

    @inline(never)
    static func nextIAC(in bytes: Span<UInt8>, from start: Int) -> Int {
        Scanner.first(Byte.iac, in: bytes, from: start)
    }

    @inline(never)
    private static func nextStopInPrinted(_ bytes: Span<UInt8>, from start: Int) -> Int {
        Scanner.firstIAC(or: Byte.nul, Byte.nul, behind: Byte.cr, in: bytes, from: start)
    }

    @inline(never)
    private static func nextStopInTyped(_ bytes: Span<UInt8>, from start: Int) -> Int {
        Scanner.firstIAC(or: Byte.nul, Byte.lf, behind: Byte.cr, in: bytes, from: start)
    }

    /// The end of a row of `IAC`s.
    @inline(never)
    static func endOfRow(in bytes: Span<UInt8>, from start: Int) -> Int {
        Scanner.firstOther(than: Byte.iac, in: bytes, from: start)
    }
}

// MARK: - Commands

extension Parser {
    @inline(__always)
    private mutating func receivedIAC(_ bytes: Span<UInt8>, at position: inout Int) -> Token? {
        position += 1
        guard position < bytes.count else {
            state = .command
            return nil
        }
        return receivedCommand(bytes, at: &position)
    }

    @inline(__always)
    private mutating func receivedCommand(_ bytes: Span<UInt8>, at position: inout Int) -> Token? {
        let command = Command(rawValue: bytes[position])
        guard command != .iac else { return receivedDoubledIAC(bytes, at: &position) }
        position += 1
        if command.standsAlone { return .command(command) }
        if let verb = Verb(rawValue: command.rawValue) {
            guard position < bytes.count else {
                state = .negotiation(verb)
                return nil
            }
            return receivedOption(bytes, at: &position, verb)
        }
        switch command {
        case .sb:
            let token: Token?
            (token, position) = begun(bytes, at: position)
            return token
        case .se: return .violation(.strayEnd)
        default: return .violation(.unknownCommand(command))
        }
    }

    /// The second byte of a pair is the data byte 255 itself, so that the run it begins needs no copy. Nor do several
    /// pairs: half of their bytes are data, all are alike, so those at the end will do.
    @inline(__always)
    private mutating func receivedDoubledIAC(_ bytes: Span<UInt8>, at position: inout Int) -> Token {
        var end = position + 1
        if end < bytes.count, bytes[end] == Byte.iac { end = Self.endOfRow(in: bytes, from: end) }
        let pairs = (end - position + 1) / 2
        position += pairs - 1
        return receivedData(bytes, at: &position, searchingFrom: position + pairs)
    }

    @inline(__always)
    private mutating func receivedOption(
        _ bytes: Span<UInt8>, at position: inout Int, _ verb: Verb
    ) -> Token {
        let option = Option(bytes[position])
        position += 1
        return .negotiation(verb, option)
    }
}

extension Parser {
    /// A whole proposal that stands at `position`, between commands: `WILL` or `DO` and its option.
    static func proposal(in bytes: Span<UInt8>, at position: Int) -> (Verb, Option)? {
        guard position &+ 3 <= bytes.count, bytes[position] == Byte.iac,
            let verb = Verb(rawValue: bytes[position &+ 1]), verb.isPositive
        else { return nil }
        return (verb, Option(bytes[position &+ 2]))
    }
}
