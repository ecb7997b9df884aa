/// What is wrong with the first bad line of a log.
public enum ChainFault: Error, Sendable, Equatable {
    /// It is no audit line at all.
    case unreadable
    /// It has no line feed: the writer died, or the end was cut off.
    case truncated
    /// Its number is not one more than the line before: lines are missing, doubled or out of order.
    case sequence(expected: UInt64, found: UInt64)
    /// It is not linked to the line before it: that one was changed, or lines were exchanged.
    case link
    /// Its own keyed hash does not match: it was changed, or written with another key.
    case mac
    /// The very first line fails its keyed hash while being linked well: most likely the key is the wrong one.
    case wrongKey
    /// The log ends before the last line known to have been written.
    case missingEnd(expected: UInt64, found: UInt64)

    /// The fault in words.
    public var explanation: String {
        switch self {
        case .unreadable: "this is not an audit line"
        case .truncated: "the line is cut off"
        case .sequence(let expected, let found):
            "number \(found) stands where \(expected) should: lines are missing, doubled or out of order"
        case .link: "it is not linked to the line before, which was changed, removed or moved"
        case .mac: "its keyed hash does not match: the line was changed"
        case .wrongKey: "its keyed hash does not match, and it is the first: is this the key the log was written with?"
        case .missingEnd(let expected, let found):
            "the log ends with number \(found), but \(expected) was written: lines were removed at the end"
        }
    }
}

/// Walks a log line by line and stops at the first bad one. A whole log is walked by feeding its files in order.
public struct ChainVerifier: Sendable {
    private let key: AuditKey
    /// The last good line, or the genesis.
    public private(set) var head = AuditHead.genesis

    /// A verifier for a log written with `key`, before its first line.
    public init(key: AuditKey) {
        self.key = key
    }

    /// Takes the next line, without its line feed; `terminated` tells whether it had one.
    public mutating func verify(_ line: ArraySlice<UInt8>, terminated: Bool = true) throws(ChainFault) {
        guard terminated else { throw .truncated }
        guard let record = AuditRecord(line: line) else { throw .unreadable }
        guard record.seq == head.seq &+ 1 else { throw .sequence(expected: head.seq &+ 1, found: record.seq) }
        guard record.prev == head.hash else { throw .link }
        guard AuditChain.authenticates(line, key: key) else { throw head == .genesis ? .wrongKey : .mac }
        head = AuditHead(seq: record.seq, hash: AuditChain.hash(of: line))
    }

    /// Ends the log: `known` is the last line known to have been written, where something remembers it.
    public func finish(known: AuditHead?) throws(ChainFault) {
        guard let known, known.seq >= head.seq else { return }
        guard known.seq == head.seq else { throw .missingEnd(expected: known.seq, found: head.seq) }
        guard known.hash == head.hash else { throw .link }
    }
}
