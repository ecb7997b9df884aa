/// How ENVIRON and NEW-ENVIRON write lists of variables (RFC 1408 and RFC 1572, section 2).
///
/// The two use the same marks, but half of the world's ENVIRON has `VAR` and `VALUE` the other way round (RFC 1571).
struct EnvironmentNotation: Equatable, Sendable {
    /// Whom to blame.
    let option: Option
    /// Whether `VAR` is 1 and `VALUE` 0.
    var isReversed = false

    static let escape: UInt8 = 2
    /// The four marks, which are escaped inside of names and values.
    static let marks: ClosedRange<UInt8> = 0...3

    private var value: UInt8 { isReversed ? 0 : 1 }

    private func mark(_ kind: EnvironmentVariable.Kind) -> UInt8 {
        kind == .var && isReversed ? 1 : kind.rawValue
    }

    private func kind(_ mark: UInt8) -> EnvironmentVariable.Kind? {
        switch mark {
        case value, Self.escape: nil
        case 3: .userVar
        case Self.marks: .var
        default: nil
        }
    }

    func encode(_ variable: EnvironmentVariable) -> [UInt8] {
        [mark(variable.kind)] + Self.escaped(variable.name)
            + (variable.value.map { [value] + Self.escaped($0) } ?? [])
    }

    private static func escaped(_ bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { marks ~= $0 ? [escape, $0] : [$0] }
    }

    /// The list of an `IS`, `INFO` or `SEND`, of bounded number and length.
    func decode(_ bytes: ArraySlice<UInt8>, limits: Limits) throws(Violation) -> [EnvironmentVariable] {
        var variables: [EnvironmentVariable] = []
        var rest = bytes
        while let mark = rest.popFirst() {
            guard let kind = kind(mark) else { throw .malformed(option) }
            guard variables.count < limits.environmentVariables else { throw .unacceptableValue(option) }
            let name = try text(from: &rest, limit: limits.environmentValue)
            var value: [UInt8]?
            if rest.first == self.value {
                rest.removeFirst()
                value = try text(from: &rest, limit: limits.environmentValue)
            }
            variables.append(EnvironmentVariable(kind: kind, name: name, value: value))
        }
        return variables
    }

    /// Bytes up to the next mark, with escapes undone.
    private func text(from rest: inout ArraySlice<UInt8>, limit: Int) throws(Violation) -> [UInt8] {
        var text: [UInt8] = []
        while let byte = rest.first, byte == Self.escape || !(Self.marks ~= byte) {
            rest.removeFirst()
            guard let literal = byte == Self.escape ? rest.popFirst() : byte else { throw .malformed(option) }
            guard text.count < limit else { throw .unacceptableValue(option) }
            text.append(literal)
        }
        return text
    }
}

// MARK: - Which way round

extension EnvironmentNotation {
    /// A piece of a list: a mark and the text behind it, escapes undone.
    private struct Piece {
        let mark: UInt8
        var text: [UInt8] = []
    }

    /// Whether the sender of a `SEND` has the two marks the other way round; nil if it cannot be told. A question has
    /// no place for `VALUE` (RFC 1571 section 2).
    static func isReversed(question content: ArraySlice<UInt8>) -> Bool? {
        let marks = Set(pieces(of: content).map(\.mark))
        if marks.contains(1) { return true }
        return marks.contains(0) ? false : nil
    }

    /// Whether the sender of an `IS` or `INFO` has the two marks the other way round; nil if it cannot be told. The
    /// rules of RFC 1571 section 3, the surest first.
    static func isReversed(answer content: ArraySlice<UInt8>) -> Bool? {
        let pieces = pieces(of: content)
        let marks = pieces.map(\.mark)
        let (zeros, ones) = (marks.count { $0 == 0 }, marks.count { $0 == 1 })
        let others = marks.count - zeros - ones
        func follows(_ mark: UInt8) -> Bool { zip(marks, marks.dropFirst()).contains { $0 == (mark, mark) } }
        func isEmpty(_ mark: UInt8) -> Bool { pieces.contains { $0.mark == mark && $0.text.isEmpty } }
        func names(_ mark: UInt8) -> Bool {
            pieces.contains { $0.mark == mark && EnvironmentVariable.wellKnown.contains($0.text) }
        }
        // True is evidence for "0 is VAR", the RFC's way; then the same with the parts exchanged.
        let evidence: [(rfc: Bool, reversed: Bool)] = [
            (marks.first == 0, marks.first == 1),
            (follows(0), follows(1)),
            (isEmpty(1), isEmpty(0)),
            (ones > 0 && others + zeros == ones, zeros > 0 && others + ones == zeros),
            (names(0), names(1)),
        ]
        return evidence.first { $0.rfc || $0.reversed }.map { !$0.rfc }
    }

    private static func pieces(of content: ArraySlice<UInt8>) -> [Piece] {
        var pieces: [Piece] = []
        var rest = content
        while let byte = rest.popFirst() {
            if byte == escape || !(marks ~= byte) {
                guard !pieces.isEmpty, let literal = byte == escape ? rest.popFirst() : byte else { continue }
                pieces[pieces.count - 1].text.append(literal)
            } else {
                pieces.append(Piece(mark: byte))
            }
        }
        return pieces
    }
}
