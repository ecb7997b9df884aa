/// What a subnegotiation says to the application.
public enum Meaning: Equatable, Sendable {
    /// Nothing, or nothing this library understands. The bytes are in ``Engine/payload``.
    case opaque
    /// The peer's window has this size (RFC 1073).
    case windowSize(WindowSize)
    /// The peer's terminal is of this type, as the peer spells it (RFC 1091): printable ASCII.
    case terminalType(String)
    /// The peer's user has this name (RFC 1572, VAR `USER`). A hint, proof of nothing.
    case user(String)
    /// LINEMODE's mode is this, changed by the peer or as we asked (RFC 1184 section 2.2).
    case linemode(Linemode.Mode)
    /// These special characters are set differently now (RFC 1184 section 2.4).
    case specialCharacters([SpecialCharacters.Change])
    /// The forward mask is this, or there is none (RFC 1184 section 2.3).
    case forwardMask(Linemode.ForwardMask?)
}

extension Meaning: CustomStringConvertible {
    /// What it says in one line, as golden transcripts have it; empty where there is nothing to say.
    public var description: String {
        switch self {
        case .opaque: ""
        case .windowSize(let size): "window \(size.columns) \(size.rows)"
        case .terminalType(let name): "terminal-type \(name)"
        case .user(let name): "user \(name)"
        case .linemode(let mode): "linemode \(mode)"
        case .specialCharacters(let changes):
            "special-characters " + changes.map { "\($0)" }.joined(separator: ", ")
        case .forwardMask(let mask): "forward-mask \(mask.map { "\($0)" } ?? "none")"
        }
    }
}
