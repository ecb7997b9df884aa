import Terminal

/// Notices that the server asks for a password.
package struct PasswordWatch: Sendable {
    /// Columns of a line looked at; prompts are short.
    static let columns = 120

    private static let ends = [UInt8(ascii: ":"), UInt8(ascii: ">"), UInt8(ascii: "?")]

    private var line = ScreenLine(limit: columns)
    private var mayEnd = false

    package init() {}

    /// Bytes of the server's output. Returns the prompt, if that is what they end with.
    package mutating func receive(_ bytes: some Sequence<UInt8>) -> String? {
        for byte in bytes {
            _ = line.receive(byte)
            // A prompt's last character, a blank behind it, or the end of a sequence that colours it.
            mayEnd = Self.ends.contains(byte) || (mayEnd && byte == 0x20) || byte == UInt8(ascii: "m")
        }
        guard mayEnd else { return nil }
        let text = line.visible
        return Self.isPasswordPrompt(text) ? text : nil
    }

    /// Whether a line is one: it says so, and ends as prompts do.
    static func isPasswordPrompt(_ line: String) -> Bool {
        let text = line.trimmed.lowercased()
        guard let last = text.last, ":>?".contains(last) else { return false }
        return [
            "password", "passwd", "passphrase", "passwort", "passcode", "kennwort", "mot de passe", "contrase",
            "secret",
        ]
        .contains(where: text.contains)
    }
}
