/// One line asked of a person: a prompt, the bytes to echo, and the line in the end.
///
/// A pure machine: the caller sends `opening`, feeds what arrives to `receive` and sends back what it says. Knows
/// CR, LF, CR LF and CR NUL as the end; backspace, `^U` (all) and `^W` (word) as erasing, by the width of what was
/// echoed; `^C` and, on an empty line, `^D`. Cursor keys and other controls are ignored. With echo off nothing is
/// ever echoed, not even a bell.
public struct LineInput: Sendable {
    /// Questions that what is read at once may answer. Each costs a prompt and another look at the rest, for a byte:
    /// what stands behind the last of them is thrown away.
    public static let mostAnswers = 32

    /// How asking ended.
    public enum Outcome: Sendable, Equatable {
        /// The line, without its end; the bytes as typed, which need not be UTF-8.
        case line([UInt8])
        /// `^C`.
        case cancelled
        /// `^D` on an empty line.
        case endOfInput
    }

    /// What to do after bytes were received.
    public struct Step: Sendable, Equatable {
        /// Bytes to send back to the person.
        public var echo: [UInt8] = []
        /// How asking ended; nil while it goes on. After it has ended the machine takes nothing more.
        public var outcome: Outcome?
        /// Bytes that came after the end of the line, typed ahead for whatever is asked next.
        public var rest: [UInt8] = []
    }

    /// Bytes to send first: the prompt.
    public let opening: [UInt8]

    private struct Character: Sendable {
        var bytes: Int
        var columns: Int
        var isSpace: Bool
    }

    private let echoes: Bool
    private let limit: Int
    private var decoder: KeyDecoder
    private var bytes: [UInt8] = []
    private var characters: [Character] = []
    private var hasEnded = false
    /// Questions before this one that were answered by what this one begins with.
    private var answers: Int

    /// Asks with a prompt.
    /// - Parameters:
    ///   - prompt: Sent as it is, UTF-8.
    ///   - echo: Whether what is typed is shown; false for secrets.
    ///   - limit: Longest line in bytes; what is typed beyond it is refused with a bell.
    ///   - previous: The question asked before on the same connection, whose `rest` comes first here: an LF or NUL that
    ///     belongs to the CR that ended it does not count as an empty answer to this one, and ``mostAnswers`` are
    ///     counted.
    public init(prompt: String, echo: Bool, limit: Int = 256, following previous: LineInput? = nil) {
        opening = Array(prompt.utf8)
        echoes = echo
        self.limit = max(0, limit)
        decoder = KeyDecoder(afterReturn: previous?.decoder.isAfterReturn ?? false)
        answers = previous?.answers ?? 0
        // Growing would leave copies of a secret behind in freed memory.
        bytes.reserveCapacity(self.limit)
    }

    /// Takes bytes as they arrive. Those behind the end of the line are handed back and not looked at.
    public mutating func receive(_ input: some Sequence<UInt8>) -> Step {
        input.withContiguousStorageIfAvailable { take($0) } ?? Array(input).withUnsafeBufferPointer { take($0) }
    }

    private mutating func take(_ input: UnsafeBufferPointer<UInt8>) -> Step {
        var step = Step()
        var keys: [Key] = []
        var index = 0
        while index < input.count, !hasEnded {
            decoder.decode(input[index], into: &keys)
            index += 1
            for key in keys where !hasEnded { press(key, &step) }
            keys.removeAll(keepingCapacity: true)
        }
        if hasEnded { handBack(input[index...], &step) }
        answers += 1
        if answers >= Self.mostAnswers { step.rest = [] }
        if step.outcome == nil || step.rest.isEmpty { answers = 0 }
        if !echoes { step.echo.removeAll() }
        return step
    }

    /// What came behind the line, but for what belongs to its CR.
    private mutating func handBack(_ rest: Slice<UnsafeBufferPointer<UInt8>>, _ step: inout Step) {
        guard let first = rest.first else { return }
        let belongsToReturn = decoder.isAfterReturn && (first == 0x0A || first == 0)
        step.rest = Array(belongsToReturn ? rest.dropFirst() : rest)
        decoder = KeyDecoder()
    }

    private mutating func press(_ key: Key, _ step: inout Step) {
        switch key {
        case .text(let text): type(text, &step.echo)
        case .byte(let byte): append(CollectionOfOne(byte), columns: 1, isSpace: false, &step.echo)
        case .enter: end(.line(bytes), &step)
        case .backspace: erase(&step.echo)
        case .control(UInt8(ascii: "U")): while !characters.isEmpty { erase(&step.echo) }
        case .control(UInt8(ascii: "W")): eraseWord(&step.echo)
        case .control(UInt8(ascii: "C")): end(.cancelled, &step)
        case .control(UInt8(ascii: "D")) where bytes.isEmpty: end(.endOfInput, &step)
        default: break
        }
    }

    private mutating func type(_ text: String, _ echo: inout [UInt8]) {
        // C1 controls would act on the terminal when echoed.
        guard let scalar = text.unicodeScalars.first, scalar.properties.generalCategory != .control else { return }
        append(text.utf8, columns: DisplayWidth.columns(of: scalar), isSpace: scalar == " ", &echo)
    }

    private mutating func append(
        _ added: some Collection<UInt8>, columns: Int, isSpace: Bool, _ echo: inout [UInt8]
    ) {
        guard bytes.count + added.count <= limit else { return echo.append(0x07) }
        bytes.append(contentsOf: added)
        characters.append(Character(bytes: added.count, columns: columns, isSpace: isSpace))
        echo.append(contentsOf: added)
    }

    /// A mark of width 0 is drawn over the character before it, so both go together.
    private mutating func erase(_ echo: inout [UInt8]) {
        while let last = characters.popLast() {
            bytes.removeLast(last.bytes)
            for _ in 0..<last.columns { echo.append(contentsOf: [0x08, 0x20, 0x08]) }
            if last.columns > 0 { return }
        }
    }

    private mutating func eraseWord(_ echo: inout [UInt8]) {
        while characters.last?.isSpace == true { erase(&echo) }
        while let last = characters.last, !last.isSpace { erase(&echo) }
    }

    /// The machine keeps no copy of the line: wiping a secret is then the caller's alone.
    private mutating func end(_ outcome: Outcome, _ step: inout Step) {
        hasEnded = true
        step.outcome = outcome
        step.echo.append(contentsOf: [0x0D, 0x0A])
        bytes = []
        characters = []
    }
}
