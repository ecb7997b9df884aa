/// Makes plain text of what a terminal was sent: everything that was printed, in order, without the means of printing.
///
/// Escape sequences and control characters vanish. A line keeps what was typed over it by erasing (BS, blanks, erase in
/// line), as people saw it, but nothing is lost to overwriting: text printed over other text begins a new line, and so does
/// a jump to another row. UTF-8 is kept, ill-formed parts become U+FFFD.
public struct PrintedText: Sendable {
    /// Longest line held back for corrections, in characters; what is longer is written out in pieces.
    public static let maximumLine = 4_096
    /// Most parameters' digits and other bytes of one escape sequence; the rest of a longer one is dropped.
    public static let maximumParameter = 16

    private enum State: Sendable { case ground, escape, intermediate, control, string, stringEscape }

    private var scalars = UTF8Scalars()
    private var state = State.ground
    private var parameter: [UInt8] = []
    private var line: [Unicode.Scalar] = []
    private var cursor = 0
    private var mayOverwrite = true
    private var pendingReturn = false

    /// Nothing printed yet.
    public init() {}

    /// Takes what was sent; what of it can no longer change goes to `out`.
    public mutating func append(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
        var decoder = scalars
        for byte in bytes { decoder.decode(byte) { take($0, &out) } }
        scalars = decoder
    }

    /// Nothing more comes: the last line goes to `out`.
    public mutating func finish(to out: inout [UInt8]) {
        var decoder = scalars
        decoder.finish { take($0, &out) }
        scalars = decoder
        if !line.isEmpty { endLine(&out) }
    }

    private mutating func take(_ scalar: Unicode.Scalar, _ out: inout [UInt8]) {
        switch state {
        case .ground: print(scalar, &out)
        case .escape: escape(scalar, &out)
        case .intermediate: if (0x30...0x7E).contains(scalar.value) { state = .ground }
        case .control: control(scalar, &out)
        case .string: string(scalar)
        case .stringEscape: state = scalar == "\\" ? .ground : scalar == "\u{1B}" ? .stringEscape : .string
        }
    }

    private mutating func print(_ scalar: Unicode.Scalar, _ out: inout [UInt8]) {
        switch scalar.value {
        case 0x1B: state = .escape
        case 0x0A...0x0C: endLine(&out)
        case 0x0D: pendingReturn = true
        case 0x08: cursor = max(0, cursor - 1)
        case 0x09: repeat { put(" ", &out) } while cursor % 8 != 0
        case 0x00..<0x20, 0x7F: break
        case 0x9B: beginControl()
        case 0x90, 0x98, 0x9D...0x9F: state = .string
        case 0x80..<0xA0: break
        default: put(scalar, &out)
        }
    }

    private mutating func escape(_ scalar: Unicode.Scalar, _ out: inout [UInt8]) {
        switch scalar {
        case "[": beginControl()
        case "]", "P", "X", "^", "_": state = .string
        case "\u{1B}": break
        case "D", "E":
            endLine(&out)
            state = .ground
        default: state = (0x20...0x2F).contains(scalar.value) ? .intermediate : .ground
        }
    }

    private mutating func beginControl() {
        state = .control
        parameter.removeAll(keepingCapacity: true)
    }

    private mutating func string(_ scalar: Unicode.Scalar) {
        if scalar == "\u{1B}" { state = .stringEscape }
        if scalar == "\u{07}" || scalar == "\u{9C}" { state = .ground }
    }

    private mutating func control(_ scalar: Unicode.Scalar, _ out: inout [UInt8]) {
        switch scalar.value {
        case 0x1B: state = .escape
        case 0x20...0x3F:
            if parameter.count < Self.maximumParameter { parameter.append(UInt8(truncatingIfNeeded: scalar.value)) }
        case 0x40...0x7E:
            state = .ground
            perform(scalar, &out)
        case 0x00..<0x20: print(scalar, &out)
        default: state = .ground
        }
    }

    /// The control sequences that move text about; all others only colour it.
    private mutating func perform(_ final: Unicode.Scalar, _ out: inout [UInt8]) {
        let count = max(1, number)
        switch final {
        case "A", "B", "E", "F", "H", "f", "d", "J": if !line.isEmpty { endLine(&out) }
        case "C": for _ in 0..<min(count, Self.maximumLine) { put(cursor < line.count ? line[cursor] : " ", &out) }
        case "D": cursor = max(0, cursor - count)
        case "G", "`": move(to: count - 1)
        case "K": erase()
        case "P": if cursor < line.count { line.removeSubrange(cursor..<min(line.count, cursor + count)) }
        default: break
        }
    }

    /// The first parameter; 0 where there is none.
    private var number: Int {
        var value = 0
        for byte in parameter {
            guard (0x30...0x39).contains(byte) else { break }
            value = min(value * 10 + Int(byte - 0x30), Self.maximumLine)
        }
        return value
    }

    private mutating func erase() {
        takeReturn()
        switch number {
        case 0: if cursor < line.count { line.removeSubrange(cursor...) }
        case 1: for index in 0..<min(cursor + 1, line.count) { line[index] = " " }
        default: line.removeAll(keepingCapacity: true)
        }
        cursor = min(cursor, line.count)
    }

    private mutating func move(to column: Int) {
        takeReturn()
        while line.count < min(column, Self.maximumLine) { line.append(" ") }
        cursor = min(column, line.count)
    }

    private mutating func put(_ scalar: Unicode.Scalar, _ out: inout [UInt8]) {
        let returned = pendingReturn
        takeReturn()
        if returned { mayOverwrite = false }
        if cursor < line.count, !mayOverwrite, scalar != " ", line[cursor] != " ", line[cursor] != scalar {
            let column = cursor
            endLine(&out)
            line = Array(repeating: " ", count: column)
            cursor = column
        }
        if line.count >= Self.maximumLine { spill(&out) }
        if cursor < line.count { line[cursor] = scalar } else { line.append(scalar) }
        cursor += 1
    }

    private mutating func takeReturn() {
        if pendingReturn { cursor = 0 }
        pendingReturn = false
    }

    private mutating func endLine(_ out: inout [UInt8]) {
        while line.last == " " { line.removeLast() }
        spill(&out)
        out.append(0x0A)
        mayOverwrite = true
        pendingReturn = false
    }

    private mutating func spill(_ out: inout [UInt8]) {
        for scalar in line { out.append(contentsOf: UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter) }
        line.removeAll(keepingCapacity: true)
        cursor = 0
    }
}
