/// A key with which the client, or the server by way of LINEMODE, is told something: written `^]`, `^?` or as it is.
public struct ControlCharacter: Hashable, Sendable {
    /// The byte the key sends.
    public let byte: UInt8

    /// The key that sends this byte.
    public init(_ byte: UInt8) {
        self.byte = byte
    }

    /// The key in `text`: `^` and a letter, `^?` for DEL, `\` and up to three octal digits, or one character by itself.
    /// Nil if that is none.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        switch (bytes.first, bytes.count) {
        case (_, 1): byte = bytes[0]
        case (UInt8(ascii: "^"), 2) where bytes[1] == UInt8(ascii: "?"): byte = 0x7F
        case (UInt8(ascii: "^"), 2) where 0x40...0x5F ~= Self.upper(bytes[1]): byte = Self.upper(bytes[1]) & 0x1F
        case (UInt8(ascii: "\\"), 2...4):
            guard let code = UInt8(text.dropFirst(), radix: 8) else { return nil }
            byte = code
        default: return nil
        }
    }

    private static func upper(_ byte: UInt8) -> UInt8 {
        0x61...0x7A ~= byte ? byte & 0x5F : byte
    }
}

extension ControlCharacter: CustomStringConvertible {
    /// As a person writes it.
    public var description: String {
        switch byte {
        case 0x7F: "^?"
        case 0..<0x20: "^" + String(Unicode.Scalar(byte | 0x40))
        case 0x20..<0x7F: String(Unicode.Scalar(byte))
        default: "\\" + String(byte, radix: 8)
        }
    }
}
