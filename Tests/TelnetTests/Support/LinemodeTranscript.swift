import Telnet

/// What transcripts say about LINEMODE, beside bytes:
///
///     linemode mode EDIT TRAPSIG             what a server asks for; `allow` and `require` likewise
///     linemode import                        a client asks for the server's characters
///     linemode character EC SLC_VALUE 8          what we support; `characters none` first for nothing else
///     linemode forward-mask 9 13             what a server asks for; `no-forward-mask` for a client that refuses
///     ! linemode mode EDIT                   and so on, as actions
extension Linemode.Settings {
    mutating func configure(_ words: ArraySlice<Substring>) throws {
        let operands = words.dropFirst()
        switch words.first {
        case "mode": mode = try Linemode.Mode(operands)
        case "allow": allowed = try Linemode.Mode(operands)
        case "require": required = try Linemode.Mode(operands)
        case "import": importsCharacters = true
        case "characters": characters = SpecialCharacters()
        case "character": try characters.set(operands)
        case "forward-mask": forwardMask = Linemode.ForwardMask(operands.compactMap { UInt8($0) })
        case "no-forward-mask": allowsForwardMask = false
        default: throw Wire.Malformed(word: words.joined(separator: " "))
        }
    }
}

extension Engine {
    mutating func linemode(_ words: ArraySlice<Substring>) throws {
        let operands = words.dropFirst()
        switch words.first {
        case "mode": requestLinemode(try Linemode.Mode(operands))
        case "character":
            var characters = specialCharacters
            try characters.set(operands)
            setSpecialCharacters(characters)
        case "defaults": requestSpecialCharacters(defaults: true)
        case "current": requestSpecialCharacters(defaults: false)
        case "forward-mask":
            let isNone = operands.first == "none"
            requestForwardMask(isNone ? nil : Linemode.ForwardMask(operands.compactMap { UInt8($0) }))
        default: throw Wire.Malformed(word: words.joined(separator: " "))
        }
    }
}

extension Linemode.Mode {
    init(_ words: ArraySlice<Substring>) throws {
        self = []
        for word in words {
            guard let bit = (0..<8).map({ Self(rawValue: 1 << $0) }).first(where: { $0.description == word }) else {
                throw Wire.Malformed(word: String(word))
            }
            insert(bit)
        }
    }
}

extension SpecialCharacters {
    /// `EC SLC_VALUE|FLUSHIN 8`: function, level with flags, character.
    mutating func set(_ words: ArraySlice<Substring>) throws {
        guard let name = words.first, let function = SpecialFunction(named: String(name)),
            let bits = words.dropFirst().first.flatMap({ Wire.linemodeByte(String($0)) }),
            let level = SpecialCharacter.Level(rawValue: bits & 3)
        else { throw Wire.Malformed(word: words.joined(separator: " ")) }
        let value = words.dropFirst(2).first.flatMap { UInt8($0) } ?? 0
        self[function] = SpecialCharacter(
            level, value, flush: SpecialCharacter.Flush(rawValue: bits).intersection([.input, .output]))
    }
}

extension Wire {
    /// LINEMODE's names, several with `|` between. Functions are written `SLC_EC`, and the level of a character
    /// `SLC_VALUE`, for `VALUE` is NEW-ENVIRON's.
    static func linemodeByte(_ word: String) -> UInt8? {
        word.split(separator: "|").reduce(0) { bits, part in
            guard let bits, let more = linemodeNames[String(part)] else { return nil }
            return bits | more
        }
    }

    private static let linemodeNames: [String: UInt8] = {
        let functions = SpecialFunction.allCases.map { ("SLC_\($0)", $0.rawValue) }
        let names: [String: UInt8] = [
            "MODE": 1, "FORWARDMASK": 2, "SLC": 3,
            "EDIT": 1, "TRAPSIG": 2, "MODE_ACK": 4, "SOFT_TAB": 8, "LIT_ECHO": 16,
            "NOSUPPORT": 0, "CANTCHANGE": 1, "SLC_VALUE": 2, "DEFAULT": 3, "ACK": 128, "FLUSHIN": 64, "FLUSHOUT": 32,
        ]
        return names.merging(functions) { name, _ in name }
    }()
}
