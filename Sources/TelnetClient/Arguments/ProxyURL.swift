/// A proxy to go through: `socks5://host:port` (RFC 1928) or `http://host:port` (CONNECT, RFC 9110 section 9.3.6).
public struct ProxyURL: Hashable, Sendable {
    /// The protocol spoken with it.
    public enum Kind: String, Sendable {
        /// SOCKS version 5; names are resolved by the proxy.
        case socks5
        /// HTTP's CONNECT.
        case http
    }

    /// The protocol spoken with it.
    public let kind: Kind
    /// Where it is.
    public let destination: Destination
    /// A name for it, with `%` escapes undone. The password comes from `SALLYPORT_PROXY_PASSWORD` and never from here.
    public let user: String?

    /// Takes a URL apart; nil if it is none of these.
    public init?(_ text: String) {
        guard let end = text.firstIndex(of: ":"), let kind = Kind(rawValue: text[..<end].lowercased()) else {
            return nil
        }
        guard let uri = try? TelnetURI("telnet" + text[end...]) else { return nil }
        self.kind = kind
        self.user = uri.user
        var place = uri.destination
        place.service = place.service ?? (kind == .socks5 ? "1080" : "8080")
        destination = place
    }
}
