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
        default: throw Transcript.Malformed(line: 0, text: words.joined(separator: " "))
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
        default: throw Transcript.Malformed(line: 0, text: words.joined(separator: " "))
        }
    }
}

extension Linemode.Mode {
    init(_ words: ArraySlice<Substring>) throws {
        self = []
        for word in words {
            guard let bit = (0..<8).map({ Self(rawValue: 1 << $0) }).first(where: { $0.description == word }) else {
                throw Transcript.Malformed(line: 0, text: String(word))
            }
            insert(bit)
        }
    }
}

extension SpecialCharacters {
    /// `EC SLC_VALUE|FLUSHIN 8`: function, level with flags, character.
    mutating func set(_ words: ArraySlice<Substring>) throws {
        guard let name = words.first, let function = SpecialFunction(named: String(name)),
            let bits = words.dropFirst().first.flatMap({ try? Notation.bytes(String($0), of: .parameters(.linemode)) })?
                .first,
            let level = SpecialCharacter.Level(rawValue: bits & 3)
        else { throw Transcript.Malformed(line: 0, text: words.joined(separator: " ")) }
        let value = words.dropFirst(2).first.flatMap { UInt8($0) } ?? 0
        self[function] = SpecialCharacter(
            level, value, flush: SpecialCharacter.Flush(rawValue: bits).intersection([.input, .output]))
    }
}
