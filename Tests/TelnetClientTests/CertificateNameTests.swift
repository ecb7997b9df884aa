import TelnetClient
import Testing

@Suite struct CertificateNameTests {
    @Test(arguments: [
        ("switch.example", "switch.example"), ("SWITCH.example", "switch.EXAMPLE."), ("*.example.net", "a.example.net"),
    ])
    func `a name in the certificate is the host's (RFC 9525 section 6.3)`(pattern: String, name: String) {
        #expect(CertificateName.matches([.host("other"), .host(pattern)], name))
    }

    @Test(arguments: [
        ("switch.example", "elsewhere.example"), ("*.example.net", "example.net"), ("*.example.net", "a.b.example.net"),
        ("*", "host"), ("*.net", "example.net"), ("a*.example.net", "ab.example.net"), ("", ""),
        ("*.example.net", ".example.net"),
        ("10.0.0.1", "10.0.0.1"), ("example.net\u{0}.evil", "example.net"),
    ])
    func `a name that is not is refused`(pattern: String, name: String) {
        #expect(!CertificateName.matches([.host(pattern)], name))
    }

    @Test func `an address counts where an address was asked for, and proves no name`() {
        let names: [CertificateName] = [.address([127, 0, 0, 1]), .address([UInt8](repeating: 0, count: 15) + [1])]
        #expect(CertificateName.matches(names, "127.0.0.1"))
        #expect(CertificateName.matches(names, "::1"))
        #expect(!CertificateName.matches(names, "127.0.0.2"))
        #expect(!CertificateName.matches(names, "localhost"))
        #expect(!CertificateName.matches([], "127.0.0.1"))
    }
}
