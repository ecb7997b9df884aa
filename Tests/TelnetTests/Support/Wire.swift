import Telnet

/// Telnet bytes as people write them: `IAC SB NAWS 0 80 0 24 IAC SE "hello" CR LF`.
///
/// Words are the RFCs' names; after a verb or `SB` comes an option's name or number. Numbers are decimal bytes. Text
/// stands in quotes, with `\"` and `\\` inside.
enum Wire {
    struct Malformed: Error {
        let word: String
    }

    static func bytes(_ text: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var isOptionNext = false
        for word in try words(text) {
            if word.first == "\"" {
                bytes += word.dropFirst().utf8
            } else if isOptionNext, let option = Option(named: word) {
                bytes.append(option.rawValue)
            } else if let byte = byte(word) {
                bytes.append(byte)
            } else {
                throw Malformed(word: word)
            }
            isOptionNext = ["DO", "DONT", "WILL", "WONT", "SB"].contains(word)
        }
        return bytes
    }

    /// The parts between spaces; of a quoted part the opening quote is kept as its mark, the closing one is not.
    private static func words(_ text: String) throws -> [String] {
        var words: [String] = []
        var rest = text[...]
        while let first = rest.first {
            if first == " " {
                rest.removeFirst()
            } else if first == "\"" {
                words.append(try quoted(&rest))
            } else {
                words.append(String(rest.prefix { $0 != " " }))
                rest = rest.drop { $0 != " " }
            }
        }
        return words
    }

    private static func quoted(_ rest: inout Substring) throws -> String {
        var word = String(rest.removeFirst())
        while let next = rest.popFirst(), next != "\"" {
            word.append(next == "\\" ? rest.popFirst() ?? "\\" : next)
        }
        return word
    }

    private static func byte(_ word: String) -> UInt8? {
        UInt8(word) ?? names[word] ?? Command(named: word)?.rawValue ?? linemodeByte(word)
    }

    private static let names: [String: UInt8] = [
        "NUL": 0, "BEL": 7, "BS": 8, "TAB": 9, "LF": 10, "CR": 13, "ESCAPE": 27, "DEL": 127,
        "IS": 0, "SEND": 1, "INFO": 2, "VAR": 0, "VALUE": 1, "ESC": 2, "USERVAR": 3,
    ]
}

/// Bytes written as people do, for tests that hold no mistakes in them.
func wire(_ text: String) -> [UInt8] {
    do {
        return try Wire.bytes(text)
    } catch {
        preconditionFailure("not Telnet: \(text): \(error)")
    }
}
