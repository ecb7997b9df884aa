import FoundationEssentials

/// SSH public keys as they stand in `authorized_keys` files.
enum PublicKeyText {
    /// The algorithms of keys that can log in.
    static let algorithms = [
        "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
    ]

    /// `algorithm base64` without the comment; nil for anything that is not a key. The blob must name the same
    /// algorithm and hold whole fields (RFC 4253 section 6.6), so that a key cut short by pasting is noticed here, not
    /// at a login.
    static func normalized(_ text: String) -> String? {
        let parts = text.split(separator: " ")
        guard parts.count >= 2, algorithms.contains(String(parts[0])), let blob = Data(base64Encoded: String(parts[1])),
            let fields = fields(of: Array(blob)), fields.count >= 2, fields[0].elementsEqual(parts[0].utf8)
        else { return nil }
        return "\(parts[0]) \(parts[1])"
    }

    /// The fields of a blob, each behind its length in four bytes (RFC 4251 section 5); nil when the last one is cut.
    private static func fields(of blob: [UInt8]) -> [ArraySlice<UInt8>]? {
        var fields: [ArraySlice<UInt8>] = []
        var rest = blob[...]
        while !rest.isEmpty {
            guard rest.count >= 4 else { return nil }
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard rest.count >= length else { return nil }
            fields.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return fields
    }
}

extension TextRule {
    /// An SSH public key. A private key that was pasted by mistake must not come out in a message.
    static let publicKey = TextRule("an SSH public key", isSensitive: true) { text in
        if PublicKeyText.normalized(text) != nil { return nil }
        if text.contains("PRIVATE KEY") { return "must be the public key, not the private one; use the .pub file" }
        return "must be one line of a .pub file, such as 'ssh-ed25519 AAAA… comment', without options in front"
    }
}
