/// Puts UTF-8 together from bytes that come one at a time. What is not UTF-8 comes out as the bytes it is.
struct PartialScalar: Sendable {
    enum Result: Equatable, Sendable {
        case scalar(Unicode.Scalar)
        case byte(UInt8)
    }

    /// The bytes of a character that is not complete; at most three.
    private(set) var bytes: [UInt8] = []
    private var missing = 0

    /// Whether the byte goes on with a character that has begun.
    func expects(_ byte: UInt8) -> Bool {
        missing > 0 && 0x80...0xBF ~= byte
    }

    /// What is known after one more byte: nothing yet, or all there was.
    mutating func receive(_ byte: UInt8) -> [Result] {
        if expects(byte) {
            bytes.append(byte)
            missing -= 1
            return missing == 0 ? complete() : []
        }
        let broken = takeBytes().map(Result.byte)
        missing = Self.following(byte)
        guard missing > 0 else { return broken + [.byte(byte)] }
        bytes = [byte]
        return broken
    }

    /// Gives up on what is not complete.
    mutating func takeBytes() -> [UInt8] {
        defer {
            bytes = []
            missing = 0
        }
        return bytes
    }

    private mutating func complete() -> [Result] {
        let whole = takeBytes()
        guard let scalar = String(validating: whole, as: UTF8.self)?.unicodeScalars.first else {
            return whole.map(Result.byte)
        }
        return [.scalar(scalar)]
    }

    /// How many bytes follow one that begins a character of several.
    private static func following(_ byte: UInt8) -> Int {
        switch byte {
        case 0xC2...0xDF: 1
        case 0xE0...0xEF: 2
        case 0xF0...0xF4: 3
        default: 0
        }
    }
}
