/// What an end says about one function's character (RFC 1184 section 2.4): how firmly, how to send it, and which.
public struct SpecialCharacter: Hashable, Sendable {
    /// How firm a setting is. Whoever disagrees has to go down (RFC 1184 section 5.5).
    public enum Level: UInt8, Hashable, Sendable, CaseIterable, Comparable {
        /// The function is not supported and is not to be used.
        case noSupport = 0
        /// The character is this one and cannot be changed.
        case cantChange = 1
        /// The character is this one.
        case value = 2
        /// The other end's own default is to be used.
        case `default` = 3

        /// By firmness: what is lower prevails.
        public static func < (lower: Level, higher: Level) -> Bool {
            lower.rawValue < higher.rawValue
        }
    }

    /// What goes with the command when the function is used (RFC 1184 section 5.8).
    public struct Flush: OptionSet, Hashable, Sendable {
        /// The bits as they stand on the wire.
        public let rawValue: UInt8

        /// The flags with these bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// `FLUSHIN`: send a Synch, so that the server drops what was typed before.
        public static let input = Flush(rawValue: 64)
        /// `FLUSHOUT`: drop the server's output until it answers a TIMING-MARK.
        public static let output = Flush(rawValue: 32)
    }

    /// How firm it is.
    public var level: Level
    /// What to flush.
    public var flush: Flush
    /// The character.
    public var value: UInt8

    /// A setting of these parts.
    public init(_ level: Level, _ value: UInt8 = 0, flush: Flush = []) {
        self.level = level
        self.flush = flush
        self.value = value
    }

    /// Not supported.
    public static let noSupport = SpecialCharacter(.noSupport)

    /// The character that is typed for the function, if there is one. 0 and 255 are how systems write that there is none.
    public var character: UInt8? {
        switch level {
        case .cantChange, .value: value == 0 || value == UInt8.max ? nil : value
        case .noSupport, .default: nil
        }
    }
}

extension SpecialCharacter {
    static let levels: UInt8 = 3
    static let acknowledgement: UInt8 = 128

    init(modifiers: UInt8, value: UInt8) {
        // Two bits, four levels.
        self.init(
            Level.allCases[Int(modifiers & Self.levels)], value,
            flush: Flush(rawValue: modifiers).intersection([.input, .output]))
    }

    var modifiers: UInt8 {
        level.rawValue | flush.rawValue
    }

    /// Whether being told this changes nothing. A question is never the same: it wants its answer.
    func isSame(as other: SpecialCharacter) -> Bool {
        switch level {
        case .noSupport: other.level == .noSupport
        case .default: false
        case .cantChange, .value: self == other
        }
    }
}

extension SpecialCharacter: CustomStringConvertible {
    /// Level, flags and character, as the RFC writes them.
    public var description: String {
        let flags = (flush.contains(.input) ? "|FLUSHIN" : "") + (flush.contains(.output) ? "|FLUSHOUT" : "")
        switch level {
        case .noSupport: return "NOSUPPORT"
        case .cantChange: return "CANTCHANGE\(flags) \(value)"
        case .value: return "VALUE\(flags) \(value)"
        case .default: return "DEFAULT"
        }
    }
}
