/// Turns the bytes a terminal sends into keys; the bytes may be cut anywhere.
///
/// Understands UTF-8, the cursor and editing keys of VT220 and xterm in both cursor modes, and modified keys (which
/// count as the plain key). What is not a key (answers to queries, paste marks, unknown sequences) is swallowed.
///
/// A lone Escape cannot be told from the start of a sequence by its bytes: it is reported once `flush()` says that
/// nothing followed. Nothing held grows past `maximumParameters` bytes.
public struct KeyDecoder: Sendable {
    /// Bytes of parameters kept from one control sequence; longer sequences are swallowed whole.
    public static let maximumParameters = 32
    /// Bytes swallowed as one control string (OSC, DCS) before the decoder returns to plain keys.
    public static let maximumString = 4096

    private enum State: Sendable, Equatable {
        case ground
        case escape
        case singleShift
        case sequence
        case string(count: Int)
        case stringEscape(count: Int)
    }

    private var state = State.ground
    private var parameters: [UInt8] = []
    private var text = UTF8Assembler()
    private var afterReturn = false

    /// Creates a decoder; with `afterReturn` the byte before was a CR, so that an LF or NUL coming first belongs to it.
    public init(afterReturn: Bool = false) {
        self.afterReturn = afterReturn
    }

    /// Whether an Escape or an incomplete character waits for more bytes; if none come, call `flush()`.
    public var isPending: Bool { state != .ground || text.isPartial }

    /// Whether the last byte was a CR, so that an LF or NUL coming next belongs to it.
    public var isAfterReturn: Bool { afterReturn }

    /// Decodes bytes as they arrive.
    public mutating func decode(_ bytes: some Sequence<UInt8>) -> [Key] {
        var keys: [Key] = []
        for byte in bytes { decode(byte, into: &keys) }
        return keys
    }

    /// Decodes one byte, appending the keys it completes (none, one, or up to four when a character broke off).
    public mutating func decode(_ byte: UInt8, into keys: inout [Key]) {
        switch state {
        case .ground: ground(byte, &keys)
        case .escape: escape(byte, &keys)
        case .singleShift: singleShift(byte, &keys)
        case .sequence: sequence(byte, &keys)
        case .string(let count): string(byte, count)
        case .stringEscape(let count): state = byte == Self.backslash ? .ground : .string(count: count)
        }
    }

    /// Says that nothing more came for a while (tens of milliseconds): a held Escape is the Escape key.
    public mutating func flush() -> [Key] {
        var keys = text.flush().map(Key.byte)
        if state == .escape { keys.append(.escape) }
        if state == .singleShift { keys.append(.meta(UInt8(ascii: "O"))) }
        if state == .sequence, parameters.isEmpty { keys.append(.meta(UInt8(ascii: "["))) }
        state = .ground
        parameters.removeAll(keepingCapacity: true)
        return keys
    }

    private static let escapeByte: UInt8 = 0x1B
    private static let backslash = UInt8(ascii: "\\")

    private mutating func ground(_ byte: UInt8, _ keys: inout [Key]) {
        let belongsToReturn = afterReturn && (byte == 0x0A || byte == 0x00)
        afterReturn = byte == 0x0D
        if belongsToReturn { return }
        switch text.receive(byte) {
        case .partial: break
        case .scalar(let scalar): plain(scalar, &keys)
        case .malformed(let bytes, let again):
            keys.append(contentsOf: bytes.map(Key.byte))
            if again { ground(byte, &keys) }
        }
    }

    private mutating func plain(_ scalar: Unicode.Scalar, _ keys: inout [Key]) {
        switch scalar.value {
        case 0x0D, 0x0A: keys.append(.enter)
        case 0x08, 0x7F: keys.append(.backspace)
        case 0x09: keys.append(.tab)
        case 0x1B: state = .escape
        case 0x00...0x1F: keys.append(.control(UInt8(truncatingIfNeeded: scalar.value) | 0x40))
        default: keys.append(.text(String(Character(scalar))))
        }
    }

    private mutating func escape(_ byte: UInt8, _ keys: inout [Key]) {
        switch byte {
        case UInt8(ascii: "["): state = .sequence
        case UInt8(ascii: "O"): state = .singleShift
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
            state = .string(count: 0)
        case Self.escapeByte: keys.append(.escape)
        case 0x20...0x7E:
            state = .ground
            keys.append(.meta(byte))
        default:
            state = .ground
            keys.append(.escape)
            ground(byte, &keys)
        }
    }

    private mutating func singleShift(_ byte: UInt8, _ keys: inout [Key]) {
        state = .ground
        switch byte {
        case UInt8(ascii: "P")...UInt8(ascii: "S"): keys.append(.function(Int(byte - UInt8(ascii: "P")) + 1))
        case UInt8(ascii: "M"): keys.append(.enter)
        default:
            if let key = Self.cursorKey(byte) { keys.append(key) }
        }
    }

    private mutating func sequence(_ byte: UInt8, _ keys: inout [Key]) {
        switch byte {
        case 0x20...0x3F:
            if parameters.count <= Self.maximumParameters { parameters.append(byte) }
        case 0x40...0x7E:
            if parameters.count <= Self.maximumParameters, let key = sequenceKey(byte) { keys.append(key) }
            parameters.removeAll(keepingCapacity: true)
            state = .ground
        default:
            // A control character inside a sequence ends it, so that a broken sequence cannot eat an Enter.
            parameters.removeAll(keepingCapacity: true)
            state = .ground
            ground(byte, &keys)
        }
    }

    private mutating func string(_ byte: UInt8, _ count: Int) {
        switch byte {
        case 0x07: state = .ground
        case Self.escapeByte: state = .stringEscape(count: count)
        default: state = count < Self.maximumString ? .string(count: count + 1) : .ground
        }
    }

    private func sequenceKey(_ final: UInt8) -> Key? {
        guard final == UInt8(ascii: "~") else {
            return final == UInt8(ascii: "Z") ? .backTab : Self.cursorKey(final)
        }
        switch firstParameter {
        case 1, 7: return .home
        case 2: return .insert
        case 3: return .delete
        case 4, 8: return .end
        case 5: return .pageUp
        case 6: return .pageDown
        case let number: return Self.functionKey(number)
        }
    }

    private var firstParameter: Int {
        var value = 0
        for byte in parameters {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), value < 1000 else { break }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }

    private static func cursorKey(_ final: UInt8) -> Key? {
        switch final {
        case UInt8(ascii: "A"): .up
        case UInt8(ascii: "B"): .down
        case UInt8(ascii: "C"): .right
        case UInt8(ascii: "D"): .left
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "F"): .end
        default: nil
        }
    }

    /// The VT220 numbers have gaps at 16 and 22, where its keyboard has gaps between the groups of keys.
    private static func functionKey(_ number: Int) -> Key? {
        switch number {
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23, 24: .function(number - 12)
        default: nil
        }
    }
}
