/// The words of one option's subnegotiations, and those that every option understands.
struct NotationWords {
    /// What the first parameter may be called, by its value; an empty name is none.
    private let commands: [String]
    /// What a later parameter may be called, by its value.
    private let marks: [String]
    /// Whether the parameters are mostly text.
    let isText: Bool
    /// Further names, which are read but not written. Of those that are bits, several may be joined by `|`.
    private let names: [String: UInt8]

    private init(
        _ commands: [String] = [], marks: [String] = [], isText: Bool = false, names: [String: UInt8] = [:]
    ) {
        self.commands = commands
        self.marks = marks
        self.isText = isText
        self.names = names
    }

    func word(for byte: UInt8, isFirst: Bool) -> String? {
        let words = isFirst ? commands : marks
        guard words.indices.contains(Int(byte)), !words[Int(byte)].isEmpty else { return nil }
        return words[Int(byte)]
    }

    func byte(for word: String) -> UInt8? {
        if let index = commands.firstIndex(of: word) ?? marks.firstIndex(of: word) {
            return UInt8(truncatingIfNeeded: index)
        }
        return word.split(separator: "|").reduce(0) { bits, part in
            guard let bits, let more = names[String(part)] else { return nil }
            return bits | more
        }
    }

    static func of(_ option: Option) -> NotationWords {
        byOption[option] ?? NotationWords()
    }

    /// Control characters by name; the same everywhere.
    static let characters: [String: UInt8] = [
        "NUL": 0, "BEL": 7, "BS": 8, "TAB": 9, "LF": 10, "CR": 13, "ESCAPE": 27, "DEL": 127,
    ]

    /// Functions are written `SLC_EC`, the level of a character `SLC_VALUE` and so on (RFC 1184).
    private static let linemodeNames: [String: UInt8] = {
        let functions = SpecialFunction.allCases.map { ("SLC_\($0)", $0.rawValue) }
        let bits: [String: UInt8] = [
            "EDIT": 1, "TRAPSIG": 2, "MODE_ACK": 4, "SOFT_TAB": 8, "LIT_ECHO": 16,
            "NOSUPPORT": 0, "CANTCHANGE": 1, "SLC_VALUE": 2, "DEFAULT": 3, "ACK": 128, "FLUSHIN": 64, "FLUSHOUT": 32,
        ]
        return bits.merging(functions) { name, _ in name }
    }()

    private static let environ = NotationWords(
        ["IS", "SEND", "INFO"], marks: ["VAR", "VALUE", "ESC", "USERVAR"], isText: true)
    private static let isOrSend = NotationWords(["IS", "SEND"], isText: true)
    private static let text = NotationWords(isText: true)

    private static let byOption: [Option: NotationWords] = [
        .status: NotationWords(["IS", "SEND"]), .sendLocation: text, .terminalType: isOrSend, .terminalSpeed: isOrSend,
        .xDisplayLocation: isOrSend, .environ: environ, .newEnviron: environ,
        .remoteFlowControl: NotationWords(["OFF", "ON", "RESTART-ANY", "RESTART-XON"]),
        .linemode: NotationWords(["", "MODE", "FORWARDMASK", "SLC"], names: linemodeNames),
        .authentication: NotationWords(["IS", "SEND", "REPLY", "NAME"]),
        .encrypt: NotationWords([
            "IS", "SUPPORT", "REPLY", "START", "END", "REQUEST-START", "REQUEST-END", "ENC-KEYID", "DEC-KEYID",
        ]),
        .charset: NotationWords(
            [
                "", "REQUEST", "ACCEPTED", "REJECTED", "TTABLE-IS", "TTABLE-REJECTED", "TTABLE-ACK", "TTABLE-NAK",
            ], isText: true),
        .startTLS: NotationWords(["", "FOLLOWS"]),
        Option(69): NotationWords(
            ["", "VAR", "VAL", "TABLE-OPEN", "TABLE-CLOSE", "ARRAY-OPEN", "ARRAY-CLOSE"],
            marks: ["", "VAR", "VAL", "TABLE-OPEN", "TABLE-CLOSE", "ARRAY-OPEN", "ARRAY-CLOSE"], isText: true),
        Option(70): NotationWords(["", "VAR", "VAL"], marks: ["", "VAR", "VAL"], isText: true),
        Option(93): text, Option(200): text, Option(201): text,
    ]
}
