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

    /// What becomes of ends of lines.
    public var endOfLine = EndOfLine.Sent.asWritten

    /// Whether the last byte was a server's `CR`, whose `NUL` depends on what comes next.
    var owesNul = false
    /// Whether the last byte was a server's `CR`, for which its end of line has been sent already.
    var hasSentEnd = false

    /// A serializer at the start of a stream.
    public init(role: Role) {
        self.role = role
    }

    /// The next piece at or after `position`, which moves behind it; nil when the span is used up. Each call of a
    /// write must be followed by others until nil.
    public mutating func next(in bytes: Span<UInt8>, at position: inout Int) -> Piece? {
        guard position < bytes.count else { return nil }
        if !isBinary, endOfLine.isChange { return nextChanged(in: bytes, at: &position) }
        let prefix: UInt8? = owesNul && bytes[position] != Byte.lf ? Byte.nul : nil
        owesNul = false
        let start = position
        position = endOfRun(in: bytes, from: start)
        return Piece(prefix: prefix, range: start..<position, suffix: suffix(bytes, position))
    }

    /// Behind the next `IAC`, or `CR` without `LF`; the span's end if there is none.
    private func endOfRun(in bytes: Span<UInt8>, from start: Int) -> Int {
        guard !isBinary else { return min(Scanner.first(Byte.iac, in: bytes, from: start) + 1, bytes.count) }
        var index = Scanner.first(Byte.iac, Byte.cr, in: bytes, from: start)
        while index + 1 < bytes.count, bytes[index] == Byte.cr, bytes[index + 1] == Byte.lf {
            index = Scanner.first(Byte.iac, Byte.cr, in: bytes, from: index + 2)
        }
        return min(index + 1, bytes.count)
    }

    mutating func suffix(_ bytes: Span<UInt8>, _ end: Int) -> UInt8? {
        switch bytes[end - 1] {
        case Byte.iac: return Byte.iac
        case Byte.cr where !isBinary:
            guard end == bytes.count, role == .server else { return Byte.nul }
            owesNul = true
            return nil
        default: return nil
        }
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
        output.append(Byte.iac)
        output.append(verb.rawValue)
        output.append(option.rawValue)
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
