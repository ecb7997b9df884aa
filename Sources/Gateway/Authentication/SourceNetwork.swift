import Glibc

/// The network an attempt comes from, as far as one person can be expected to own it: an IPv4 address, or the /64 of an
/// IPv6 address, in which anybody has 2^64 addresses to change between.
package struct SourceNetwork: Hashable {
    private let bytes: [UInt8]

    /// Reads an address as printed, with or without a zone. What cannot be read counts as one source of its own.
    package init(_ address: String) {
        let plain = String(address.prefix { $0 != "%" })
        if let four = Self.parse(plain, family: AF_INET, length: 4) {
            bytes = four
        } else if let six = Self.parse(plain, family: AF_INET6, length: 16) {
            // ::ffff:a.b.c.d is the IPv4 address a.b.c.d seen through an IPv6 socket.
            let isMapped = six.prefix(10).allSatisfy { $0 == 0 } && six[10...11].allSatisfy { $0 == 0xFF }
            bytes = isMapped ? Array(six.suffix(4)) : Array(six.prefix(8))
        } else {
            bytes = Array(address.utf8.prefix(64))
        }
    }

    private static func parse(_ address: String, family: CInt, length: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: length)
        return inet_pton(family, address, &bytes) == 1 ? bytes : nil
    }
}
