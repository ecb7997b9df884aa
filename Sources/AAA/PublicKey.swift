import Crypto

/// A user's public key, as one line of an `authorized_keys` file holds it (RFC 4253, section 6.6).
///
/// Two keys are equal if their kind and their blob are; the comment is for people.
public struct PublicKey: Sendable {
    /// The kinds that are accepted. Certificates are not: nobody here would check who signed them (CVE-2025-49825).
    public enum Kind: String, Sendable, CaseIterable {
        /// Ed25519 (RFC 8709).
        case ed25519 = "ssh-ed25519"
        /// ECDSA on NIST P-256 (RFC 5656).
        case ecdsaP256 = "ecdsa-sha2-nistp256"
        /// ECDSA on NIST P-384 (RFC 5656).
        case ecdsaP384 = "ecdsa-sha2-nistp384"
        /// ECDSA on NIST P-521 (RFC 5656).
        case ecdsaP521 = "ecdsa-sha2-nistp521"
        /// RSA of 2048 to 16384 bits (RFC 4253, section 6.6).
        case rsa = "ssh-rsa"
        /// Ed25519 in a security key.
        case securityKeyEd25519 = "sk-ssh-ed25519@openssh.com"
        /// ECDSA on NIST P-256 in a security key.
        case securityKeyP256 = "sk-ecdsa-sha2-nistp256@openssh.com"
    }

    /// The longest line that is read, in bytes: room for RSA of 16384 bits with a comment.
    public static let lineLimit = 8192

    /// The kind of key.
    public let kind: Kind

    /// The key in the form of the wire; begins with the name of the kind.
    public let blob: [UInt8]

    /// What follows the key on its line, without control characters; mostly `user@host`.
    public let comment: String

    /// Reads one line, `type base64 [comment]`. Options in front of the type are refused, not ignored: whoever wrote
    /// `from="10.0.0.1"` relies on it.
    public init(line: some StringProtocol) throws(PublicKeyError) {
        guard line.utf8.count <= Self.lineLimit else { throw .tooLong }
        let text = line.drop { $0.isWhitespace }
        guard !text.hasPrefix("----") else { throw .notAKeyLine }
        let fields = text.split(maxSplits: 2, omittingEmptySubsequences: true) { $0.isWhitespace }
        guard fields.count >= 2 else { throw text.isEmpty ? .empty : .notAKeyLine }
        guard let kind = Kind(rawValue: String(fields[0])) else { throw Self.reason(unknown: fields) }
        guard let blob = Base64.decode(fields[1]) else { throw .damaged }
        try PublicKeyBlob.check(blob, as: kind)
        self.kind = kind
        self.blob = blob
        comment = fields.count == 3 ? Self.printable(fields[2]) : ""
    }

    /// The line in its normal form, with the comment if there is one.
    public var line: String { comment.isEmpty ? bare : bare + " " + comment }

    /// The line without the comment: the same for the same key, however it was written.
    public var bare: String { kind.rawValue + " " + Base64.encode(blob, padded: true) }

    /// The fingerprint as `ssh-keygen -l` prints it: `SHA256:` and 43 characters.
    public var fingerprint: String { "SHA256:" + Base64.encode(SHA256.hash(data: blob), padded: false) }

    private static func reason(unknown fields: [some StringProtocol]) -> PublicKeyError {
        if fields[0].contains("-cert-") { return .certificate }
        if fields[0] == "ssh-dss" { return .weak }
        // Options may hold quoted spaces, so the kind can stand anywhere behind them.
        let words = fields.dropFirst().joined(separator: " ").split { $0.isWhitespace }
        return words.contains { Kind(rawValue: String($0)) != nil } ? .options : .unknownKind
    }

    private static func printable(_ text: some StringProtocol) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.drop(while: { $0.isWhitespace }).unicodeScalars.prefix(256) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: continue
            default: scalars.append(scalar)
            }
        }
        return String(String(scalars).reversed().drop { $0.isWhitespace }.reversed())
    }
}

extension PublicKey: Hashable {
    /// Whether both are the same key, whatever their comments say.
    public static func == (left: PublicKey, right: PublicKey) -> Bool {
        left.kind == right.kind && left.blob == right.blob
    }

    /// Feeds kind and blob, not the comment.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(blob)
    }
}

/// Why a line is not a usable public key.
public enum PublicKeyError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is nothing on the line.
    case empty
    /// The line is longer than ``PublicKey/lineLimit``.
    case tooLong
    /// The line is something else: a private key, a PEM block, half a line.
    case notAKeyLine
    /// The kind is not known.
    case unknownKind
    /// Options stand in front of the key.
    case options
    /// It is a certificate.
    case certificate
    /// DSA, or RSA of fewer than 2048 bits.
    case weak
    /// The text is cut off, altered, or not what the line's first word says.
    case damaged

    /// What is wrong and what to do about it.
    public var description: String {
        switch self {
        case .empty: "no key given"
        case .tooLong: "the line is longer than \(PublicKey.lineLimit) bytes"
        case .notAKeyLine:
            "not a public key; give the one line of the .pub file, which begins with ssh-ed25519 or similar"
        case .unknownKind:
            "not a kind of key known here, which are "
                + PublicKey.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        case .options: "options in front of a key are not supported; give the key alone"
        case .certificate: "certificates are not supported; give the plain public key"
        case .weak: "too weak; make a new one with: ssh-keygen -t ed25519"
        case .damaged: "the key is damaged or incomplete; copy the whole line of the .pub file"
        }
    }
}
