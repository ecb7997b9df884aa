import Foundation

/// SSH public keys as they stand in `authorized_keys` files.
enum PublicKeyText {
    /// The algorithms of keys that can log in.
    static let algorithms = [
        "ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
    ]

    /// `algorithm base64` without the comment; nil for anything that is not a key. The blob must name the same
    /// algorithm (RFC 4253 section 6.6), so that a key cut short by pasting is noticed here, not at a login.
    static func normalized(_ text: String) -> String? {
        let parts = text.split(separator: " ")
        guard parts.count >= 2, algorithms.contains(String(parts[0])), let blob = Data(base64Encoded: String(parts[1]))
        else { return nil }
        let name = Array(parts[0].utf8)
        let start = [0, 0, 0, UInt8(name.count)] + name
        guard blob.count > start.count, blob.starts(with: start) else { return nil }
        return "\(parts[0]) \(parts[1])"
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
