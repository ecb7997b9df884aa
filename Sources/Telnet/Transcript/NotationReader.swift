/// Turns words into bytes.
struct NotationReader {
    private(set) var bytes: [UInt8] = []
    private var context: NotationContext
    private var isAfterVerb = false

    /// Before the first word.
    init(_ content: Notation.Content) {
        context = NotationContext(content)
    }

    mutating func read(_ text: String) throws(Notation.Malformed) {
        var rest = Substring(text).utf8
        while let first = rest.first {
            switch first {
            case UInt8(ascii: " "): rest.removeFirst()
            case UInt8(ascii: "\""): try readQuoted(&rest)
            default:
                let word = rest.prefix { $0 != UInt8(ascii: " ") }
                rest.removeFirst(word.count)
                try read(word: String(Substring(word)))
            }
        }
    }

    private mutating func read(word: String) throws(Notation.Malformed) {
        guard let byte = byte(for: word) else { throw Notation.Malformed(word: word) }
        append(byte)
        isAfterVerb = Command(rawValue: byte).takesOption && Command(named: word) != nil
    }

    /// Numbers come first, so that every byte can be written everywhere. After a verb out of its place, as in the
    /// parameters of STATUS, there may be an option's name all the same.
    private func byte(for word: String) -> UInt8? {
        if word.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) { return UInt8(word) }
        if let byte = context.byte(for: word) { return byte }
        if isAfterVerb, let option = Option(named: word) { return option.rawValue }
        return NotationWords.characters[word] ?? Command(named: word)?.rawValue
    }

    private mutating func readQuoted(_ rest: inout Substring.UTF8View) throws(Notation.Malformed) {
        let quoted = rest
        rest.removeFirst()
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                isAfterVerb = false
                return
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst(), escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\")
                else { throw Notation.Malformed(word: String(Substring(quoted))) }
                append(escaped)
            default: append(byte)
            }
        }
        throw Notation.Malformed(word: String(Substring(quoted)))
    }

    private mutating func append(_ byte: UInt8) {
        bytes.append(byte)
        context.advance(over: byte)
    }
}

extension Command {
    fileprivate var takesOption: Bool {
        self == .sb || Verb(rawValue: rawValue) != nil
    }
}
