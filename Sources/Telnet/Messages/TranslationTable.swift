/// A mapping between two character sets of 8 bits, as a peer sends it by `TTABLE-IS` (RFC 2066 section 2, version 1).
///
/// The side that was sent the table translates: what it writes goes through ``toPeer(_:)``, what it reads through
/// ``fromPeer(_:)``. Characters beyond the end of a map stand for themselves.
public struct TranslationTable: Hashable, Sendable {
    /// The set of the side that translates: one of those it asked for.
    public let from: String
    /// The set on the wire: the one the other side wants.
    public let to: String

    private let outward: [UInt8]
    private let inward: [UInt8]

    /// A table from two maps of up to 256 characters, each map indexed by the character it replaces. Nil if a map is
    /// longer or a name is not one (RFC 2066: printable ASCII).
    public init?(from: String, to: String, toPeer outward: [UInt8], fromPeer inward: [UInt8]) {
        guard CharacterSetName.isAcceptable(from), CharacterSetName.isAcceptable(to),
            outward.count <= 256, inward.count <= 256
        else { return nil }
        self.from = from
        self.to = to
        self.outward = outward
        self.inward = inward
    }

    /// The character of ``to`` for one of ``from``.
    public func toPeer(_ character: UInt8) -> UInt8 {
        Int(character) < outward.count ? outward[Int(character)] : character
    }

    /// The character of ``from`` for one of ``to``.
    public func fromPeer(_ character: UInt8) -> UInt8 {
        Int(character) < inward.count ? inward[Int(character)] : character
    }

    func isFrom(_ name: String) -> Bool {
        CharacterSetName.areEqual(from, name)
    }
}

extension TranslationTable {
    /// What came of a `TTABLE-IS`.
    enum Decoded {
        case table(TranslationTable)
        /// Of another version, or for characters of more than 8 bits.
        case unsupported
        /// Not what its own lengths say.
        case garbled
    }

    private static let version: UInt8 = 1

    /// Version, separator, then for each set its name, separator, bits of a character and number of characters as
    /// three bytes, then the two maps.
    var encoded: [UInt8] {
        [Self.version, CharsetRequest.separator] + Self.header(from, outward) + [CharsetRequest.separator]
            + Self.header(to, inward) + outward + inward
    }

    private static func header(_ name: String, _ map: [UInt8]) -> [UInt8] {
        Array(name.utf8) + [CharsetRequest.separator, 8, 0, UInt8(map.count >> 8), UInt8(map.count & 0xFF)]
    }

    static func decode(_ content: ArraySlice<UInt8>) -> Decoded {
        var rest = content
        guard let version = rest.popFirst(), let separator = rest.popFirst() else { return .garbled }
        guard version == Self.version else { return .unsupported }
        guard let first = Header(&rest, separator: separator) else { return .garbled }
        // Between the two headers stands a separator, which the RFC's syntax has and its prose has not.
        if rest.first == separator { rest.removeFirst() }
        guard let second = Header(&rest, separator: separator) else { return .garbled }
        guard first.bits == 8, second.bits == 8, first.count <= 256, second.count <= 256 else { return .unsupported }
        guard rest.count == first.count + second.count else { return .garbled }
        let table = TranslationTable(
            from: first.name, to: second.name,
            toPeer: Array(rest.prefix(first.count)), fromPeer: Array(rest.dropFirst(first.count)))
        return table.map(Decoded.table) ?? .garbled
    }

    private struct Header {
        let name: String
        let bits: UInt8
        let count: Int

        init?(_ rest: inout ArraySlice<UInt8>, separator: UInt8) {
            guard let end = rest.firstIndex(of: separator), let name = CharacterSetName.decode(rest[..<end]),
                rest.count - (end - rest.startIndex) > 4
            else { return nil }
            self.name = name
            bits = rest[end + 1]
            count = Int(rest[end + 2]) << 16 | Int(rest[end + 3]) << 8 | Int(rest[end + 4])
            rest = rest[(end + 5)...]
        }
    }
}
