import Telnet

/// A second parser, which looks at each byte by itself and searches for nothing: what ``Parser`` must come to.
struct BytewiseParser {
    /// What the peer sent, with its bytes; adjacent data is one item.
    enum Item: Equatable {
        case data([UInt8])
        case token(Parser.Token)
        case subnegotiation(Option, [UInt8])
    }

    private enum State {
        case data, command, subnegotiation, subnegotiationCommand
        case negotiation(Verb)
    }

    var endOfLine: EndOfLine.Received
    var isBinary = false {
        didSet { if isBinary != oldValue { isAfterCR = false } }
    }

    private(set) var items: [Item] = []
    /// Whether a limit was exceeded; nothing after it counts.
    private(set) var isOver = false
    private let limit: Int
    private var state = State.data
    private var isAfterCR = false
    private var option: Option?
    private var payload: [UInt8] = []

    init(_ endOfLine: EndOfLine.Received, limit: Int = 4096) {
        self.endOfLine = endOfLine
        self.limit = limit
    }

    mutating func receive(_ byte: UInt8) {
        guard !isOver else { return }
        switch state {
        case .data where byte == 255: state = .command
        case .data: receivedData(byte)
        case .command:
            state = .data
            receivedCommand(byte)
        case .negotiation(let verb):
            state = .data
            items.append(.token(.negotiation(verb, Option(byte))))
        case .subnegotiation where byte == 255: state = .subnegotiationCommand
        case .subnegotiation: receivedParameter(byte)
        case .subnegotiationCommand: receivedParameterCommand(byte)
        }
    }

    private mutating func receivedData(_ byte: UInt8) {
        let isCompletion = isAfterCR && completesCR(byte)
        isAfterCR = byte == 13
        if !isCompletion { items.add(data: [byte]) }
    }

    private func completesCR(_ byte: UInt8) -> Bool {
        switch endOfLine {
        case .typed: !isBinary && (byte == 0 || byte == 10)
        case .printed: !isBinary && byte == 0
        case .raw: false
        }
    }

    private mutating func receivedCommand(_ byte: UInt8) {
        switch byte {
        case 236...239, 241...249: items.append(.token(.command(Command(rawValue: byte))))
        case 240: items.append(.token(.violation(.strayEnd)))
        case 250:
            (option, payload) = (nil, [])
            state = .subnegotiation
        case 251...254: state = Verb(rawValue: byte).map(State.negotiation) ?? .data
        case 255: receivedData(255)
        default: items.append(.token(.violation(.unknownCommand(Command(rawValue: byte)))))
        }
    }

    private mutating func receivedParameter(_ byte: UInt8) {
        guard let option else { return option = Option(byte) }
        guard payload.count < limit else { return exceed() }
        payload.append(byte)
        guard option == .mccp1, payload == [251, 240] else { return }
        items.append(.subnegotiation(option, [251]))
        state = .data
    }

    private mutating func receivedParameterCommand(_ byte: UInt8) {
        switch byte {
        case 255:
            state = .subnegotiation
            receivedDoubled()
        case 240:
            state = .data
            items.append(
                option.map { .subnegotiation($0, payload) } ?? .token(.violation(.emptySubnegotiation)))
        default:
            items.append(.token(.violation(.interruptedSubnegotiation)))
            state = .data
            receivedCommand(byte)
        }
    }

    private mutating func receivedDoubled() {
        guard option != nil else { return option = Option(255) }
        guard payload.count < limit else { return exceed() }
        payload.append(255)
    }

    private mutating func exceed() {
        items.append(.token(.exceeded(.subnegotiation(limit))))
        isOver = true
    }
}

extension [BytewiseParser.Item] {
    /// Appends data to the item of data that is last, or as an item of its own.
    mutating func add(data: some Collection<UInt8>) {
        if case .data(let before) = last {
            self[count - 1] = .data(before + data)
        } else {
            append(.data([UInt8](data)))
        }
    }

    /// Takes what ``Parser`` finds in a read. Returns whether there may be more.
    mutating func add(_ bytes: [UInt8], from parser: inout Parser) -> Bool {
        var position = 0
        while let token = parser.next(in: bytes.span, at: &position) {
            switch token {
            case .data(let range): add(data: bytes[range])
            case .subnegotiation(let option): append(.subnegotiation(option, parser.payload))
            default: append(.token(token))
            }
            if case .exceeded = token { return false }
        }
        return true
    }
}

/// A second serializer, which looks at each byte by itself: what ``Serializer`` must come to.
struct BytewiseSerializer {
    /// What the `CR` written last means for the byte behind it.
    private enum AfterCR {
        /// `LF` completes it; before anything else there must be a `NUL`.
        case isIncomplete
        /// It was sent as an end of line already, of which an `LF` is part.
        case isComplete
    }

    let role: Role
    var endOfLine: EndOfLine.Sent
    var isBinary = false {
        didSet { if isBinary != oldValue { afterCR = nil } }
    }

    private(set) var output: [UInt8] = []
    private var afterCR: AfterCR?

    init(role: Role, _ endOfLine: EndOfLine.Sent) {
        self.role = role
        self.endOfLine = endOfLine
    }

    mutating func write(_ bytes: [UInt8]) {
        for byte in bytes { write(byte) }
        // A client's key was pressed, and no more may come.
        guard role == .client else { return }
        if afterCR == .isIncomplete { output.append(0) }
        afterCR = nil
    }

    private mutating func write(_ byte: UInt8) {
        let before = afterCR
        afterCR = nil
        switch before {
        case .isIncomplete where byte == 10: return output.append(10)
        case .isIncomplete: output.append(0)
        case .isComplete where byte == 10: return
        case .isComplete, nil: break
        }
        switch byte {
        case 255: output += [255, 255]
        case 13 where !isBinary: writeCR()
        case 10 where !isBinary && endOfLine == .newLines: output += [13, 10]
        default: output.append(byte)
        }
    }

    private mutating func writeCR() {
        switch endOfLine {
        case .asWritten, .newLines: output.append(13)
        case .carriageReturnLineFeed: output += [13, 10]
        case .carriageReturnNul: output += [13, 0]
        case .lineFeed: output.append(10)
        case .carriageReturn: output.append(13)
        }
        afterCR = endOfLine == .asWritten || endOfLine == .newLines ? .isIncomplete : .isComplete
    }
}
