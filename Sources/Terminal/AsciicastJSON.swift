/// Writes the inside of a JSON string (RFC 8259, section 7) from bytes that may be anything.
///
/// The result is plain UTF-8 that is safe to print: besides what JSON demands, DEL, the C1 controls and the
/// characters that reorder text on a screen are escaped. Text cut in the middle of a character continues with the next
/// `append`. Equal input gives equal output, which is what makes a hash over it meaningful.
package struct JSONStringWriter: Sendable {
    private var scalars = UTF8Scalars()

    package init() {}

    /// Appends `bytes`, escaped, to `out`.
    package mutating func append(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
        var index = bytes.startIndex
        while index < bytes.endIndex {
            if scalars.needed == 0 {
                let clean = Self.endOfPlainText(in: bytes, from: index)
                out.append(contentsOf: bytes[index..<clean])
                index = clean
                guard index < bytes.endIndex else { return }
            }
            scalars.decode(bytes[index]) { Self.write($0, to: &out) }
            index += 1
        }
    }

    /// Ends the string: a character cut off in its middle becomes U+FFFD.
    package mutating func finish(to out: inout [UInt8]) {
        scalars.finish { Self.write($0, to: &out) }
    }

    /// Appends `text` as a whole JSON string, quotes included.
    package static func appendQuoted(_ text: String, to out: inout [UInt8]) {
        var writer = JSONStringWriter()
        out.append(UInt8(ascii: "\""))
        writer.append(Array(text.utf8)[...], to: &out)
        writer.finish(to: &out)
        out.append(UInt8(ascii: "\""))
    }

    private static func endOfPlainText(in bytes: ArraySlice<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.endIndex {
            let byte = bytes[index]
            guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") else { break }
            index += 1
        }
        return index
    }

    private static func write(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
        switch scalar.value {
        case 0x22, 0x5C: out += [UInt8(ascii: "\\"), UInt8(truncatingIfNeeded: scalar.value)]
        case 0x08: out += Array(#"\b"#.utf8)
        case 0x09: out += Array(#"\t"#.utf8)
        case 0x0A: out += Array(#"\n"#.utf8)
        case 0x0C: out += Array(#"\f"#.utf8)
        case 0x0D: out += Array(#"\r"#.utf8)
        case 0x00...0x1F, 0x7F...0x9F, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: escape(scalar, to: &out)
        default: out.append(contentsOf: UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter)
        }
    }

    private static func escape(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
        out += [UInt8(ascii: "\\"), UInt8(ascii: "u")]
        for shift in [12, 8, 4, 0] {
            let digit = UInt8(truncatingIfNeeded: scalar.value >> UInt32(shift) & 0xF)
            out.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
