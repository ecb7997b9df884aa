public import Policy

/// One fault in the configuration: where, of which kind, and for the operator what is wrong and what to do.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of fault it is; the identity of an error, where the text is only its wording.
    public enum Kind: Sendable, Hashable {
        /// A file cannot be read or is no UTF-8.
        case file
        /// The text is not YAML, or YAML of a form that is not used here.
        case syntax
        /// A key nobody knows.
        case unknownKey
        /// A key, or a value, of a feature that this version does not have.
        case notInThisVersion
        /// Something is defined twice.
        case duplicate
        /// A required key is not there.
        case missing
        /// A list where a text should be, or the like.
        case wrongType
        /// A value of the right type that means nothing.
        case badValue
        /// A name of something that is not defined.
        case unknownReference
        /// Values, each good in itself, that do not go together.
        case conflict
        /// Something is larger, deeper or more than is read.
        case limit
    }

    /// Where the fault is.
    public let location: SourceLocation
    /// What kind of fault it is.
    public let kind: Kind
    /// What is wrong, and what to do about it. Never holds a secret.
    public let message: String

    /// `file:line:column: what, what to do`.
    public var description: String { "\(location): \(message)" }
}

/// Everything that is wrong with a configuration; never empty.
public struct ConfigurationErrors: Error, Sendable, CustomStringConvertible {
    /// The most errors that are kept; more are not worth reading at a time.
    public static let limit = 100

    /// The errors, in the order of files and places.
    public let errors: [ConfigurationError]

    /// One error per line.
    public var description: String { errors.map(\.description).joined(separator: "\n") }
}
