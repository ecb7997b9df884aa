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
    /// Text is in this character set from here on, in both directions (RFC 2066); the peer's spelling of the name.
    case characterSet(String)
    /// The peer agreed to none of the character sets we asked for (RFC 2066).
    case characterSetRefused
    /// Text goes through this table from here on, in both directions (RFC 2066, `TTABLE-IS`).
    case translation(TranslationTable)
    /// About a serial line (RFC 2217).
    case comPort(ComPortCommand)
    /// About a 3270 device (RFC 2355).
    case tn3270e(TN3270EMessage)
    /// The next byte, both ways, is TLS (START_TLS). Take no more bytes through the engine before
    /// ``Engine/restart()``.
    case tlsFollows
    /// The next byte of the peer is compressed (MCCP1, MCCP2, MCCP3).
    case compression
    /// A message of GMCP.
    case gmcp(GMCPMessage)
    /// Variables of MSDP.
    case msdp([MSDPVariable])
    /// What the server tells of itself (MSSP).
    case serverStatus([MSSPVariable])
    /// The text holds mark-up from here on (MXP).
    case markup
    /// A command of ZMP.
    case zmp(ZMPMessage)
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
        case .characterSet(let name): "character-set \(name)"
        case .characterSetRefused: "character-set refused"
        case .translation(let table): "translation \(table.from) \(table.to)"
        case .comPort(let command): "com-port \(command)"
        case .tn3270e(let message): "tn3270e \(message)"
        case .tlsFollows: "tls follows"
        case .compression: "compression"
        case .gmcp(let message): "gmcp \(message)"
        case .msdp(let variables): "msdp \(variables.map(\.description).joined(separator: " "))"
        case .serverStatus(let variables): "server-status \(variables.map(\.description).joined(separator: " "))"
        case .markup: "markup"
        case .zmp(let message): "zmp \(message)"
        }
    }
}
