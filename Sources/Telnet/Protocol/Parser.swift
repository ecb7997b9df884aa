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

    private enum State {
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
    public private(set) var payload: [UInt8] = []

    private let limit: Int
    private var state = State.data
    private var isAfterCR = false
    /// What the subnegotiation being collected is about, once its first byte has come.
    private var option: Option?

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
        // A single byte between commands, as in a storm of them, is not worth a search.
        let isAlone = first < bytes.count && bytes[first] == Byte.iac
        let end = isAlone ? first : nextStop(in: bytes, from: first)
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
    private func nextStop(in bytes: Span<UInt8>, from start: Int) -> Int {
        switch (isBinary, endOfLine) {
        case (true, _), (false, .raw): Self.nextIAC(in: bytes, from: start)
        case (false, .printed): Self.nextStopInPrinted(bytes, from: start)
        case (false, .typed): Self.nextStopInTyped(bytes, from: start)
        }
    }

    // A function for each search, so that what is searched for is a constant.

    @inline(never)
    private static func nextIAC(in bytes: Span<UInt8>, from start: Int) -> Int {
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
    private static func endOfRow(in bytes: Span<UInt8>, from start: Int) -> Int {
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

// MARK: - Subnegotiations

extension Parser {
    /// After `IAC SB`: as much of the subnegotiation as there is. What ends before it has begun leaves no trace.
    @inline(never)
    private mutating func begun(_ bytes: Span<UInt8>, at start: Int) -> (Token?, Int) {
        if start &+ 1 < bytes.count, bytes[start] == Byte.iac, bytes[start &+ 1] != Byte.iac {
            guard bytes[start &+ 1] == Command.se.rawValue else {
                return (.violation(.interruptedSubnegotiation), start)
            }
            return (.violation(.emptySubnegotiation), start &+ 2)
        }
        if let (option, end) = whole(bytes, at: start) { return (.subnegotiation(option), end) }
        option = nil
        if !payload.isEmpty { payload.removeAll(keepingCapacity: true) }
        state = .subnegotiation
        var position = start
        let token = start < bytes.count ? receivedParameters(bytes, at: &position) : nil
        return (token, position)
    }

    /// A subnegotiation of which everything is there and whose parameters hold no `IAC`, as nearly all are: the state
    /// does not come into it. Returns its end, too.
    @inline(__always)
    private mutating func whole(_ bytes: Span<UInt8>, at start: Int) -> (Option, Int)? {
        let first = start &+ 1
        guard first < bytes.count, bytes[start] != Byte.iac, bytes[start] != Option.mccp1.rawValue else { return nil }
        let end = Self.nextIAC(in: bytes, from: first)
        guard end &- first <= limit, end &+ 1 < bytes.count, bytes[end &+ 1] == Command.se.rawValue else { return nil }
        keep(bytes, first..<end)
        return (Option(bytes[start]), end &+ 2)
    }

    /// Makes these bytes the payload. One as long as the last, as a peer's often are, takes its place.
    private mutating func keep(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        if payload.count != range.count {
            payload.removeAll(keepingCapacity: true)
            payload.append(addingCapacity: range.count) { new in
                for index in range { new.append(bytes[index]) }
            }
        } else if !range.isEmpty {
            var old = payload.mutableSpan
            for index in old.indices { old[index] = bytes[range.lowerBound &+ index] }
        }
    }

    private mutating func receivedParameters(_ bytes: Span<UInt8>, at position: inout Int) -> Token? {
        if option == nil, bytes[position] != Byte.iac {
            option = Option(bytes[position])
            position += 1
        }
        if option == .mccp1, position < bytes.count, bytes[position] != Byte.iac {
            return receivedMCCP1(bytes[position], at: &position)
        }
        while true {
            let start = position
            let end = Self.nextIAC(in: bytes, from: start)
            guard end - start <= limit - payload.count else { return exceeded() }
            if end - start == 1 {
                payload.append(bytes[start])
            } else if end > start {
                payload.append(addingCapacity: end - start) { new in
                    for index in start..<end { new.append(bytes[index]) }
                }
            }
            position = min(end + 1, bytes.count)
            guard end < bytes.count else { return nil }
            guard position < bytes.count else {
                state = .subnegotiationCommand
                return nil
            }
            guard option != nil, bytes[position] == Byte.iac else {
                return receivedParameterCommand(bytes, at: &position)
            }
            if let token = receivedParameterIACs(bytes, at: &position) { return token }
        }
    }

    /// A row of `IAC`s of which one was before `position`: each pair is one among the parameters. One left over begins
    /// what comes next.
    private mutating func receivedParameterIACs(_ bytes: Span<UInt8>, at position: inout Int) -> Token? {
        let pairs = (Self.endOfRow(in: bytes, from: position) - position + 1) / 2
        let room = limit - payload.count
        position += 2 * min(pairs, room + 1) - 1
        guard pairs <= room else { return exceeded() }
        payload.append(contentsOf: repeatElement(Byte.iac, count: pairs))
        return nil
    }

    /// The one subnegotiation of MCCP1 ends by `WILL SE`, without the `IAC` that RFC 855 wants there.
    private mutating func receivedMCCP1(_ byte: UInt8, at position: inout Int) -> Token? {
        guard payload.count < limit else { return exceeded() }
        position += 1
        if payload == [Verb.will.rawValue], byte == Command.se.rawValue {
            state = .data
            return .subnegotiation(.mccp1)
        }
        payload.append(byte)
        return nil
    }

    /// `IAC` in a subnegotiation is doubled, also in the place of the option's code, or ends it. What else follows it
    /// is taken as a command outside: whoever forgot `IAC SE` goes on talking to us, not to the option.
    private mutating func receivedParameterCommand(_ bytes: Span<UInt8>, at position: inout Int) -> Token? {
        switch Command(rawValue: bytes[position]) {
        case .iac:
            position += 1
            return receivedParameterIAC()
        case .se:
            position += 1
            state = .data
            return option.map(Token.subnegotiation) ?? .violation(.emptySubnegotiation)
        default:
            state = .command
            return .violation(.interruptedSubnegotiation)
        }
    }

    private mutating func receivedParameterIAC() -> Token? {
        state = .subnegotiation
        if option == nil {
            option = .extendedOptionsList
        } else {
            guard payload.count < limit else { return exceeded() }
            payload.append(Byte.iac)
        }
        return nil
    }

    private mutating func exceeded() -> Token {
        payload = []
        state = .data
        return .exceeded(.subnegotiation(limit))
    }
}
