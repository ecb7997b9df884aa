/// A network: an address and how many of its first bits count (RFC 4632 section 3.1, RFC 4291 section 2.3).
///
/// IPv4 and IPv6 are kept apart: `::/0` holds no IPv4 address, in whatever form its peer appears. `::ffff:a.b.c.d/n`
/// with n of at least 96 is the IPv4 network that it maps.
public struct CIDR: Sendable, Hashable, CustomStringConvertible {
    /// Why a text is not a network. None of them is a peer's fault; the text comes from an operator.
    public enum Fault: Error, Hashable, Sendable {
        /// The part in front of the slash is not an address, or has a zone.
        case address
        /// The part after the slash is not a number of bits that the address has.
        case prefix
        /// Bits behind the prefix are set; the network that was probably meant.
        case hostBits(CIDR)
    }

    /// The first address.
    public let base: IPAddress
    /// The number of bits that count: 0 to 32, or 0 to 128.
    public let prefix: Int

    /// A network from text such as `10.0.0.0/8` or `2001:db8::/32`; an address alone is a network of one.
    public init(_ text: some StringProtocol) throws(Fault) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, !first.contains("%"), let address = IPAddress(first) else { throw .address }
        let mapped = address.family == .v4 && first.contains(":")
        var prefix = address.family.bits
        if parts.count == 2 {
            guard let bits = AddressText.decimal(parts[1].utf8, upTo: mapped ? 128 : prefix), !mapped || bits >= 96
            else { throw .prefix }
            prefix = mapped ? bits - 96 : bits
        }
        let network = CIDR(base: Self.masked(address, prefix), prefix: prefix)
        guard network.base == address else { throw .hostBits(network) }
        self = network
    }

    private init(base: IPAddress, prefix: Int) {
        self.base = base
        self.prefix = prefix
    }

    /// Whether the address lies in this network.
    public func contains(_ address: IPAddress) -> Bool {
        address.family == base.family && Self.masked(address, prefix) == base
    }

    /// Shifting out all the bits gives 0, so a prefix of 0 needs no case of its own.
    private static func masked(_ address: IPAddress, _ prefix: Int) -> IPAddress {
        let host = UInt128(address.family.bits - prefix)
        return IPAddress(family: address.family, value: (address.value >> host) << host)
    }

    /// The first address, a slash and the number of bits: `10.0.0.0/8`.
    public var description: String { "\(base)/\(prefix)" }
}
