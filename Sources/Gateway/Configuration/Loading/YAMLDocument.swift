import Policy
import Yams

/// One file of YAML as a tree of ``ConfigNode``; every fault with its place.
struct YAMLDocument {
    /// The most pieces that a file may have, aliases counted as often as they are used.
    static let mostNodes = 200_000
    /// How deep pieces may be nested; the schema needs eight.
    static let deepest = 64

    /// The root; nil when the file is not YAML or has no content.
    let root: ConfigNode?

    /// Parses a file. `text` must have passed ``text(_:file:diagnostics:)``.
    init(_ text: String, file: String, diagnostics: inout Diagnostics) {
        var composer = YAMLComposer(text: text, file: file)
        guard let composed = composer.compose(&diagnostics) else {
            root = nil
            return
        }
        var converter = YAMLConverter(file: file, standIns: composer.standIns)
        root = converter.convert(composed, depth: 0, &diagnostics)
    }

    /// The bytes of a file as text, without a byte order mark; an error at the first byte that is not UTF-8, or the
    /// first character that YAML does not allow.
    static func text(_ bytes: [UInt8], file: String, diagnostics: inout Diagnostics) -> String? {
        let content = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes[3...] : bytes[...]
        guard let text = String(validating: content, as: UTF8.self) else {
            let valid = String(decoding: content.prefix(validPrefix(content)), as: UTF8.self)
            diagnostics.error(
                .file, end(of: valid, file: file), "this is not UTF-8 text; save the file as UTF-8")
            return nil
        }
        if let bad = text.unicodeScalars.firstIndex(where: { !isAllowed($0) }) {
            let value = String(text.unicodeScalars[bad].value, radix: 16)
            diagnostics.error(
                .syntax, end(of: String(text.unicodeScalars[..<bad]), file: file),
                "the character U+\(value) is not allowed in YAML; remove it")
            return nil
        }
        return text
    }

    /// The printable characters of YAML 1.1 section 4.1.1, and tab and line ends.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0a, 0x0d, 0x20...0x7e, 0x85, 0xa0...0xd7ff, 0xe000...0xfefe, 0xff00...0xfffd, 0x10000...: true
        default: false
        }
    }

    private static func validPrefix(_ bytes: ArraySlice<UInt8>) -> Int {
        var decoder = UTF8()
        var source = bytes.makeIterator()
        var count = 0
        while case .scalarValue(let scalar) = decoder.decode(&source) { count += UTF8.width(scalar) }
        return count
    }

    private static func end(of text: String, file: String) -> SourceLocation {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        return SourceLocation(
            file: file, line: max(1, lines.count), column: (lines.last?.unicodeScalars.count ?? 0) + 1)
    }
}
