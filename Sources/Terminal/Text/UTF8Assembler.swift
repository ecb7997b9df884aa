/// Puts UTF-8 scalars together from bytes that arrive in any pieces; refuses overlong forms and surrogates
/// (RFC 3629 section 4) and gives back, byte by byte, whatever turns out not to be UTF-8.
package struct UTF8Assembler: Sendable {
    /// What one more byte amounts to.
    package enum Step: Sendable, Equatable {
        /// The byte belongs to a scalar that is not complete yet.
        case partial
        /// A scalar is complete.
        case scalar(Unicode.Scalar)
        /// The bytes held so far, or this byte alone, are not UTF-8.
        /// When `again` is true this byte was not used and must be offered once more.
        case malformed([UInt8], again: Bool)
    }

    private var held: [UInt8] = []
    private var expected = 0

    package init() {}

    /// Whether a scalar has begun and is not complete.
    package var isPartial: Bool { !held.isEmpty }

    /// Takes one byte.
    package mutating func receive(_ byte: UInt8) -> Step {
        held.isEmpty ? begin(byte) : resume(byte)
    }

    /// Gives back the bytes of a scalar that was never completed.
    package mutating func flush() -> [UInt8] {
        defer { held.removeAll(keepingCapacity: true) }
        return held
    }

    private mutating func begin(_ byte: UInt8) -> Step {
        switch byte {
        case 0x00...0x7F: return .scalar(Unicode.Scalar(byte))
        case 0xC2...0xDF: expected = 2
        case 0xE0...0xEF: expected = 3
        case 0xF0...0xF4: expected = 4
        default: return .malformed([byte], again: false)
        }
        held.append(byte)
        return .partial
    }

    private mutating func resume(_ byte: UInt8) -> Step {
        guard accepts(byte) else { return .malformed(flush(), again: true) }
        held.append(byte)
        guard held.count == expected else { return .partial }
        let bytes = flush()
        guard let scalar = Self.decode(bytes) else { return .malformed(bytes, again: false) }
        return .scalar(scalar)
    }

    /// The second byte has a narrower range after some lead bytes; that is where overlong forms, surrogates and
    /// values above U+10FFFF are refused.
    private func accepts(_ byte: UInt8) -> Bool {
        guard held.count == 1 else { return (0x80...0xBF).contains(byte) }
        switch held[0] {
        case 0xE0: return (0xA0...0xBF).contains(byte)
        case 0xED: return (0x80...0x9F).contains(byte)
        case 0xF0: return (0x90...0xBF).contains(byte)
        case 0xF4: return (0x80...0x8F).contains(byte)
        default: return (0x80...0xBF).contains(byte)
        }
    }

    private static func decode(_ bytes: [UInt8]) -> Unicode.Scalar? {
        guard let first = bytes.first else { return nil }
        let leadBits: UInt8 = bytes.count == 2 ? 0x1F : bytes.count == 3 ? 0x0F : 0x07
        let value = bytes.dropFirst().reduce(UInt32(first & leadBits)) { $0 << 6 | UInt32($1 & 0x3F) }
        return Unicode.Scalar(value)
    }
}
