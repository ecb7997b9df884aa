/// Reads bytes written as pairs of hexadecimal digits, in pieces of any size: what `xxd -p` prints, and what people
/// paste into bug reports. White space between pairs means nothing.
public struct HexReader: Sendable {
    /// What is wrong with the text, and where: lines and columns count from 1, columns in bytes.
    public struct Malformed: Error, Hashable, Sendable {
        /// The line.
        public let line: Int
        /// The column.
        public let column: Int
        /// Whether a byte lacks its second digit there. Otherwise what stands there is no digit.
        public let isHalfByte: Bool
    }

    private var high: UInt8?
    private var line = 1
    private var column = 1

    /// A reader at the start of a text.
    public init() {}

    /// The bytes that the next piece of the text completes.
    public mutating func read(_ text: Span<UInt8>) throws(Malformed) -> [UInt8] {
        var bytes: [UInt8] = []
        for index in 0..<text.count {
            if let byte = try read(text[index]) { bytes.append(byte) }
            (line, column) = text[index] == Byte.lf ? (line + 1, 1) : (line, column + 1)
        }
        return bytes
    }

    /// The text has ended.
    public func finish() throws(Malformed) {
        if high != nil { throw malformed(isHalfByte: true) }
    }

    private mutating func read(_ character: UInt8) throws(Malformed) -> UInt8? {
        guard let digit = Self.value(character) else {
            let isSpace = character == 0x20 || 0x09...0x0D ~= character
            if !isSpace || high != nil { throw malformed(isHalfByte: isSpace) }
            return nil
        }
        defer { high = high == nil ? digit : nil }
        return high.map { $0 << 4 | digit }
    }

    private func malformed(isHalfByte: Bool) -> Malformed {
        Malformed(line: line, column: column, isHalfByte: isHalfByte)
    }

    private static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension HexReader.Malformed: CustomStringConvertible {
    /// One line for people: where, what, and what is wanted instead.
    public var description: String {
        "\(line):\(column): " + (isHalfByte ? "a byte is two hexadecimal digits" : "not a hexadecimal digit")
    }
}
