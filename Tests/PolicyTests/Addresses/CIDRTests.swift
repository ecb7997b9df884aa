import Policy
import Testing

@Suite struct CIDRTests {
    @Test(arguments: [
        ("10.0.0.0/8", "10.255.255.255", true), ("10.0.0.0/8", "11.0.0.0", false),
        ("10.0.0.0/8", "9.255.255.255", false), ("0.0.0.0/0", "255.1.2.3", true), ("192.0.2.7", "192.0.2.7", true),
        ("192.0.2.7", "192.0.2.8", false), ("192.0.2.7/32", "192.0.2.6", false),
        ("127.0.0.0/8", "::ffff:127.0.0.1", true), ("::ffff:127.0.0.0/104", "127.4.4.4", true),
        ("::ffff:0.0.0.0/96", "8.8.8.8", true), ("2001:db8::/32", "2001:db8:ffff::", true),
        ("2001:db8::/32", "2001:db9::", false), ("::/0", "2001:db8::1", true), ("::/0", "10.0.0.1", false),
        ("::/0", "::ffff:10.0.0.1", false), ("0.0.0.0/0", "::1", false), ("::1/128", "::1", true),
        ("fe80::/10", "fe80::1%eth0", true),
    ])
    func `a network holds the addresses with its prefix and protocol`(
        network: String, address: String, isInside: Bool
    ) throws {
        let address = try #require(IPAddress(address))
        #expect(try CIDR(network).contains(address) == isInside)
    }

    @Test(arguments: [
        ("", CIDR.Fault.address), ("/8", .address), ("10.0.0/8", .address), ("localhost/8", .address),
        ("fe80::1%eth0/64", .address), ("10.0.0.0/", .prefix), ("10.0.0.0/33", .prefix), ("10.0.0.0/-1", .prefix),
        ("10.0.0.0/08", .prefix), ("10.0.0.0/8/8", .prefix), ("::/129", .prefix), ("::/1000", .prefix),
        ("::ffff:10.0.0.0/95", .prefix), ("::ffff:10.0.0.0/129", .prefix),
    ])
    func `what is not a network is refused with the part at fault`(text: String, fault: CIDR.Fault) {
        #expect(throws: fault) { try CIDR(text) }
    }

    @Test(arguments: [
        ("10.0.0.5/8", "10.0.0.0/8"), ("10.0.0.1/0", "0.0.0.0/0"), ("2001:db8::1/32", "2001:db8::/32"),
        ("::ffff:10.0.0.5/104", "10.0.0.0/8"),
    ])
    func `bits behind the prefix are refused with the network that was meant`(text: String, meant: String) throws {
        let network = try CIDR(meant)
        #expect(throws: CIDR.Fault.hostBits(network)) { try CIDR(text) }
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8"), ("10.0.0.1", "10.0.0.1/32"), ("::1", "::1/128"),
        ("2001:DB8::/32", "2001:db8::/32"), ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
    ])
    func `a network is printed in its canonical form`(text: String, canonical: String) throws {
        #expect(try CIDR(text).description == canonical)
    }

    @Test(arguments: 0...32)
    func `every prefix of IPv4 ends at its last address`(prefix: Int) throws {
        let all: UInt32 = 0xffff_ffff
        let mask = prefix == 0 ? 0 : all << UInt32(32 - prefix)
        func address(_ value: UInt32) -> IPAddress? {
            IPAddress(octets: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) })
        }
        let base = 0xc0a8_81c3 & mask
        let network = try CIDR("\(try #require(address(base)))/\(prefix)")
        #expect(network.contains(try #require(address(base))))
        #expect(network.contains(try #require(address(base | ~mask))))
        if prefix > 0 { #expect(!network.contains(try #require(address((base | ~mask) &+ 1)))) }
    }
}
