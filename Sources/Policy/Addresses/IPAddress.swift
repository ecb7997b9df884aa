/// An IPv4 or IPv6 address.
///
/// An IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2) *is* the IPv4 address it maps: a listener on `[::]` sees
/// IPv4 peers in that form, and a rule about `10.0.0.0/8` must hold for them too.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// Which of the two protocols an address belongs to.
    public enum Family: Sendable, Hashable {
        /// 32 bits.
        case v4
        /// 128 bits.
        case v6

        /// The number of bits of an address.
        public var bits: Int { self == .v4 ? 32 : 128 }
    }

    /// The protocol; `.v4` for an IPv4-mapped IPv6 address.
    public let family: Family
    /// The address as a number, the first octet in the highest of the family's bits.
    let value: UInt128

    /// An address from its octets in network order: 4 or 16 of them, otherwise nil.
    public init?(octets: some Collection<UInt8>) {
        let value = octets.reduce(into: UInt128(0)) { $0 = $0 << 8 | UInt128($1) }
        switch octets.count {
        case 4: self.init(family: .v4, value: value)
        case 16: self.init(v6: value)
        default: return nil
        }
    }

    /// An address from its text: four decimal octets (no leading zeros, since some programs read those as octal), or
    /// any form of RFC 4291 section 2.2, with or without a zone (`fe80::1%eth0`; the zone is dropped). Otherwise nil.
    public init?(_ text: some StringProtocol) {
        let text = Substring(text)
        guard text.utf8.count <= Self.longestText else { return nil }
        if let value = AddressText.ipv4(text) {
            self.init(family: .v4, value: UInt128(value))
            return
        }
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first, parts.count == 1 || parts.last?.isEmpty == false,
            let value = AddressText.ipv6(address)
        else { return nil }
        self.init(v6: value)
    }

    init(family: Family, value: UInt128) {
        self.family = family
        self.value = value
    }

    private init(v6 value: UInt128) {
        let mapped = value >> 32 == 0xffff
        self.init(family: mapped ? .v4 : .v6, value: mapped ? value & 0xffff_ffff : value)
    }

    /// No address with a zone is longer: 45 characters of address, and the longest interface name of Linux with its `%`.
    private static let longestText = 61

    /// Its octets in network order: 4 or 16 of them.
    public var octets: [UInt8] {
        (1...family.bits / 8).map { UInt8(truncatingIfNeeded: value >> UInt128(family.bits - 8 * $0)) }
    }

    /// Whether the address never leaves this host: `127.0.0.0/8` and `::1`.
    public var isLoopback: Bool { family == .v4 ? value >> 24 == 127 : value == 1 }

    /// Whether it stands for every address of the host when bound: `0.0.0.0` and `::`.
    public var isUnspecified: Bool { value == 0 }

    /// The canonical text: dotted octets, or the form of RFC 5952.
    public var description: String { family == .v4 ? AddressText.ipv4(value) : AddressText.ipv6(value) }
}
