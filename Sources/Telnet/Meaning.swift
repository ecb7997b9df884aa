/// What a subnegotiation says to the application. Rare and large ones are kept apart (`indirect`), so that the others, of which
/// there may be thousands in one read, are handed on in few registers.
public enum Meaning: Hashable, Sendable {
    /// Nothing, or nothing this library understands. The bytes are in ``Engine/payload``.
    case opaque
    /// The peer's window has this size (RFC 1073).
    case windowSize(WindowSize)
    /// The peer's terminal is of this type, as the peer spells it (RFC 1091): printable ASCII.
    case terminalType(String)
    /// These are all the types the peer's terminal can be, in the peer's order of preference (RFC 1091 section 7); it
    /// is the last now. Comes at the list's end, after a ``terminalType(_:)`` for each but perhaps the last.
    case terminalTypes([String])
    /// The peer's terminal works at these speeds (RFC 1079).
    case terminalSpeed(LineSpeed)
    /// The peer's user is here, in the peer's words (RFC 779): printable ASCII.
    case location(String)
    /// The peer's X display has this name (RFC 1096). A claim: connect to it only if the user asks for it.
    case display(String)
    /// Our terminal's flow control is to be like this from now on (RFC 1372).
    case flowControl(FlowControl)
    /// The peer's user has this name (RFC 1572, VAR `USER`). A hint, proof of nothing.
    case user(String)
    /// The peer's values for names that ``Engine/Configuration/acceptEnvironment`` allows, `USER` among them if it was
    /// told (RFC 1572): no control characters, of bounded length. One without value is undefined.
    case environment([EnvironmentVariable])
    /// What the peer believes of all options (RFC 859).
    case status(StatusReport)
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
    indirect case translation(TranslationTable)
    /// About a serial line (RFC 2217).
    indirect case comPort(ComPortCommand)
    /// About a 3270 device (RFC 2355).
    indirect case tn3270e(TN3270EMessage)
    /// The next byte, both ways, is TLS (START_TLS). Take no more bytes through the engine before
    /// ``Engine/restart()``.
    case tlsFollows
    /// The next byte of the peer is compressed (MCCP1, MCCP2, MCCP3).
    case compression
    /// A message of GMCP.
    indirect case gmcp(GMCPMessage)
    /// Variables of MSDP.
    case msdp([MSDPVariable])
    /// What the server tells of itself (MSSP).
    case serverStatus([MSSPVariable])
    /// The text holds mark-up from here on (MXP).
    case markup
    /// A command of ZMP.
    indirect case zmp(ZMPMessage)
}

extension Meaning: CustomStringConvertible {
    /// What it says in one line, as golden transcripts have it; empty where there is nothing to say.
    public var description: String {
        switch self {
        case .opaque: ""
        case .windowSize(let size): "window \(size.columns) \(size.rows)"
        case .terminalType(let name): "terminal-type \(name)"
        case .terminalTypes(let names): "terminal-types \(names.joined(separator: ", "))"
        case .terminalSpeed(let speed): "terminal-speed \(speed)"
        case .location(let location): "location \(location)"
        case .display(let display): "display \(display)"
        case .flowControl(let flowControl): "flow-control \(flowControl)"
        case .user(let name): "user \(name)"
        case .environment(let variables):
            "environment \(variables.map(\.description).joined(separator: ", "))"
        case .status(let report): "status \(report)"
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
