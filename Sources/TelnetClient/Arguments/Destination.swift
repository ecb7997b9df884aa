/// Where to connect, as a person gives it: a host and, if not Telnet's own, a port by number or name.
public struct Destination: Hashable, Sendable {
    /// A name or an address. IPv6 addresses without brackets.
    public var host: String
    /// A number from 1 to 65535, or a service's name; nil for the default.
    public var service: String?
    /// A minus stood before the port: speak first, as on Telnet's own port.
    public var forcesNegotiation = false

    /// A host and perhaps a port, which may begin with a minus.
    public init(host: String, service: String? = nil) {
        self.host = host
        self.service = service
        if let service, service.hasPrefix("-") {
            self.service = String(service.dropFirst())
            forcesNegotiation = true
        }
    }

    /// Takes `HOST`, `HOST:PORT`, `[ADDRESS]:PORT` or an IPv6 address; nil if it is none of these.
    public init?(_ text: String) {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            let host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard !host.isEmpty, rest.isEmpty || (rest.hasPrefix(":") && rest.count > 1 && rest != ":-") else {
                return nil
            }
            self.init(host: String(host), service: rest.isEmpty ? nil : String(rest.dropFirst()))
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            guard !text.isEmpty else { return nil }
            self.init(host: text)
            return
        }
        guard !parts[0].isEmpty, !parts[1].isEmpty, parts[1] != "-" else { return nil }
        self.init(host: String(parts[0]), service: String(parts[1]))
    }
}

extension Destination: CustomStringConvertible {
    /// `HOST:PORT`, with brackets around IPv6 addresses.
    public var description: String {
        let shown = host.contains(":") ? "[\(host)]" : host
        return service.map { "\(shown):\($0)" } ?? shown
    }
}
