/// A variable as NEW-ENVIRON and ENVIRON carry it (RFC 1572 section 4): bytes, without a character set.
public struct EnvironmentVariable: Hashable, Sendable {
    /// Who defined the name.
    public enum Kind: UInt8, Hashable, Sendable {
        /// `VAR`: a name from the RFC's own list, such as `USER`.
        case `var` = 0
        /// `USERVAR`: any other name.
        case userVar = 3
    }

    /// Who defined the name.
    public let kind: Kind
    /// The name; empty in a question for all of a kind.
    public let name: [UInt8]
    /// The value; nil where the variable is only named, or undefined.
    public let value: [UInt8]?

    /// A variable to export; nil as value says that it is undefined.
    public init(_ kind: Kind, _ name: String, value: String?) {
        self.init(kind: kind, name: Array(name.utf8), value: value.map { Array($0.utf8) })
    }

    init(kind: Kind, name: [UInt8], value: [UInt8]?) {
        self.kind = kind
        self.name = name
        self.value = value
    }
}

extension EnvironmentVariable {
    /// The names RFC 1572 section 5 defines, which go by `VAR`.
    static let wellKnown = ["USER", "JOB", "ACCT", "PRINTER", "SYSTEMTYPE", "DISPLAY"].map { Array($0.utf8) }

    private static let namesOfUsers = ["USER", "LOGNAME"].map { Array($0.utf8) }

    /// Whether the value may be handed on. In a user's name a leading minus has been taken for a switch of `login`
    /// since 1994 (CVE-1999-0113, CVE-2007-0882, CVE-2026-24061), and spaces have no place either.
    var isAcceptable: Bool {
        guard let value else { return true }
        guard let text = String(validating: value, as: UTF8.self) else { return false }
        let isName = Self.namesOfUsers.contains(name)
        guard !isName || text.first != "-" else { return false }
        return text.unicodeScalars.allSatisfy { $0.isVisible && !(isName && $0.properties.isWhitespace) }
    }
}

extension EnvironmentVariable: CustomStringConvertible {
    /// Name and value, for those who log what they have accepted.
    public var description: String {
        let name = String(decoding: name, as: UTF8.self)
        return value.map { "\(name)=\(String(decoding: $0, as: UTF8.self))" } ?? name
    }
}

extension Unicode.Scalar {
    /// Whether a person would see it, a space included.
    fileprivate var isVisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: !properties.isDefaultIgnorableCodePoint
        }
    }
}
