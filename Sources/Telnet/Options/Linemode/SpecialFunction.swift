/// What a special character is for (RFC 1184 section 2.4): the `SLC` codes.
public enum SpecialFunction: UInt8, Hashable, Sendable, CaseIterable {
    /// Synch.
    case synch = 1
    /// Break.
    case brk
    /// Interrupt process.
    case ip
    /// Abort output.
    case ao
    /// Are you there.
    case ayt
    /// End of record.
    case eor
    /// Abort.
    case abort
    /// End of file.
    case eof
    /// Suspend.
    case susp
    /// Erase the character before the cursor.
    case ec
    /// Erase the line.
    case el
    /// Erase the word before the cursor.
    case ew
    /// Reprint the line.
    case rp
    /// Take the next character as it is.
    case lnext
    /// Go on with the output.
    case xon
    /// Stop the output.
    case xoff
    /// Send what there is, and this character.
    case forw1
    /// As ``forw1``, once that is in use.
    case forw2
    /// Move the cursor a character to the left.
    case mcl
    /// Move the cursor a character to the right.
    case mcr
    /// Move the cursor a word to the left.
    case mcwl
    /// Move the cursor a word to the right.
    case mcwr
    /// Move the cursor to the beginning of the line.
    case mcbol
    /// Move the cursor to the end of the line.
    case mceol
    /// Insert what is typed.
    case insrt
    /// Overwrite with what is typed.
    case over
    /// Erase the character under the cursor.
    case ecr
    /// Erase the word after the cursor.
    case ewr
    /// Erase to the beginning of the line.
    case ebol
    /// Erase to the end of the line.
    case eeol
}

extension SpecialFunction {
    /// The command that is sent in its place; nil for what is done locally, and for ``synch``, which is no command.
    public var command: Command? {
        switch self {
        case .brk: .brk
        case .ip: .ip
        case .ao: .ao
        case .ayt: .ayt
        case .eor: .eor
        case .abort: .abort
        case .eof: .eof
        case .susp: .susp
        default: nil
        }
    }

    /// Whether the server gets a command for it; the rest is done locally.
    public var isSignal: Bool {
        rawValue <= Self.susp.rawValue
    }
}

extension SpecialFunction: CustomStringConvertible {
    private static let names = [
        "SYNCH", "BRK", "IP", "AO", "AYT", "EOR", "ABORT", "EOF", "SUSP", "EC", "EL", "EW", "RP", "LNEXT", "XON",
        "XOFF",
        "FORW1", "FORW2", "MCL", "MCR", "MCWL", "MCWR", "MCBOL", "MCEOL", "INSRT", "OVER", "ECR", "EWR", "EBOL", "EEOL",
    ]

    /// The name in the RFC, without its `SLC_`.
    public var description: String {
        Self.names[Int(rawValue) - 1]
    }

    /// The function with this name, in any case.
    public init?(named name: String) {
        let wanted = name.uppercased()
        guard let function = Self.allCases.first(where: { $0.description == wanted }) else { return nil }
        self = function
    }
}
