/// A Telnet command: the byte after `IAC` (RFC 854, "TELNET COMMAND STRUCTURE"; RFC 885; RFC 1184 section 2.5).
///
/// A value around the byte and not an enum: RFC 1123 section 3.2.3 wants unknown commands ignored, not refused.
public struct Command: RawRepresentable, Hashable, Sendable {
    /// The code as it stands on the wire.
    public let rawValue: UInt8

    /// The command with this code; every byte is one, though only those from 236 have a meaning.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }
}

extension Command {
    /// End of file, RFC 1184.
    public static let eof = Command(rawValue: 236)
    /// Suspend the current process, RFC 1184.
    public static let susp = Command(rawValue: 237)
    /// Abort the current process, RFC 1184.
    public static let abort = Command(rawValue: 238)
    /// End of record, RFC 885.
    public static let eor = Command(rawValue: 239)
    /// End of subnegotiation parameters.
    public static let se = Command(rawValue: 240)
    /// No operation.
    public static let nop = Command(rawValue: 241)
    /// Data mark: the data stream portion of a Synch.
    public static let dm = Command(rawValue: 242)
    /// Break: the key of that name, or a serial line held in its spacing state.
    public static let brk = Command(rawValue: 243)
    /// Interrupt process.
    public static let ip = Command(rawValue: 244)
    /// Abort output.
    public static let ao = Command(rawValue: 245)
    /// Are you there.
    public static let ayt = Command(rawValue: 246)
    /// Erase character.
    public static let ec = Command(rawValue: 247)
    /// Erase line.
    public static let el = Command(rawValue: 248)
    /// Go ahead.
    public static let ga = Command(rawValue: 249)
    /// Begin of subnegotiation parameters.
    public static let sb = Command(rawValue: 250)
    /// Interpret as command.
    public static let iac = Command(rawValue: 255)

    /// Whether the command is complete in itself: it has a meaning, takes no operand, and is neither `SB`, `SE` nor
    /// `IAC`.
    public var standsAlone: Bool {
        Command.eof.rawValue...Command.ga.rawValue ~= rawValue && self != .se
    }
}

extension Command: CustomStringConvertible {
    /// The name in the RFC, or the number for a code that has none.
    public var description: String {
        rawValue < Command.eof.rawValue ? "\(rawValue)" : Self.names[Int(rawValue - Command.eof.rawValue)]
    }

    /// The command with this name, in any case.
    public init?(named name: String) {
        guard let index = Self.names.firstIndex(of: name.uppercased()) else { return nil }
        self.init(rawValue: Command.eof.rawValue + UInt8(truncatingIfNeeded: index))
    }

    /// From `EOF` to `IAC`, none left out.
    private static let names = [
        "EOF", "SUSP", "ABORT", "EOR", "SE", "NOP", "DM", "BRK", "IP", "AO", "AYT", "EC", "EL", "GA", "SB", "WILL",
        "WONT", "DO", "DONT", "IAC",
    ]
}
