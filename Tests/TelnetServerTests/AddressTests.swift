import TelnetServer
import Testing

@Suite struct AddressTests {
    @Test(arguments: [
        ("127.0.0.1:23", "127.0.0.1", 23), ("[::1]:0", "::1", 0), ("0.0.0.0:2323", "0.0.0.0", 2323),
        ("[::]:23", "::", 23),
    ])
    func `an address and a port`(_ text: String, _ host: String, _ port: UInt16) throws {
        let address = try #require(ServerSettings.Address(text))
        #expect(address.host == host && address.port == port)
    }

    @Test(arguments: [
        "", "23", "127.0.0.1", ":23", "::1:23", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "[127.0.0.1]:23",
        "localhost:2323", "127.evil:23", "[::1%]:23", "[host:name]:23",
    ])
    func `anything else`(_ text: String) {
        #expect(ServerSettings.Address(text) == nil)
    }

    @Test func `loopback is this host alone`() throws {
        for (text, isLoopback) in [("127.0.0.5:1", true), ("[::1]:1", true), ("0.0.0.0:1", false), ("[::]:1", false)] {
            #expect(try #require(ServerSettings.Address(text)).isLoopback == isLoopback)
        }
    }
}
