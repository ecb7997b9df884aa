import Crypto

/// The end of the chain: the last line's number and hash. The next line is linked to it.
public struct AuditHead: Sendable, Equatable {
    /// Number of the last line; 0 when there is none.
    public var seq: UInt64
    /// SHA-256 of the last line's bytes without its line feed, in hexadecimal.
    public var hash: String

    /// What a log's first line is linked to: number 0 and 64 zeros.
    public static let genesis = AuditHead(seq: 0, hash: String(repeating: "0", count: 64))

    /// The end of a chain whose last line has this number and hash.
    public init(seq: UInt64, hash: String) {
        self.seq = seq
        self.hash = hash
    }
}

/// Links lines: each carries the hash of the one before (`prev`) and a keyed hash of itself (`mac`).
///
/// `prev` alone shows accidents; `mac` shows edits by whoever lacks the key. Lines cut off at the end need a witness
/// outside the chain: the head the trail keeps beside it, and later signed checkpoints, which are ordinary lines.
public enum AuditChain {
    private static let opening = Array(#","mac":""#.utf8)
    private static let closing = Array(#""}"#.utf8)
    /// Bytes that `mac` and the closing brace add to a line.
    static let macMember = opening.count + 64 + closing.count

    /// The line for `event`, without its line feed, and the head once it is written.
    public static func link(
        _ event: AuditEvent, at time: Timestamp, node: String, after head: AuditHead, key: AuditKey
    ) -> (line: [UInt8], head: AuditHead) {
        let seq = head.seq &+ 1
        var line = AuditLine.open(event, seq: seq, time: time, node: node, prev: head.hash)
        let mac = mac(of: line[...], key: key)
        line += opening
        line += Array(mac.utf8)
        line += closing
        return (line, AuditHead(seq: seq, hash: hash(of: line[...])))
    }

    /// SHA-256 of a line without its line feed, in hexadecimal.
    public static func hash(of line: ArraySlice<UInt8>) -> String {
        var hash = SHA256()
        line.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return Hex.text(hash.finalize())
    }

    /// Whether `line` ends in the `mac` that `key` gives it.
    public static func authenticates(_ line: ArraySlice<UInt8>, key: AuditKey) -> Bool {
        guard let (open, mac) = split(line) else { return false }
        return mac.elementsEqual(Self.mac(of: open, key: key).utf8)
    }

    private static func split(_ line: ArraySlice<UInt8>) -> (open: ArraySlice<UInt8>, mac: ArraySlice<UInt8>)? {
        guard line.count > macMember else { return nil }
        let open = line.dropLast(macMember)
        let member = line.suffix(macMember)
        guard member.starts(with: opening), member.suffix(closing.count).elementsEqual(closing) else { return nil }
        return (open, member.dropFirst(opening.count).dropLast(closing.count))
    }

    /// The keyed hash covers the line as it would read without its `mac`: what is open, and the closing brace.
    private static func mac(of open: ArraySlice<UInt8>, key: AuditKey) -> String {
        var mac = HMAC<SHA256>(key: key.key)
        mac.update(data: open)
        mac.update(data: [UInt8(ascii: "}")])
        return Hex.text(mac.finalize())
    }
}
