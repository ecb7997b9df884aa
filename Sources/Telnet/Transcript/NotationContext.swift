/// Where in the stream the next byte stands, which decides what words there are for it.
struct NotationContext {
    private enum Place {
        /// Between commands.
        case data
        /// After `IAC`.
        case command
        /// After `IAC` and a verb.
        case option
        /// After `IAC SB`.
        case subnegotiation
        /// After `IAC SB IAC`: the code 255, doubled, or no option at all.
        case doubledOption
        /// In a subnegotiation for this option, at its first parameter or a later one.
        case parameters(Option, isFirst: Bool)
        /// After `IAC` in a subnegotiation.
        case parameterCommand(Option)
    }

    private var place: Place
    /// Whether `IAC` is itself; in a stream only.
    private let hasCommands: Bool

    /// At the start of `content`.
    init(_ content: Notation.Content = .stream) {
        hasCommands = content == .stream
        switch content {
        case .stream, .data: place = .data
        case .parameters(let option): place = .parameters(option, isFirst: true)
        }
    }

    /// How many printable bytes in a row are text here; nil where none are.
    var shortestText: Int? {
        switch place {
        case .data: 1
        case .parameters(let option, _): NotationWords.of(option).isText ? 1 : 3
        case .command, .option, .subnegotiation, .doubledOption, .parameterCommand: nil
        }
    }

    /// The next byte is this one.
    mutating func advance(over byte: UInt8) {
        switch place {
        case .data: if isIAC(byte) { place = .command }
        case .command: place = Self.place(afterCommand: byte)
        case .option: place = .data
        case .subnegotiation:
            place = byte == Byte.iac ? .doubledOption : .parameters(Option(byte), isFirst: true)
        case .doubledOption:
            place =
                byte == Byte.iac ? .parameters(.extendedOptionsList, isFirst: true) : Self.place(afterCommand: byte)
        case .parameters(let option, _):
            place = isIAC(byte) ? .parameterCommand(option) : .parameters(option, isFirst: false)
        case .parameterCommand(let option):
            place = byte == Byte.iac ? .parameters(option, isFirst: false) : Self.place(afterCommand: byte)
        }
    }

    private func isIAC(_ byte: UInt8) -> Bool {
        byte == Byte.iac && hasCommands
    }

    private static func place(afterCommand byte: UInt8) -> Place {
        if byte == Command.sb.rawValue { return .subnegotiation }
        return Verb(rawValue: byte) == nil ? .data : .option
    }
}

// MARK: - Words

extension NotationContext {
    /// The word for the byte here, if there is one.
    func word(for byte: UInt8) -> String? {
        switch place {
        case .data: isIAC(byte) ? "IAC" : NotationWords.characters.first { $0.value == byte }?.key
        case .command, .doubledOption, .parameterCommand: Command(rawValue: byte).description
        case .option: Option(byte).description
        case .subnegotiation: byte == Byte.iac ? "IAC" : Option(byte).description
        case .parameters(let option, let isFirst):
            isIAC(byte) ? "IAC" : NotationWords.of(option).word(for: byte, isFirst: isFirst)
        }
    }

    /// The byte the word means here, if it is a word of this place and none that means the same everywhere.
    func byte(for word: String) -> UInt8? {
        switch place {
        case .option, .subnegotiation: Option(named: word)?.rawValue
        case .parameters(let option, _): NotationWords.of(option).byte(for: word)
        case .data, .command, .doubledOption, .parameterCommand: nil
        }
    }
}
