import Policy
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("0.0.0.0", "0.0.0.0"), ("127.0.0.1", "127.0.0.1"), ("255.255.255.255", "255.255.255.255"),
        ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("2001:DB8::1", "2001:db8::1"),
        ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("0:0:0:1:0:0:0:0", "0:0:0:1::"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ("1:2:3:4:5:6:10.0.0.1", "1:2:3:4:5:6:a00:1"), ("fe80::1%eth0", "fe80::1"),
        ("::ffff:10.1.2.3", "10.1.2.3"), ("::ffff:a01:203", "10.1.2.3"),
    ])
    func `RFC 4291 2.2 and RFC 5952: a text is read in any form and printed in the canonical one`(
        text: String, canonical: String
    ) {
        #expect(IPAddress(text)?.description == canonical)
        #expect(IPAddress(canonical) == IPAddress(text))
    }

    @Test(arguments: [
        "", " ", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.04", "1..2.3", "1.2.3.4 ", "+1.2.3.4",
        "1.2.3.4%eth0", ":", ":::", "1:", ":1", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::g",
        "::+1", "::1%", "1:2:3:4:5:6:7:1.2.3.4", "::1.2.3", "1.2.3.4::", "[::1]", "0x7f.0.0.1", "localhost",
        "1:2:3:4::5:6:7:8", "١.2.3.4",
    ])
    func `what is not an address is refused`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func `a text too long to be an address is refused unread`() {
        #expect(IPAddress(String(repeating: "1:", count: 100_000)) == nil)
        #expect(IPAddress("::1%" + String(repeating: "x", count: 100)) == nil)
    }

    @Test func `RFC 4291 2.5.5.2: an IPv4-mapped address is the IPv4 address`() {
        let mapped = IPAddress(octets: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 0, 0, 1])
        #expect(mapped == IPAddress(octets: [10, 0, 0, 1]))
        #expect(mapped?.family == .v4)
        #expect(IPAddress("::10.0.0.1")?.family == .v6, "the deprecated compatible form is not mapped")
    }

    @Test(arguments: [0, 3, 5, 15, 17])
    func `octets of another length are no address`(count: Int) {
        #expect(IPAddress(octets: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.255.255.255", true), ("128.0.0.1", false), ("126.255.255.255", false),
        ("::1", true), ("::2", false), ("::ffff:127.0.0.1", true), ("0.0.0.1", false),
    ])
    func `loopback is 127.0.0.0/8 and ::1`(text: String, isLoopback: Bool) {
        #expect(IPAddress(text)?.isLoopback == isLoopback)
    }

    @Test(arguments: [("0.0.0.0", true), ("::", true), ("::1", false), ("0.0.0.1", false)])
    func `the unspecified address stands for every address`(text: String, isUnspecified: Bool) {
        #expect(IPAddress(text)?.isUnspecified == isUnspecified)
    }

    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `whatever an address is printed as is read back as the same address`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            // Half of the groups are zero, so that runs of all lengths occur.
            let octets = (0..<8).flatMap { _ in
                Bool.random(using: &random) ? [0, 0] : [UInt8.random(in: 0...255, using: &random), 7]
            }
            let address = IPAddress(octets: octets)
            #expect(address != nil && IPAddress(address?.description ?? "") == address, "seed \(seed): \(octets)")
        }
    }
}
