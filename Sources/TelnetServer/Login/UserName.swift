/// A user's name that can be given to `login` without meaning anything else.
///
/// It is checked where it is typed and again where it is used. That it begins with a letter, a digit or `_` is what
/// CVE-2026-24061, CVE-2007-0882, CVE-1999-0113 and their kin come to nothing by; `--` in front of it is the second bolt.
package struct UserName: Equatable, Sendable {
    /// Bytes of the longest name. `useradd` makes none above 32; directories do.
    package static let longest = 64

    /// The name.
    package let text: String

    /// Takes letters, digits and `_`, after the first of them `.`, `-`, `@`, `+`, `\`, and a `$` at the end, as Samba's
    /// machines have it; nil for all else.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard (1...Self.longest).contains(bytes.count), let first = bytes.first, Self.begins(first) else { return nil }
        let middle = bytes.last == UInt8(ascii: "$") && bytes.count > 1 ? bytes.dropLast() : bytes[...]
        guard middle.allSatisfy({ Self.begins($0) || Self.further.contains($0) }) else { return nil }
        self.text = text
    }

    private static func begins(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static let further: Set<UInt8> = Set(".-@+\\".utf8)
}
