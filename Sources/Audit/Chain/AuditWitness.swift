import Crypto

/// What the trail keeps beside the log: where its end was. It makes lines cut off at the end visible, as long as whoever
/// cut them lacks the key.
///
/// One text line of fixed size: version, number and hash of the last line, name of the file it stands in, and a keyed
/// hash, filled up with blanks.
public struct AuditWitness: Sendable, Equatable {
    /// Bytes of the text.
    public static let size = 320
    private static let version = "1"

    /// The end of the chain.
    public let head: AuditHead
    /// Name of the file that holds the last line.
    public let file: String

    /// A witness of a log that ends with `head`, in `file`.
    public init(head: AuditHead, file: String) {
        self.head = head
        self.file = file
    }

    /// The text, ``size`` bytes.
    public func text(key: AuditKey) -> [UInt8] {
        let content = content
        let line = content + Array(" \(Self.mac(of: content, key: key))".utf8)
        return line + [UInt8](repeating: 0x20, count: max(0, Self.size - 1 - line.count)) + [0x0A]
    }

    /// Reads a witness; nil when it is damaged or was not written with `key`.
    public init?(_ text: [UInt8], key: AuditKey) {
        let fields = String(decoding: text, as: UTF8.self).split { $0 == " " || $0 == "\n" }.map(String.init)
        guard fields.count == 5, fields[0] == Self.version, let seq = UInt64(fields[1]) else { return nil }
        head = AuditHead(seq: seq, hash: fields[2])
        file = fields[3]
        guard Self.mac(of: content, key: key) == fields[4] else { return nil }
    }

    private var content: [UInt8] {
        Array("\(Self.version) \(head.seq) \(head.hash) \(file)".utf8)
    }

    private static func mac(of content: [UInt8], key: AuditKey) -> String {
        Hex.text(HMAC<SHA256>.authenticationCode(for: Array("witness ".utf8) + content, using: key.key))
    }
}
