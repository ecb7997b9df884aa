public import Policy

extension Configuration {
    /// One entry of `listeners`: a way in.
    public struct Listener: Sendable, Hashable {
        /// What is spoken there.
        public enum Proto: String, Sendable, Hashable, CaseIterable {
            /// SSH.
            case ssh
            /// Telnet inside TLS.
            case telnets
            /// Telnet in clear text.
            case telnet
        }

        /// The files of a server's TLS identity, as paths that hold from the working directory.
        public struct TLS: Sendable, Hashable {
            /// The certificate chain, PEM.
            public let certificate: String
            /// Its private key, PEM.
            public let key: String
            /// Where the two are named, for messages about the files.
            public let location: SourceLocation
        }

        /// The name that events and messages carry; unique.
        public let name: String
        /// What is spoken there.
        public let proto: Proto
        /// Where it listens.
        public let bind: BindAddress
        /// The networks it serves; empty means all.
        public let from: [CIDR]
        /// Its TLS identity; there for `telnets` and only there.
        public let tls: TLS?
        /// Whether clear text is allowed off loopback.
        public let allowsClearText: Bool
        /// Where it is defined.
        public let location: SourceLocation

        /// Whether a peer at this address is served.
        public func serves(_ peer: IPAddress) -> Bool {
            from.isEmpty || from.contains { $0.contains(peer) }
        }
    }
}

/// An address to listen on: `127.0.0.1:2323`, `[::]:2222`, `localhost:0`.
public struct BindAddress: Sendable, Hashable, CustomStringConvertible {
    /// An IP address without brackets, or a host name.
    public let host: String
    /// The TCP port; 0 lets the system choose a free one.
    public let port: UInt16

    /// An address from `host:port` or `[v6]:port`; nil for anything else.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Self.port(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":"), IPAddress(host) != nil else { return nil }
        } else {
            guard !host.contains(":"), HostName.isValid(host) else { return nil }
        }
        self.host = String(host)
        self.port = port
    }

    /// The address, if the host is one and not a name.
    public var address: IPAddress? { IPAddress(host) }

    /// Whether only this host can reach it. A name other than `localhost` might be any address.
    public var isLoopback: Bool { address?.isLoopback ?? (host.lowercased() == "localhost") }

    /// The form that ``init(_:)`` reads: `host:port`, or `[v6]:port`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether both cannot be bound at a time: the same port on the same address, or on every address of the host.
    /// `[::]` takes IPv4 in as well.
    func collides(with other: BindAddress) -> Bool {
        guard port == other.port, port != 0 else { return false }
        guard let own = address, let its = other.address else { return host.lowercased() == other.host.lowercased() }
        return own == its || own.isEverywhere(for: its) || its.isEverywhere(for: own)
    }

    private static func port(_ digits: Substring) -> UInt16? {
        guard (1...5).contains(digits.utf8.count), digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return UInt16(digits)
    }
}

extension IPAddress {
    fileprivate func isEverywhere(for other: IPAddress) -> Bool {
        isUnspecified && (family == .v6 || other.family == .v4)
    }
}

/// What may stand where a host is named.
enum HostName {
    /// An IPv4 or IPv6 address, or a name of at most 253 letters, digits, dots, hyphens and underscores (the last for
    /// the sake of names that exist) that does not start with a hyphen or dot. A name whose last part is a number is
    /// a mistyped address.
    static func isValid(_ text: some StringProtocol) -> Bool {
        if IPAddress(text) != nil { return true }
        guard (1...253).contains(text.utf8.count), text.first != "-", text.first != ".", !text.contains("..") else {
            return false
        }
        let last = text.split(separator: ".").last ?? ""
        return text.utf8.allSatisfy(isNameByte) && !last.utf8.allSatisfy { (48...57).contains($0) }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
