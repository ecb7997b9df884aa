import Terminal

/// The question for a name: our own prompt, until there is a name that may be given on.
struct Asking {
    /// Names that are none before the connection is closed.
    static let mostFailures = 3
    /// Empty lines, and lines given up, before it is.
    static let mostEmpty = 100
    /// Bytes of a line. Longer than any name, so that one too long is a name refused and not a bell.
    static let longestLine = 256
    /// Bytes typed ahead that are kept for the login.
    static let mostAhead = 4096

    /// What came of some bytes.
    enum Outcome: Equatable {
        /// The line is not complete.
        case more
        /// A name.
        case name(UserName)
        /// An empty line, or a line given up: ask again.
        case again
        /// Something else than a name: ask again, later.
        case refused
        /// As often as may be.
        case tooOften
        /// End of file.
        case over
    }

    private var input: LineInput
    private var failures = 0
    private var empty = 0
    /// Whether nothing was typed yet.
    private(set) var isUntouched = true
    /// Bytes behind the end of the line.
    private(set) var ahead: [UInt8] = []

    init() {
        input = LineInput(prompt: Wording.prompt, echo: true, limit: Self.longestLine)
    }

    /// Takes bytes, puts what to send back at the end of `echo`.
    mutating func receive(_ bytes: some Sequence<UInt8>, echo: inout [UInt8]) -> Outcome {
        isUntouched = false
        let step = input.receive(bytes)
        echo += step.echo
        guard let outcome = step.outcome else { return .more }
        ahead = Array(step.rest.prefix(Self.mostAhead))
        input = LineInput(prompt: Wording.prompt, echo: true, limit: Self.longestLine, following: input)
        switch outcome {
        case .line(let line): return judge(String(validating: line, as: UTF8.self))
        case .cancelled: return nothing()
        case .endOfInput: return .over
        }
    }

    /// A name that was told and not typed. It counts if nothing was typed.
    mutating func told(_ name: String) -> Outcome {
        guard isUntouched else { return .more }
        isUntouched = false
        return judge(name)
    }

    /// Keeps what is typed while nothing is asked.
    mutating func keep(_ bytes: some Sequence<UInt8>) {
        ahead += bytes.prefix(max(0, Self.mostAhead - ahead.count))
    }

    /// Takes what was typed ahead, for the next question or for the login.
    mutating func takeAhead() -> [UInt8] {
        defer { ahead = [] }
        return ahead
    }

    private mutating func nothing() -> Outcome {
        empty += 1
        return empty < Self.mostEmpty ? .again : .tooOften
    }

    private mutating func judge(_ text: String?) -> Outcome {
        if text == "" { return nothing() }
        if let name = text.flatMap(UserName.init) { return .name(name) }
        failures += 1
        return failures < Self.mostFailures ? .refused : .tooOften
    }
}
