/// What a MUD client's terminal can do: the third of its terminal types, `MTTS` and a number (mudhalla.net, "MTTS").
public struct MTTS: OptionSet, Hashable, Sendable {
    /// One bit for each capability; bits without a name are kept.
    public let rawValue: UInt32

    /// The capabilities of these bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The capabilities a terminal type tells, nil if it is an ordinary one.
    public init?(terminalType: String) {
        let words = terminalType.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, words[0] == "MTTS", words[1].utf8.allSatisfy({ 48...57 ~= $0 }),
            let bits = UInt32(words[1])
        else { return nil }
        self.init(rawValue: bits)
    }

    /// What to put into ``Engine/Configuration/terminalTypes``.
    public var terminalType: String { "MTTS \(rawValue)" }
}

extension MTTS {
    /// Colours by ANSI sequences.
    public static let ansi = MTTS(rawValue: 1)
    /// A VT100's sequences.
    public static let vt100 = MTTS(rawValue: 2)
    /// UTF-8.
    public static let utf8 = MTTS(rawValue: 4)
    /// The palette of 256 colours.
    public static let colors256 = MTTS(rawValue: 8)
    /// Mouse reports.
    public static let mouse = MTTS(rawValue: 16)
    /// The palette can be changed by OSC.
    public static let palette = MTTS(rawValue: 32)
    /// A screen reader reads what is printed.
    public static let screenReader = MTTS(rawValue: 64)
    /// The client is a proxy that serves several users.
    public static let proxy = MTTS(rawValue: 128)
    /// Colours of 24 bits.
    public static let trueColor = MTTS(rawValue: 256)
    /// NEW-ENVIRON by the MUD standard, MNES.
    public static let mnes = MTTS(rawValue: 512)
    /// Links that can be clicked, MSLP.
    public static let mslp = MTTS(rawValue: 1024)
    /// The connection is encrypted.
    public static let tls = MTTS(rawValue: 2048)
}
