/// The words of a command line.
enum CommandWords {
    /// Most words taken from one line; the rest is dropped.
    static let maximum = 64

    /// Splits at blanks. Quotes of either kind keep blanks together, and a backslash takes the next character as it is;
    /// at the end of a word or before a digit it is one itself, for `^\` and `\034` are names of characters.
    static func split(_ line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var rest = line[...]
        while let character = rest.popFirst() {
            switch character {
            case "\\":
                let isItself = rest.first.map { $0 == " " || $0 == "\t" || $0.isNumber } ?? true
                word = (word ?? "") + (isItself ? "\\" : rest.popFirst().map(String.init) ?? "")
            case quote: quote = nil
            case "\"", "'":
                if quote == nil {
                    quote = character
                    word = word ?? ""
                } else {
                    word = (word ?? "") + String(character)
                }
            case " " where quote == nil, "\t" where quote == nil:
                if let complete = word { words.append(complete) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return Array(words.prefix(maximum))
    }
}

extension StringProtocol {
    /// Without blanks at either end.
    var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" || $0 == "\r\n" }
        let front = drop(while: isBlank)
        return String(front.prefix(front.count - front.reversed().prefix(while: isBlank).count))
    }
}
