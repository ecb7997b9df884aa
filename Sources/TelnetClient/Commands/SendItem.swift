import NIOTelnet

/// One thing that `send` sends.
package enum SendItem: Equatable, Sendable {
    /// A command that stands alone.
    case command(Command)
    /// The escape character itself.
    case escape
    /// Synch: the data mark, urgent where the system lets us.
    case synch
    /// STATUS SEND (RFC 859).
    case getStatus
    /// A negotiation of one's own.
    case negotiation(Verb, Option)

    /// The names, with what each sends.
    static let names: [(name: String, summary: String)] = [
        ("ao", "abort output"), ("ayt", "are you there"), ("brk", "break"), ("break", "break"),
        ("ec", "erase character"), ("el", "erase line"), ("escape", "the escape character"), ("ga", "go ahead"),
        ("ip", "interrupt process"), ("intp", "interrupt process"), ("nop", "no operation"), ("eor", "end of record"),
        ("abort", "abort process"), ("susp", "suspend process"), ("eof", "end of file"), ("synch", "the data mark"),
        ("getstatus", "ask for the option status (RFC 859)"), ("do", "do OPTION"), ("dont", "dont OPTION"),
        ("will", "will OPTION"), ("wont", "wont OPTION"),
    ]

    /// Reads the words behind `send`.
    static func parse(_ words: ArraySlice<String>) throws(CommandError) -> [SendItem] {
        var items: [SendItem] = []
        var rest = words
        while let word = rest.popFirst() {
            let found = Abbreviation.find(word, among: names.map(\.name)) { $0 }
            items.append(try item(found.get(word, what: "command or word to send", help: "send ?"), &rest))
        }
        guard !items.isEmpty else { throw CommandError("send what? `send ?` lists what can be sent") }
        return items
    }

    private static func item(_ name: String, _ rest: inout ArraySlice<String>) throws(CommandError) -> SendItem {
        switch name {
        case "escape": return .escape
        case "synch": return .synch
        case "getstatus": return .getStatus
        case "break": return .command(.brk)
        case "intp": return .command(.ip)
        case "do", "dont", "will", "wont": return .negotiation(verb(name), try option(rest.popFirst(), after: name))
        default:
            guard let command = Command(named: name) else { throw CommandError("there is no command '\(name)'") }
            return .command(command)
        }
    }

    private static func verb(_ name: String) -> Verb {
        Verb.allCases.first { "\($0)".lowercased() == name } ?? .dont
    }

    private static func option(_ word: String?, after verb: String) throws(CommandError) -> Option {
        guard let word, word != "?" else {
            throw CommandError("send \(verb) needs an option, by name such as NAWS or by number")
        }
        if let exact = Option(named: word) { return exact }
        let known = (0...255).map { Option(UInt8($0)) }.filter { !$0.description.allSatisfy(\.isWholeNumber) }
        let found = Abbreviation.find(word, among: known) { $0.description.lowercased() }
        return try found.get(word, what: "option", help: "send ?")
    }
}
