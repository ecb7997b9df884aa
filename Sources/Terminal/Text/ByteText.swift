/// Text that keeps bytes which are not UTF-8: each is held as a private-use character of its own and becomes the same
/// byte again on the way out, so that a description typed in Latin-1 is shown in Latin-1.
package enum ByteText {
    private static let base: UInt32 = 0xF700

    /// Reads bytes.
    package static func decode(_ bytes: some Sequence<UInt8>) -> String {
        var text = String.UnicodeScalarView()
        var assembler = UTF8Assembler()
        for byte in bytes {
            var pending = true
            while pending {
                pending = false
                switch assembler.receive(byte) {
                case .partial: break
                case .scalar(let scalar): text.append(scalar)
                case .malformed(let bad, let again):
                    text.append(contentsOf: bad.compactMap(stand))
                    pending = again
                }
            }
        }
        text.append(contentsOf: assembler.flush().compactMap(stand))
        return String(text)
    }

    /// The one character that stands for a byte.
    package static func stand(for byte: UInt8) -> Unicode.Scalar? { Unicode.Scalar(base + UInt32(byte)) }

    /// Appends a text's bytes.
    package static func encode(_ text: String, into bytes: inout [UInt8]) {
        // Every stand-in begins with this byte in UTF-8, and hardly anything else does.
        guard text.utf8.contains(0xEF) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        for scalar in text.unicodeScalars {
            if isStand(scalar) {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }

    private static func isStand(_ scalar: Unicode.Scalar) -> Bool {
        (base + 0x80...base + 0xFF).contains(scalar.value)
    }
}
