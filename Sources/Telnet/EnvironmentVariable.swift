/// A variable as NEW-ENVIRON carries it (RFC 1572 section 4): bytes, without a character set.
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

    /// A variable to export.
    public init(_ kind: Kind, _ name: String, value: String) {
        self.init(kind: kind, name: Array(name.utf8), value: Array(value.utf8))
    }

    init(kind: Kind, name: [UInt8], value: [UInt8]?) {
        self.kind = kind
        self.name = name
        self.value = value
    }
}

extension EnvironmentVariable {
    private static let valueMark: UInt8 = 1
    private static let escape: UInt8 = 2

    var encoded: [UInt8] {
        [kind.rawValue] + Self.escaped(name) + (value.map { [Self.valueMark] + Self.escaped($0) } ?? [])
    }

    static func encodedName(_ kind: Kind, _ name: String) -> [UInt8] {
        EnvironmentVariable(kind: kind, name: Array(name.utf8), value: nil).encoded
    }

    /// The four marks of the format are escaped inside of names and values.
    private static func escaped(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { 0...3 ~= $0 ? [escape, $0] : [$0] }
    }

    /// The list of an `IS`, `INFO` or `SEND`, of bounded number and length.
    static func decode(_ bytes: ArraySlice<UInt8>, limits: Limits) throws(Violation) -> [EnvironmentVariable] {
        var variables: [EnvironmentVariable] = []
        var rest = bytes
        while let mark = rest.popFirst() {
            guard let kind = Kind(rawValue: mark) else { throw .malformed(.newEnviron) }
            guard variables.count < limits.environmentVariables else { throw .unacceptableValue(.newEnviron) }
            let name = try text(from: &rest, limit: limits.environmentValue)
            var value: [UInt8]?
            if rest.first == valueMark {
                rest.removeFirst()
                value = try text(from: &rest, limit: limits.environmentValue)
            }
            variables.append(EnvironmentVariable(kind: kind, name: name, value: value))
        }
        return variables
    }

    /// Bytes up to the next mark, with escapes undone.
    private static func text(from rest: inout ArraySlice<UInt8>, limit: Int) throws(Violation) -> [UInt8] {
        var text: [UInt8] = []
        while let byte = rest.first, byte == escape || !(0...3 ~= byte) {
            rest.removeFirst()
            guard let literal = byte == escape ? rest.popFirst() : byte else { throw .malformed(.newEnviron) }
            guard text.count < limit else { throw .unacceptableValue(.newEnviron) }
            text.append(literal)
        }
        return text
    }
}
