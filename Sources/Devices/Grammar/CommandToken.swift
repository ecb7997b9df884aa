/// One word of a command's syntax: a keyword, or a place for something the user chooses.
public enum CommandToken: Sendable, Hashable {
    /// A keyword, which may be abbreviated.
    case keyword(String)
    /// One word of any kind, shown as `WORD`.
    case word
    /// All the rest of the line, shown as `LINE`.
    case line
    /// A whole number within bounds, shown as `<1-4094>`.
    case number(ClosedRange<Int>)
    /// An IPv4 address or mask, shown as `A.B.C.D`.
    case address
    /// A hardware address, shown as `H.H.H`.
    case hardware
    /// The name of an interface, whose kind may be abbreviated and stand apart from its number.
    case interface

    /// Reads one word of a syntax as the grammars write it.
    init(_ text: some StringProtocol) {
        switch text {
        case "<WORD>": self = .word
        case "<LINE>": self = .line
        case "<A.B.C.D>": self = .address
        case "<H.H.H>": self = .hardware
        case "<interface>": self = .interface
        default: self = Self.range(text) ?? .keyword(String(text))
        }
    }

    /// How help shows it.
    public var label: String {
        switch self {
        case .keyword(let word): word
        case .word: "WORD"
        case .line: "LINE"
        case .number(let range): "<\(range.lowerBound)-\(range.upperBound)>"
        case .address: "A.B.C.D"
        case .hardware: "H.H.H"
        case .interface: "interface"
        }
    }

    /// The keyword, or nil for an argument.
    public var keyword: String? {
        if case .keyword(let word) = self { word } else { nil }
    }

    private static func range(_ text: some StringProtocol) -> CommandToken? {
        guard text.hasPrefix("<"), text.hasSuffix(">") else { return nil }
        let bounds = text.dropFirst().dropLast().split(separator: "-").compactMap { Int($0) }
        guard bounds.count == 2, bounds[0] <= bounds[1] else { return nil }
        return .number(bounds[0]...bounds[1])
    }
}

extension CommandToken {
    /// How many of the words it takes, and what they mean in full; nil if they do not fit.
    func accept(_ words: ArraySlice<CommandWord>) -> (count: Int, text: String)? {
        guard let word = words.first else { return nil }
        switch self {
        case .keyword: return nil
        case .word, .line: return (1, word.text)
        case .number(let range): return Int(word.text).flatMap { range.contains($0) ? (1, String($0)) : nil }
        case .address: return Self.isAddress(word.text) ? (1, word.text) : nil
        case .hardware: return Self.isHardware(word.text) ? (1, word.text.lowercased()) : nil
        case .interface: return InterfaceName.accept(words)
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { $0.count <= 3 && UInt8($0) != nil && $0.first != "+" }
    }

    private static func isHardware(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3 && parts.allSatisfy { $0.count == 4 && $0.allSatisfy(\.isHexDigit) }
    }
}
