// What stands so close together that it is told apart in a word of eight bytes, the first as the lowest, rather than by
// the states and searches of the parser.

extension Parser {
    /// The bytes that are dropped behind a `CR`.
    struct Completions {
        private let one: UInt8
        private let other: UInt8

        @inline(__always)
        init(_ endOfLine: EndOfLine.Received, isBinary: Bool) {
            switch (isBinary, endOfLine) {
            case (false, .typed): (one, other) = (Byte.nul, Byte.lf)
            case (false, .printed): (one, other) = (Byte.nul, Byte.nul)
            // None: an `IAC` is looked for before.
            case (true, _), (false, .raw): (one, other) = (Byte.iac, Byte.iac)
            }
        }

        @inline(__always)
        func contains(_ byte: UInt8) -> Bool {
            byte == one || byte == other
        }
    }

    /// The end of a run of data.
    struct NearEnd {
        /// How many bytes are in the run.
        let count: Int
        /// Whether it ends in a `CR` whose second half may yet come.
        let isAfterCR: Bool
        /// How many bytes behind it are dropped.
        let dropped: Int
    }

    /// Where the run ends whose first byte is the lowest of `word`, of whose bytes seven are known; nil if not in them.
    ///
    /// By a branch for each byte, which the processor foresees where a peer repeats itself: to compute the place would
    /// take longer, because what comes next would have to wait for it.
    @inline(__always)
    static func nearEnd(in word: UInt64, _ completions: Completions) -> NearEnd? {
        var rest = word
        for count in 1...6 {
            let before = UInt8(truncatingIfNeeded: rest)
            rest &>>= 8
            let here = UInt8(truncatingIfNeeded: rest)
            if here == Byte.iac { return NearEnd(count: count, isAfterCR: before == Byte.cr, dropped: 0) }
            if before == Byte.cr, completions.contains(here) {
                return NearEnd(count: count, isAfterCR: false, dropped: 1)
            }
        }
        return nil
    }

    /// The violation that is made by the `IAC` and the command in `word`, and how many bytes it takes; nil if it is none,
    /// or more has to be known.
    @inline(__always)
    static func nearViolation(in word: UInt64) -> (Violation, count: Int)? {
        let command = Command(rawValue: UInt8(truncatingIfNeeded: word &>> 8))
        switch command {
        case .se: return (.strayEnd, 2)
        case .sb:
            let (third, fourth) = (UInt8(truncatingIfNeeded: word &>> 16), UInt8(truncatingIfNeeded: word &>> 24))
            guard third == Byte.iac, fourth != Byte.iac else { return nil }
            return fourth == Command.se.rawValue ? (.emptySubnegotiation, 4) : (.interruptedSubnegotiation, 2)
        default:
            guard command.rawValue < Command.sb.rawValue else { return nil }
            return (.unknownCommand(command), 2)
        }
    }
}
