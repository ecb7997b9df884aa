/// Why a text is not JSON this reader takes.
public enum JSONFault: Error, Equatable, Sendable {
    /// Not JSON (RFC 8259), at this byte offset.
    case syntax(offset: Int)
    /// Arrays and objects nested deeper than ``JSONReader/maximumDepth``.
    case tooDeep
    /// Longer than ``JSONReader/maximumBytes``.
    case tooLong
}

/// Reads one JSON text (RFC 8259) of bounded size and depth. Any bytes are survived.
///
/// Control characters inside strings are tolerated, and ill-formed UTF-8 becomes U+FFFD: what is read here may be
/// damaged, and the reader's job is to show as much of it as can be shown.
public struct JSONReader {
    /// Most bytes in one text.
    public static let maximumBytes = 1 << 20
    /// Deepest nesting of arrays and objects.
    public static let maximumDepth = 16

    private let bytes: ArraySlice<UInt8>
    private var index: Int

    /// Reads `bytes` as one JSON value with nothing but white space around it.
    public static func read(_ bytes: ArraySlice<UInt8>) throws(JSONFault) -> JSONValue {
        guard bytes.count <= maximumBytes else { throw .tooLong }
        var reader = JSONReader(bytes: bytes, index: bytes.startIndex)
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.index == bytes.endIndex else { throw reader.fault }
        return value
    }

    private var fault: JSONFault { .syntax(offset: index - bytes.startIndex) }
    private var current: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth <= Self.maximumDepth else { throw .tooDeep }
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
        index += 1
        var members: [JSONValue.Member] = []
        skipSpace()
        if take("}") { return .object(members) }
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw fault }
            let key = try string()
            skipSpace()
            guard take(":") else { throw fault }
            members.append(.init(key: key, value: try value(depth: depth + 1)))
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw fault }
        }
    }

    private mutating func array(depth: Int) throws(JSONFault) -> JSONValue {
        index += 1
        var elements: [JSONValue] = []
        skipSpace()
        if take("]") { return .array(elements) }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take("]") { return .array(elements) }
            guard take(",") else { throw fault }
        }
    }

    private mutating func string() throws(JSONFault) -> String {
        index += 1
        var text: [UInt8] = []
        while let byte = current {
            index += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            default: text.append(byte)
            }
        }
        throw fault
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
        guard let byte = current else { throw fault }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let scalar = try unicodeEscape()
            text.append(contentsOf: UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter)
        default: throw fault
        }
    }

    /// The scalar of a `\uXXXX`, taking the second half of a surrogate pair with it; a lone half is U+FFFD.
    private mutating func unicodeEscape() throws(JSONFault) -> Unicode.Scalar {
        let first = try fourDigits()
        guard (0xD800...0xDBFF).contains(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
        let mark = index
        guard take("\\"), take("u") else {
            index = mark
            return "\u{FFFD}"
        }
        let second = try fourDigits()
        guard (0xDC00...0xDFFF).contains(second) else {
            index = mark
            return "\u{FFFD}"
        }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
    }

    private mutating func fourDigits() throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Hex.value(of: byte) else { throw fault }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    private mutating func number() throws(JSONFault) -> JSONValue {
        let start = index
        _ = take("-")
        let whole = index
        guard digits() > 0, bytes[whole] != UInt8(ascii: "0") || index == whole + 1 else { throw fault }
        if take(".") { guard digits() > 0 else { throw fault } }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            guard digits() > 0 else { throw fault }
        }
        return .number(String(decoding: bytes[start..<index], as: UTF8.self))
    }

    private mutating func digits() -> Int {
        let start = index
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { index += 1 }
        return index - start
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        for byte in word.utf8 {
            guard current == byte else { throw fault }
            index += 1
        }
        return value
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let byte = current, UInt32(byte) == character.value else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
    }
}
