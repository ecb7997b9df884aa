/// The network an attempt comes from, as far as one person can be expected to own it: an IPv4 address, or the /64 of an
/// IPv6 address, in which anybody has 2^64 addresses to change between.
package struct SourceNetwork: Hashable, Sendable {
    private let bytes: [UInt8]

    /// Reads an address as printed, with or without a zone; `::ffff:a.b.c.d` is a.b.c.d seen through an IPv6 socket. What
    /// cannot be read counts as one source of its own.
    package init(_ address: String) {
        // An address has 4 bytes here, or 8: what has more cannot be taken for one.
        bytes =
            IPAddress(address).map { Array($0.octets.prefix(8)) }
            ?? [UInt8](repeating: 0, count: 9) + address.utf8.prefix(64)
    }
}
