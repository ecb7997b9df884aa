/// The code of a Telnet option: the byte after `DO`, `DONT`, `WILL`, `WONT` and `SB` (RFC 855).
///
/// A value around the byte and not an enum, so that a code nobody has named survives a round trip and can still be
/// refused, counted and shown. The names are those of the IANA registry "Telnet Options".
public struct Option: RawRepresentable, Hashable, Sendable {
    /// The code as it stands on the wire.
    public let rawValue: UInt8

    /// The option with this code; every byte is one.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The option with this code; every byte is one.
    public init(_ code: UInt8) {
        self.init(rawValue: code)
    }
}

extension Option {
    /// TRANSMIT-BINARY, RFC 856.
    public static let binary = Option(0)
    /// ECHO, RFC 857.
    public static let echo = Option(1)
    /// SUPPRESS-GO-AHEAD, RFC 858.
    public static let suppressGoAhead = Option(3)
    /// STATUS, RFC 859.
    public static let status = Option(5)
    /// TIMING-MARK, RFC 860.
    public static let timingMark = Option(6)
    /// LOGOUT, RFC 727.
    public static let logout = Option(18)
    /// SEND-LOCATION, RFC 779.
    public static let sendLocation = Option(23)
    /// TERMINAL-TYPE, RFC 1091.
    public static let terminalType = Option(24)
    /// END-OF-RECORD, RFC 885.
    public static let endOfRecord = Option(25)
    /// NAWS, negotiate about window size, RFC 1073.
    public static let naws = Option(31)
    /// TERMINAL-SPEED, RFC 1079.
    public static let terminalSpeed = Option(32)
    /// TOGGLE-FLOW-CONTROL, RFC 1372.
    public static let remoteFlowControl = Option(33)
    /// LINEMODE, RFC 1184.
    public static let linemode = Option(34)
    /// X-DISPLAY-LOCATION, RFC 1096.
    public static let xDisplayLocation = Option(35)
    /// ENVIRON, RFC 1408; replaced by ``newEnviron``.
    public static let environ = Option(36)
    /// AUTHENTICATION, RFC 2941.
    public static let authentication = Option(37)
    /// ENCRYPT, RFC 2946.
    public static let encrypt = Option(38)
    /// NEW-ENVIRON, RFC 1572.
    public static let newEnviron = Option(39)
    /// TN3270E, RFC 2355.
    public static let tn3270e = Option(40)
    /// CHARSET, RFC 2066.
    public static let charset = Option(42)
    /// COM-PORT-OPTION, RFC 2217.
    public static let comPort = Option(44)
    /// START_TLS, draft-altman-telnet-starttls.
    public static let startTLS = Option(46)
    /// KERMIT, RFC 2840.
    public static let kermit = Option(47)
    /// SEND-URL, a draft.
    public static let sendURL = Option(48)
    /// FORWARD_X, a draft.
    public static let forwardX = Option(49)
    /// MSDP, MUD Server Data Protocol.
    public static let msdp = Option(69)
    /// MSSP, MUD Server Status Protocol.
    public static let mssp = Option(70)
    /// MCCP1, MUD Client Compression Protocol; replaced by ``mccp2``.
    public static let mccp1 = Option(85)
    /// MCCP2, MUD Client Compression Protocol, server to client.
    public static let mccp2 = Option(86)
    /// MCCP3, MUD Client Compression Protocol, client to server.
    public static let mccp3 = Option(87)
    /// MXP, MUD Extension Protocol.
    public static let mxp = Option(91)
    /// ZMP, Zenith MUD Protocol.
    public static let zmp = Option(93)
    /// GMCP, Generic MUD Communication Protocol.
    public static let gmcp = Option(201)
    /// EXTENDED-OPTIONS-LIST, RFC 861.
    public static let extendedOptionsList = Option(255)
}

extension Option {
    /// Every option there can be, in the order of codes.
    static let all = (UInt8.min...UInt8.max).map { Option($0) }
}

extension Option: CustomStringConvertible {
    /// The registered name, or the number for a code that has none.
    public var description: String {
        Self.names[Int(rawValue)] ?? "\(rawValue)"
    }

    /// The option with this registered name (in any case) or this number from 0 to 255.
    public init?(named name: String) {
        if let code = UInt8(name) {
            self.init(code)
        } else if let code = Self.names.firstIndex(of: name.uppercased()) {
            self.init(UInt8(truncatingIfNeeded: code))
        } else {
            return nil
        }
    }

    private static let names: [String?] = {
        let registered: [UInt8: String] = [
            0: "BINARY", 1: "ECHO", 2: "RCP", 3: "SUPPRESS-GO-AHEAD", 4: "NAMS", 5: "STATUS", 6: "TIMING-MARK",
            7: "RCTE", 8: "NAOL", 9: "NAOP", 10: "NAOCRD", 11: "NAOHTS", 12: "NAOHTD", 13: "NAOFFD", 14: "NAOVTS",
            15: "NAOVTD", 16: "NAOLFD", 17: "EXTEND-ASCII", 18: "LOGOUT", 19: "BM", 20: "DET", 21: "SUPDUP",
            22: "SUPDUP-OUTPUT", 23: "SEND-LOCATION", 24: "TERMINAL-TYPE", 25: "END-OF-RECORD", 26: "TUID",
            27: "OUTMRK", 28: "TTYLOC", 29: "3270-REGIME", 30: "X.3-PAD", 31: "NAWS", 32: "TERMINAL-SPEED",
            33: "TOGGLE-FLOW-CONTROL", 34: "LINEMODE", 35: "X-DISPLAY-LOCATION", 36: "ENVIRON",
            37: "AUTHENTICATION", 38: "ENCRYPT", 39: "NEW-ENVIRON", 40: "TN3270E", 41: "XAUTH", 42: "CHARSET",
            43: "RSP", 44: "COM-PORT-OPTION", 45: "SUPPRESS-LOCAL-ECHO", 46: "START_TLS", 47: "KERMIT",
            48: "SEND-URL", 49: "FORWARD_X", 69: "MSDP", 70: "MSSP", 85: "MCCP1", 86: "MCCP2", 87: "MCCP3",
            90: "MSP", 91: "MXP", 93: "ZMP", 138: "PRAGMA-LOGON", 139: "SSPI-LOGON", 140: "PRAGMA-HEARTBEAT",
            200: "ATCP", 201: "GMCP", 255: "EXTENDED-OPTIONS-LIST",
        ]
        return (0...255).map { registered[$0] }
    }()
}
