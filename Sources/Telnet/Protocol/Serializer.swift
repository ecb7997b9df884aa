/// Puts a byte stream together for the peer: data with its escapes, commands, negotiations, subnegotiations
/// (RFC 854, RFC 855).
///
/// Data is answered with ``Piece``s, ranges of the span given and what to put after them, so that data in need of
/// nothing is never copied. In the network virtual terminal a `CR` is followed by `LF` or `NUL` and nothing else
/// (RFC 854, "The NVT Printer and Keyboard"). A `CR` at the very end of what is given goes out at once: a client adds
/// its `NUL` right away, for a key was pressed and no more may come; a server owes the `NUL` until the next byte,
/// which for `CR LF` divided between two writes is an `LF`.
public struct Serializer: Sendable {
    /// A run of data and what follows it.
    public struct Piece: Equatable, Sendable {
        /// The byte that must go before the run.
        public let prefix: UInt8?
        /// The run, in the span given. May be empty.
        public let range: Range<Int>
        /// The byte that must go after the run.
        public let suffix: UInt8?
    }

    /// Which end we are: it decides what becomes of a `CR` at the end of a write.
    public let role: Role

    /// Whether we transmit binary (RFC 856): then only `IAC` is touched.
    public var isBinary = false {
        didSet {
            owesNul = owesNul && isBinary == oldValue
            hasSentEnd = hasSentEnd && isBinary == oldValue
        }
    }

    /// What becomes of ends of lines. One begun before a change is ended as it was begun.
    public var endOfLine = EndOfLine.Sent.asWritten

    /// Whether the last byte was a server's `CR`, whose `NUL` depends on what comes next.
    var owesNul = false
    /// Whether the last byte was a server's `CR`, for which its end of line has been sent already.
    var hasSentEnd = false
    /// How many `IAC`s at the position have been sent once, as the end of the last piece.
    private var sentOnce = 0

    /// A serializer at the start of a stream.
    public init(role: Role) {
        self.role = role
    }

    /// The next piece at or after `position`, which moves to where the one after it begins; nil when the span is used
    /// up. Each call of a write must be followed by others until nil.
    ///
    /// A row of `IAC`s is doubled by sending all of it twice: one piece ends with it and the next begins with it.
    public mutating func next(in bytes: Span<UInt8>, at position: inout Int) -> Piece? {
        guard position < bytes.count else { return nil }
        if hasSentEnd || !isBinary && endOfLine.isChange { return nextChanged(in: bytes, at: &position) }
        let prefix: UInt8? = owesNul && bytes[position] != Byte.lf ? Byte.nul : nil
        owesNul = false
        let start = position
        let stop = nextStop(in: bytes, from: start + sentOnce)
        guard stop < bytes.count, bytes[stop] == Byte.iac else {
            sentOnce = 0
            position = min(stop + 1, bytes.count)
            return Piece(prefix: prefix, range: start..<position, suffix: second(ofRunTo: position, in: bytes))
        }
        let end = Scanner.firstOther(than: Byte.iac, in: bytes, from: stop + 1)
        sentOnce = end - stop
        position = stop
        return Piece(prefix: prefix, range: start..<end, suffix: nil)
    }

    /// The next `IAC`, or `CR` without `LF`; the span's end if there is none.
    private func nextStop(in bytes: Span<UInt8>, from start: Int) -> Int {
        isBinary
            ? Scanner.first(Byte.iac, in: bytes, from: start)
            : Scanner.firstIAC(or: Byte.cr, without: Byte.lf, in: bytes, from: start)
    }

    /// The `NUL` that a `CR` needs which ends a run.
    mutating func second(ofRunTo end: Int, in bytes: Span<UInt8>) -> UInt8? {
        guard !isBinary, bytes[end - 1] == Byte.cr else { return nil }
        guard end == bytes.count, role == .server else { return Byte.nul }
        owesNul = true
        return nil
    }
}

extension Serializer {
    /// `IAC` and the command, which must stand alone.
    static func append(_ command: Command, to output: inout [UInt8]) {
        output.append(Byte.iac)
        output.append(command.rawValue)
    }

    /// `IAC`, the verb and the option. An option's code is never doubled here (RFC 855).
    static func append(_ verb: Verb, _ option: Option, to output: inout [UInt8]) {
        output.append(addingCapacity: 3) { new in
            new.append(Byte.iac)
            new.append(verb.rawValue)
            new.append(option.rawValue)
        }
    }

    /// A whole subnegotiation; every `IAC` of its content is doubled (RFC 855).
    static func append(subnegotiation option: Option, _ payload: [UInt8], to output: inout [UInt8]) {
        append(.sb, to: &output)
        appendDoubled(option.rawValue, to: &output)
        for byte in payload { appendDoubled(byte, to: &output) }
        append(.se, to: &output)
    }

    private static func appendDoubled(_ byte: UInt8, to output: inout [UInt8]) {
        output.append(byte)
        if byte == Byte.iac { output.append(byte) }
    }
}
