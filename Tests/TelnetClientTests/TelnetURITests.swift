import TelnetClient
import Testing

@Suite struct TelnetURITests {
    @Test(arguments: [
        ("telnet://host/", nil, "host", nil, false), ("telnet://host", nil, "host", nil, false),
        ("telnet://bob@host:2323/", "bob", "host", "2323", false), ("TELNETS://host", nil, "host", nil, true),
        ("telnet://[::1]:23/", nil, "::1", "23", false), ("telnet://b%20b@[fe80::1]/", "b b", "fe80::1", nil, false),
    ])
    func `a telnet URI names user, host and port (RFC 4248)`(
        text: String, user: String?, host: String, port: String?, isSecure: Bool
    ) throws {
        let uri = try TelnetURI(text)
        #expect(uri.user == user)
        #expect(uri.destination == Destination(host: host, service: port))
        #expect(uri.isSecure == isSecure)
    }

    @Test(arguments: [
        "telnet:", "telnet://", "telnet:host", "telnet:///", "telnet://host:", "telnet://host/path", "telnet://@host",
        "telnet://%zz@host", "telnet://[::1", "telnet://%4@host",
        "telnet://%+f@host", "telnet://%-0@host", "telnet://host:-", "telnet://[::1]:-/",
    ])
    func `what is no URI is refused`(text: String) {
        #expect(throws: TelnetURI.Fault.malformed) { try TelnetURI(text) }
    }

    @Test func `a password in a URI is refused`() {
        #expect(throws: TelnetURI.Fault.password) { try TelnetURI("telnet://bob:secret@host/") }
    }
}
