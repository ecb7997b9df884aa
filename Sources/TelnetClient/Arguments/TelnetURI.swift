/// A `telnet:` URI (RFC 4248): `telnet://user@host:port/`. `telnets:` is the same through TLS, on port 992.
///
/// A password in it is refused and never used: it would stand in the shell's history and in the list of processes.
public struct TelnetURI: Hashable, Sendable {
    /// The user's name, if there is one, with `%` escapes undone.
    public let user: String?
    /// The host and the port.
    public let destination: Destination
    /// Whether the scheme is `telnets`.
    public let isSecure: Bool

    /// What is wrong with a URI.
    public enum Fault: Error, Equatable, Sendable {
        /// There is no host, or something that cannot be part of a URI.
        case malformed
        /// It has a password.
        case password
    }

    /// Whether `text` begins like one of these URIs.
    public static func isOne(_ text: String) -> Bool {
        let lower = text.prefix(10).lowercased()
        return lower.hasPrefix("telnet:") || lower.hasPrefix("telnets:")
    }

    /// Takes a URI apart.
    public init(_ text: String) throws(Fault) {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else { throw .malformed }
        isSecure = text[..<colon].lowercased() == "telnets"
        let rest = text[text.index(colon, offsetBy: 3)...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard rest.dropFirst(authority.count).isEmpty || rest.dropFirst(authority.count) == "/" else {
            throw .malformed
        }
        let at = authority.lastIndex(of: "@")
        if let at {
            let name = authority[..<at]
            guard !name.contains(":") else { throw .password }
            guard let decoded = Self.decode(name), !decoded.isEmpty else { throw .malformed }
            user = decoded
        } else {
            user = nil
        }
        let place = at.map { authority[authority.index(after: $0)...] } ?? authority
        guard let destination = Destination(String(place)), !place.hasSuffix(":") else { throw .malformed }
        self.destination = destination
    }

    private static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            // A sign would be taken, too.
            guard rest.count >= 2, digits.first?.isHexDigit == true, let code = UInt8(digits, radix: 16) else {
                return nil
            }
            bytes.append(code)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
