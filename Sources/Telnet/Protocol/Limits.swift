/// What a peer may make us hold, do and send. Every limit has a default that fits honest peers with room to spare.
public struct Limits: Equatable, Sendable {
    /// Most bytes of one subnegotiation, its parameters with `IAC` undoubled. More closes the connection.
    /// RFC 855 sets no bound.
    public var subnegotiation = 4096

    /// Most negotiations answered within ``negotiationPeriod``: every `DO`, `DONT`, `WILL` and `WONT`, and every
    /// subnegotiation that makes us answer. More closes the connection: it is the guard against option loops
    /// (RFC 1143 section 3) and against amplification.
    public var negotiations = 256

    /// The period over which ``negotiations`` are counted.
    public var negotiationPeriod = Duration.seconds(10)

    /// The shortest time between two answers to `AYT` (RFC 854), and between two to STATUS `SEND` (RFC 859), which
    /// make much out of little. A flood gets one answer a period, none is queued.
    public var answerPeriod = Duration.seconds(1)

    /// Longest terminal type taken from a peer, in characters (RFC 1091, "Terminal Type Names").
    public var terminalType = 40

    /// Most terminal types asked of one client, if it is asked for all (RFC 1091 section 7 sets no bound).
    public var terminalTypes = 16

    /// Longest text taken from a peer by SEND-LOCATION (RFC 779) and X-DISPLAY-LOCATION (RFC 1096), in characters.
    public var location = 255

    /// Most variables in one NEW-ENVIRON or ENVIRON subnegotiation (RFC 1572 sets no bound).
    public var environmentVariables = 32

    /// Longest name and longest value of one variable, in bytes.
    public var environmentValue = 256

    /// Most entries in one list of LINEMODE's special characters; a longer list has no effect. Twice as many as there
    /// are functions (RFC 1184 sets no bound; CVE-2026-32746, CVE-2005-0469).
    public var specialCharacters = 64
    /// Most names taken from one CHARSET `REQUEST` (RFC 2066 sets no bound).
    public var characterSets = 64

    /// How deep tables and arrays of MSDP may be nested.
    public var nesting = 8

    /// The defaults.
    public init() {}
}
