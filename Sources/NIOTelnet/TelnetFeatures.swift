import NIOCore

/// What a ``TelnetHandler`` does around Telnet. By default nothing: bytes pass as they are.
public struct TelnetFeatures: Sendable {
    /// TLS inside of the connection, by START_TLS. Nil refuses the option.
    public var tls: TelnetTLS?
    /// In what the application speaks of text.
    public var text = TelnetText.asSent
    /// Send `IAC NOP` if nothing else was sent for so long: keeps what lies between awake, and finds a dead peer.
    public var keepAlive: TimeAmount?
    /// Fire ``TelnetEvent/idle`` when the peer has sent nothing for so long, and again after the same time.
    public var idle: TimeAmount?
    /// What the compressed stream of a peer may become, where the configuration has MCCP.
    public var inflation = InflationLimits()
    /// What a command of the peer types, where it is a key: `EC`, `EL` and `EOF` have bytes that do the same at a terminal
    /// (RFC 854, "Standard Representation of Control Functions"; RFC 1184 section 2.5). The byte stands in the data in the
    /// command's place and there is no event; nil for a command that types nothing. Called for each command, on the
    /// channel's event loop.
    public var keys: (@Sendable (Command) -> UInt8?)?

    /// No feature at all.
    public init() {}
}

/// In what the application speaks of text to a ``TelnetHandler``.
public enum TelnetText: Hashable, Sendable {
    /// In the bytes of the wire, whatever they mean.
    case asSent
    /// In UTF-8. The wire begins in the character set of this name, in any spelling `iconv` knows, and follows what
    /// CHARSET agrees on (RFC 2066). What one side cannot say becomes U+FFFD for the application and `?` on the wire.
    case utf8(wire: String)
}

/// What a peer's compressed stream may become (MCCP): the guard against a few bytes that inflate to gigabytes.
public struct InflationLimits: Hashable, Sendable {
    /// Most bytes that one read may become.
    public var perRead = 1 << 20
    /// How many times longer than all that was received all that came of it may be, beyond ``allowance``. Text is rarely
    /// compressed to less than a twentieth; zlib reaches a thousandth.
    public var ratio = 100
    /// How many bytes of a connection are free of the ratio: it may begin with an empty screen.
    public var allowance = 1 << 18

    /// The defaults.
    public init() {}
}
