import Policy

/// A form that a text must have.
struct TextRule: Sendable {
    /// What it is, with its article: "a name".
    let title: String
    /// Whether the text might be a secret that was put into the wrong place, and is kept out of messages.
    let isSensitive: Bool
    /// What is wrong with a text and what to do, as the end of a sentence that starts with it; nil when it is good.
    let fault: @Sendable (String) -> String?

    init(_ title: String, isSensitive: Bool = false, fault: @escaping @Sendable (String) -> String?) {
        self.title = title
        self.isSensitive = isSensitive
        self.fault = fault
    }
}

extension TextRule {
    /// The name of something that the operator defines.
    static let name = TextRule("a name") { text in
        if text.hasPrefix("-") { return "starts with a hyphen; start a name with a letter or digit" }
        return isWord(text, plus: "._-", atMost: 64)
            ? nil : "is not a name; use 1 to 64 of the letters A to Z and a to z, digits, '.', '_' and '-'"
    }

    /// The name of a label.
    static let label = TextRule("a label") { text in
        isWord(text, plus: "._-/", atMost: 64)
            ? nil : "is not a label; use 1 to 64 of the letters A to Z and a to z, digits, '.', '_', '-' and '/'"
    }

    /// Some printable text on one line.
    static let line = TextRule("a text") { text in
        if text.isEmpty { return "is empty; give a text" }
        if text.utf8.count > 256 { return "is longer than 256 bytes; shorten it" }
        return isPrintable(text) ? nil : "holds a character that is not printable; remove it"
    }

    /// A path of a file or directory.
    static let path = TextRule("a path") { text in
        if text.isEmpty { return "is empty; give a path" }
        if text.utf8.count > 4_095 { return "is longer than 4095 bytes; shorten it" }
        if text.hasPrefix("~") { return "starts with '~', which only a shell expands; write the whole path" }
        return isPrintable(text) ? nil : "holds a character that is not printable; remove it"
    }

    /// A host name or an address.
    static let host = TextRule("a host name or address") { text in
        if HostName.isValid(text) { return nil }
        if text.isEmpty { return "is empty; give a host name or an address" }
        if BindAddress(text) != nil { return "holds a port; write the host here and the port as 'port'" }
        return "is not a host name or address; correct it"
    }

    /// An address to listen on.
    static let bind = TextRule("an address to listen on") { text in
        if BindAddress(text) != nil { return nil }
        if IPAddress(text) != nil { return "lacks a port; write '127.0.0.1:2323' or '[::1]:2323'" }
        return "is not an address to listen on; write '127.0.0.1:2323', or '[::]:2222' with brackets for IPv6"
    }

    /// A network.
    static let network = TextRule("a network") { text in
        do throws(CIDR.Fault) {
            _ = try CIDR(text)
            return nil
        } catch {
            switch error {
            case .address: return "is not a network; write it like 10.0.0.0/8 or 2001:db8::/32"
            case .prefix: return "has no such prefix; use /0 to /32 for IPv4 and /0 to /128 for IPv6"
            case .hostBits(let network): return "has bits set behind its prefix; write \(network)"
            }
        }
    }

    /// A reference to a secret in the vault.
    static let vault = TextRule("a secret's name, as vault:NAME", isSensitive: true) { text in
        let name = text.dropFirst(vaultPrefix.count)
        return text.hasPrefix(vaultPrefix) && isWord(String(name), plus: "._-/", atMost: 64)
            ? nil : "must name a secret, as vault:NAME; store its value with 'sallyport secrets set NAME'"
    }

    /// What a reference to the vault starts with.
    static let vaultPrefix = "vault:"

    private static func isWord(_ text: String, plus marks: String, atMost limit: Int) -> Bool {
        (1...limit).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: marks.utf8.contains(byte)
                }
            }
    }

    private static func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
            default: true
            }
        }
    }
}
