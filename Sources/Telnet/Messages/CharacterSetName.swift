/// The names of character sets as CHARSET carries them: printable ASCII in which case is not significant (RFC 2066).
enum CharacterSetName {
    /// Longest name, in bytes: as long as IANA lets a registered one be (RFC 2978 section 2.3).
    static let limit = 40

    /// Whether a name can be sent: not empty, of acceptable length, printable, and free of the separators.
    static func isAcceptable(_ name: String) -> Bool {
        isAcceptable(Array(name.utf8)[...])
    }

    /// A name from the wire; nil if it is none.
    static func decode(_ bytes: ArraySlice<UInt8>) -> String? {
        isAcceptable(bytes) ? String(decoding: bytes, as: UTF8.self) : nil
    }

    static func areEqual(_ one: String, _ other: String) -> Bool {
        one.lowercased() == other.lowercased()
    }

    private static func isAcceptable(_ bytes: ArraySlice<UInt8>) -> Bool {
        1...limit ~= bytes.count && bytes.allSatisfy { 0x21...0x7E ~= $0 && $0 != CharsetRequest.separator }
    }
}

/// The content of a `REQUEST` (RFC 2066 section 2): names in order of preference, and whether a table would do.
struct CharsetRequest {
    /// `;`, what we put before every name.
    static let separator: UInt8 = 59
    /// The RFC writes the mark once with a space and once without.
    private static let tableMarks = ["[TTABLE ]", "[TTABLE]"].map { Array($0.utf8) }

    let names: [String]
    /// The highest version of table that is understood; nil if none is wanted.
    let tableVersion: UInt8?

    init(names: [String], tableVersion: UInt8?) {
        self.names = names
        self.tableVersion = tableVersion
    }

    /// Reads at most `limit` names; those of a form that no name has are left out.
    init(_ content: ArraySlice<UInt8>, limit: Int) throws(Violation) {
        var rest = content
        var version: UInt8?
        if let mark = Self.tableMarks.first(where: { content.starts(with: $0) }) {
            rest = rest.dropFirst(mark.count)
            version = rest.popFirst()
            guard let version, version > 0 else { throw .malformed(.charset) }
        }
        guard let separator = rest.popFirst(), !rest.isEmpty else { throw .malformed(.charset) }
        let parts = rest.split(separator: separator, maxSplits: limit)
        guard parts.count <= limit else { throw .unacceptableValue(.charset) }
        self.init(names: parts.compactMap(CharacterSetName.decode), tableVersion: version)
    }

    var encoded: [UInt8] {
        let mark = tableVersion.map { Self.tableMarks[0] + [$0] } ?? []
        return mark + names.flatMap { [Self.separator] + $0.utf8 }
    }
}
