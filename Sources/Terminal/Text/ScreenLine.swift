/// The line a device is writing at the moment, as a person sees it: carriage returns, backspaces, tabs and the cursor
/// and erase sequences that move within a line are applied, everything else that is not text is dropped.
///
/// Prompts and pagers are recognised here, and never in raw bytes, where an erased word still stands. Holds at most
/// `limit` columns; what is written further right is not kept, `isOverlong` says so.
public struct ScreenLine: Sendable {
    /// What one byte did to the line.
    public enum Effect: Sendable, Equatable {
        /// The line goes on.
        case none
        /// A line feed ended the line; it stays readable until the next byte.
        case ended
        /// The line was wiped: all blank, and the cursor back at its beginning.
        case erased
    }

    private enum State: Sendable, Equatable {
        case ground
        case escape
        case sequence
        case string
        case stringEscape
    }

    /// Columns kept.
    public let limit: Int
    /// Whether more was written than is kept.
    public private(set) var isOverlong = false
    /// The cursor's column, counted from 0.
    public private(set) var column = 0

    private var cells: [Unicode.Scalar] = []
    private var state = State.ground
    private var parameter = 0
    private var hasEnded = false
    private var text = UTF8Assembler()

    /// Creates an empty line that keeps `limit` columns.
    public init(limit: Int = 512) {
        self.limit = max(1, limit)
    }

    /// The line as seen.
    public var visible: String {
        var result = String.UnicodeScalarView()
        result.append(contentsOf: cells)
        return String(result)
    }

    /// The line as seen, without blanks at either end.
    public var trimmed: String {
        let isBlank: (Unicode.Scalar) -> Bool = { $0 == " " || $0 == "\u{A0}" }
        guard let first = cells.firstIndex(where: { !isBlank($0) }) else { return "" }
        let last = cells.lastIndex { !isBlank($0) } ?? first
        var result = String.UnicodeScalarView()
        result.append(contentsOf: cells[first...last])
        return String(result)
    }

    /// Whether nothing is to be seen.
    public var isBlank: Bool { cells.allSatisfy { $0 == " " } }

    /// Starts over with an empty line; a sequence begun stays begun.
    public mutating func clear() {
        cells.removeAll(keepingCapacity: true)
        column = 0
        isOverlong = false
        hasEnded = false
    }

    /// Takes one byte of the device's output.
    public mutating func receive(_ byte: UInt8) -> Effect {
        if hasEnded { clear() }
        switch state {
        case .ground: return ground(byte)
        case .escape: escape(byte)
        case .sequence: return sequence(byte)
        case .string: string(byte)
        case .stringEscape: state = byte == UInt8(ascii: "\\") ? .ground : .string
        }
        return .none
    }

    private mutating func ground(_ byte: UInt8) -> Effect {
        // Nearly all of a device's output is plain ASCII.
        if (0x20..<0x7F).contains(byte), !text.isPartial { return write(Unicode.Scalar(byte)) }
        switch text.receive(byte) {
        case .partial: return .none
        case .scalar(let scalar): return scalar.value < 0x20 ? control(byte) : write(scalar)
        case .malformed(let bytes, let again):
            for bad in bytes { _ = write(Unicode.Scalar(bad)) }
            return again ? ground(byte) : .none
        }
    }

    private mutating func control(_ byte: UInt8) -> Effect {
        switch byte {
        case 0x0A:
            hasEnded = true
            return .ended
        case 0x0D: return move(to: 0)
        case 0x08: return move(to: column - 1)
        case 0x09: return move(to: (column / 8 + 1) * 8)
        case 0x1B: state = .escape
        default: break
        }
        return .none
    }

    private mutating func write(_ scalar: Unicode.Scalar) -> Effect {
        guard scalar.value != 0x7F else { return .none }
        guard column < limit else {
            isOverlong = true
            return .none
        }
        while cells.count <= column { cells.append(" ") }
        cells[column] = scalar
        column += 1
        return .none
    }

    private mutating func move(to target: Int) -> Effect {
        column = min(max(0, target), limit)
        guard column == 0, !cells.isEmpty, isBlank else { return .none }
        cells.removeAll(keepingCapacity: true)
        return .erased
    }

    private mutating func escape(_ byte: UInt8) {
        parameter = 0
        switch byte {
        case UInt8(ascii: "["): state = .sequence
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
            state = .string
        case 0x1B, 0x20...0x2F: break
        default: state = .ground
        }
    }

    private mutating func sequence(_ byte: UInt8) -> Effect {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            parameter = min(parameter * 10 + Int(byte - UInt8(ascii: "0")), limit)
            return .none
        case 0x20...0x3F: return .none
        case 0x40...0x7E:
            state = .ground
            return apply(byte)
        default:
            state = .ground
            return ground(byte)
        }
    }

    private mutating func apply(_ final: UInt8) -> Effect {
        let count = max(1, parameter)
        switch final {
        case UInt8(ascii: "C"): return move(to: column + count)
        case UInt8(ascii: "D"): return move(to: column - count)
        case UInt8(ascii: "G"): return move(to: count - 1)
        case UInt8(ascii: "K"): return erase(parameter)
        default: return .none
        }
    }

    private mutating func erase(_ what: Int) -> Effect {
        switch what {
        case 0: cells.removeLast(max(0, cells.count - column))
        case 1: for index in 0..<min(column + 1, cells.count) { cells[index] = " " }
        default: for index in cells.indices { cells[index] = " " }
        }
        return column == 0 && isBlank ? wipe() : .none
    }

    private mutating func wipe() -> Effect {
        cells.removeAll(keepingCapacity: true)
        return .erased
    }

    /// A line feed ends a string that was never terminated, so that it cannot hide the rest of the output.
    private mutating func string(_ byte: UInt8) {
        switch byte {
        case 0x07, 0x0A: state = .ground
        case 0x1B: state = .stringEscape
        default: break
        }
    }
}
