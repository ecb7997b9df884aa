/// A JSON value as read from an audit line or a recording's header. Members keep their order; numbers stay text until
/// somebody asks, so that nothing is lost to floating point.
public enum JSONValue: Sendable, Equatable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, as written.
    case number(String)
    /// A string, unescaped.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object; where a key stands twice, the first one counts.
    case object([Member])

    /// One member of an object.
    public struct Member: Sendable, Equatable {
        /// The key, unescaped.
        public let key: String
        /// Its value.
        public let value: JSONValue
    }

    /// The member `key` of an object; nil when this is no object or has no such member.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The text, if this is a string.
    public var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value, if this is an integer that fits.
    public var integer: Int64? {
        guard case .number(let text) = self else { return nil }
        return Int64(text)
    }
}
