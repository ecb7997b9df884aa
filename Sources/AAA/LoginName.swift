/// What somebody gives as their name: `alice`, or `alice+core-sw1` to go straight to a target.
public struct LoginName: Sendable, Equatable, CustomStringConvertible {
    /// The user's name: 1 to ``userLimit`` bytes.
    public let user: String

    /// The target asked for, if any: 1 to ``targetLimit`` bytes.
    public let target: String?

    /// The longest user name, in bytes of UTF-8.
    public static let userLimit = 64

    /// The longest name of a target, in bytes of UTF-8: that of a host name.
    public static let targetLimit = 253

    /// A name nobody can have: what was typed broke a rule, but the attempt has to be made, and to fail, like any other.
    public static let impossible = "-"

    /// Reads `text` as `parse` does; nil if it breaks a rule.
    public init?(_ text: some StringProtocol) {
        guard let name = try? Self.parse(text) else { return nil }
        self = name
    }

    private init(user: String, target: String?) {
        self.user = user
        self.target = target
    }

    /// The name as it was given: safe to print.
    public var description: String { target.map { "\(user)+\($0)" } ?? user }

    /// Reads `text`; the first `+` parts user and target.
    ///
    /// Neither part may begin with a hyphen, because such a name turns into an option as soon as it meets a command line
    /// (CVE-2026-24061), nor contain spaces, control, format or unassigned characters, because names are printed.
    public static func parse(_ text: some StringProtocol) throws(LoginNameError) -> LoginName {
        // Before anything that takes time proportional to the text.
        guard text.utf8.count <= userLimit + 1 + targetLimit else { throw .tooLong(limit: userLimit) }
        guard let plus = text.firstIndex(of: "+") else {
            return LoginName(user: try checked(text, limit: userLimit), target: nil)
        }
        let user = try checked(text[..<plus], limit: userLimit)
        let target = text[text.index(after: plus)...]
        guard !target.isEmpty else { throw .emptyTarget }
        return LoginName(user: user, target: try checked(target, limit: targetLimit))
    }

    /// Reads bytes as they came from a peer; they must be UTF-8.
    public static func parse(bytes: some Collection<UInt8>) throws(LoginNameError) -> LoginName {
        guard bytes.count <= userLimit + 1 + targetLimit else { throw .tooLong(limit: userLimit) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return try parse(text)
    }

    /// Whether `text` can be the name of a user, without a target.
    public static func checkUser(_ text: String) throws(LoginNameError) {
        guard !text.contains("+") else { throw .forbiddenCharacter(0x2B) }
        _ = try checked(text, limit: userLimit)
    }

    private static func checked(_ text: some StringProtocol, limit: Int) throws(LoginNameError) -> String {
        guard let first = text.unicodeScalars.first else { throw .empty }
        guard text.utf8.count <= limit else { throw .tooLong(limit: limit) }
        guard first != "-" else { throw .startsWithHyphen }
        if let bad = text.unicodeScalars.first(where: { !isPlain($0) }) { throw .forbiddenCharacter(bad.value) }
        return String(text)
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            false
        default: true
        }
    }
}

/// The rule a name breaks.
public enum LoginNameError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no name.
    case empty
    /// There is a `+` with no target behind it.
    case emptyTarget
    /// The name is longer than `limit` bytes.
    case tooLong(limit: Int)
    /// The name begins with `-`.
    case startsWithHyphen
    /// The name contains a space, a control or format character, or a `+` where none may be; the value is the code point.
    case forbiddenCharacter(UInt32)
    /// The bytes are not UTF-8.
    case notUTF8

    /// The rule in words. Never contains the name itself.
    public var description: String {
        switch self {
        case .empty: "the name is empty"
        case .emptyTarget: "there is nothing behind the +"
        case .tooLong(let limit): "longer than \(limit) bytes"
        case .startsWithHyphen: "begins with a hyphen"
        case .forbiddenCharacter(let value): "contains the character U+\(Self.hex(value)), which names may not have"
        case .notUTF8: "is not UTF-8"
        }
    }

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
