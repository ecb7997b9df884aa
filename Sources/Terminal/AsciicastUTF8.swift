/// An incremental UTF-8 decoder for bytes a device printed: a character may be cut anywhere, and anything may be wrong.
///
/// Ill-formed input becomes U+FFFD once per maximal ill-formed part (Unicode, section 3.9; the WHATWG rule), so that
/// what comes out is well-formed whatever went in.
package struct UTF8Scalars: Sendable {
    /// Continuation bytes the character in hand still needs.
    package private(set) var needed: UInt8 = 0
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xBF
    private var value: UInt32 = 0

    package init() {}

    /// Takes one byte and calls `emit` for each scalar it completes: none, one, or two when the byte ends an ill-formed
    /// part and is a character itself.
    @inline(__always)
    package mutating func decode(_ byte: UInt8, _ emit: (Unicode.Scalar) -> Void) {
        guard needed > 0 else { return start(byte, emit) }
        guard lower <= byte, byte <= upper else {
            reset()
            emit("\u{FFFD}")
            return start(byte, emit)
        }
        lower = 0x80
        upper = 0xBF
        value = value << 6 | UInt32(byte & 0x3F)
        needed &-= 1
        if needed == 0 { emit(Unicode.Scalar(value) ?? "\u{FFFD}") }
    }

    /// Ends the text: a character cut off in its middle becomes U+FFFD.
    package mutating func finish(_ emit: (Unicode.Scalar) -> Void) {
        guard needed > 0 else { return }
        reset()
        emit("\u{FFFD}")
    }

    private mutating func start(_ byte: UInt8, _ emit: (Unicode.Scalar) -> Void) {
        switch byte {
        case 0x00...0x7F: emit(Unicode.Scalar(byte))
        case 0xC2...0xDF: begin(1, UInt32(byte & 0x1F))
        case 0xE0...0xEF:
            begin(2, UInt32(byte & 0x0F))
            if byte == 0xE0 { lower = 0xA0 }
            if byte == 0xED { upper = 0x9F }
        case 0xF0...0xF4:
            begin(3, UInt32(byte & 0x07))
            if byte == 0xF0 { lower = 0x90 }
            if byte == 0xF4 { upper = 0x8F }
        default: emit("\u{FFFD}")
        }
    }

    private mutating func begin(_ count: UInt8, _ bits: UInt32) {
        needed = count
        value = bits
    }

    private mutating func reset() {
        needed = 0
        lower = 0x80
        upper = 0xBF
    }
}
