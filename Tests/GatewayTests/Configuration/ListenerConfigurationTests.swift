import Gateway
import Policy
import Testing

@Suite struct ListenerConfigurationTests {
    static func listeners(_ items: String...) -> String {
        "version: 1\nlisteners:\n" + items.map { "- \($0)\n" }.joined()
    }

    private static func fault(_ kind: ConfigurationError.Kind, _ message: String, _ items: String...) -> Fault {
        Fault(
            kind, "version: 1\nlisteners:\n" + items.map { "- \($0)\n" }.joined(), message, isWholeFile: true)
    }

    static let faults = [
        fault(
            .missing, "'proto' is missing in listeners[]; add it: one of ssh, telnets, telnet",
            "‸{name: a, bind: '[::1]:1'}"),
        fault(
            .notInThisVersion, "'https' in 'proto' is not in this version; write one of ssh, telnets, telnet",
            "{name: a, proto: ‸https, bind: '[::1]:1'}"),
        fault(
            .notInThisVersion, "'proxy_from' is not in this version; remove it",
            "{name: a, proto: ssh, bind: '[::1]:1', ‸proxy_from: [10.0.0.0/8]}"),
        fault(
            .notInThisVersion, "'client_ca' is not in this version; remove it",
            "{name: a, proto: telnets, bind: '[::1]:1', tls: {cert: c, key: k, ‸client_ca: x}}"),
        fault(
            .badValue, "'shh' in 'proto' is not known; did you mean 'ssh'?", "{name: a, proto: ‸shh, bind: '[::1]:1'}"),
        fault(
            .badValue, "'-a' in 'name' starts with a hyphen; start a name with a letter or digit",
            "{name: ‸-a, proto: ssh, bind: '[::1]:1'}"),
        fault(
            .badValue,
            "'10.0.0.5/8' in 'from' has bits set behind its prefix; write 10.0.0.0/8",
            "{name: a, proto: ssh, bind: '[::1]:1', from: [127.0.0.0/8, ‸10.0.0.5/8]}"),
        fault(
            .badValue, "'everywhere' in 'from' is not a network; write it like 10.0.0.0/8 or 2001:db8::/32",
            "{name: a, proto: ssh, bind: '[::1]:1', from: [‸everywhere]}"),
        fault(
            .badValue, "'10.0.0.0/33' in 'from' has no such prefix; use /0 to /32 for IPv4 and /0 to /128 for IPv6",
            "{name: a, proto: ssh, bind: '[::1]:1', from: [‸10.0.0.0/33]}"),
        fault(
            .duplicate, "'10.0.0.0/8' stands twice in 'from'; keep one",
            "{name: a, proto: ssh, bind: '[::1]:1', from: [10.0.0.0/8, ‸10.0.0.0/8]}"),
        fault(
            .missing, "a telnets listener needs a certificate; add 'tls: {cert: FILE, key: FILE}'",
            "‸{name: a, proto: telnets, bind: '[::1]:1'}"),
        fault(
            .missing, "'key' is missing in listeners[].tls; add it: a path",
            "{name: a, proto: telnets, bind: '[::1]:1', tls: ‸{cert: c}}"),
        fault(
            .conflict, "'tls' has no meaning for proto ssh; remove it, or use proto telnets",
            "{name: a, proto: ssh, bind: '[::1]:1', tls: ‸{cert: c, key: k}}"),
        fault(
            .conflict, "'allow_cleartext' has no meaning for proto ssh; remove it",
            "{name: a, proto: ssh, bind: '[::1]:1', allow_cleartext: ‸true}"),
        fault(
            .wrongType, "'yes' in 'allow_cleartext' is not a flag; write true or false",
            "{name: a, proto: telnet, bind: '0.0.0.0:1', allow_cleartext: ‸yes}"),
    ]

    @Test(arguments: faults)
    func `a faulty listener is reported at its place`(fault: Fault) throws {
        try fault.check()
    }

    @Test(arguments: [
        "127.0.0.1", "::1", "::1:22", "[::1]", "[127.0.0.1]:22", "[::1:22", "::1]:22", "host:", ":22", "host:65536",
        "host:+22", "host:0x16", "ho st:22", "-host:22", "10.0.0.256:22", "", "*:22", "host:22:23", "[::1%lo]x:22",
    ])
    func `what is not an address to listen on is refused`(text: String) {
        #expect(BindAddress(text) == nil)
    }

    @Test(
        arguments: [
            ("127.0.0.1:2323", "127.0.0.1", 2323, true), ("[::1]:22", "::1", 22, true), ("[::]:22", "::", 22, false),
            ("0.0.0.0:0", "0.0.0.0", 0, false), ("localhost:65535", "localhost", 65_535, true),
            ("gate.example.net:22", "gate.example.net", 22, false),
            ("[::ffff:127.0.0.1]:22", "::ffff:127.0.0.1", 22, true),
        ] as [(String, String, UInt16, Bool)])
    func `an address to listen on has a host and a port`(text: String, host: String, port: UInt16, isLoopback: Bool)
        throws
    {
        let address = try #require(BindAddress(text))
        #expect(address.host == host && address.port == port && address.isLoopback == isLoopback)
        #expect(address.description == text)
    }

    @Test(arguments: ["0.0.0.0:23", "[::]:23", "192.0.2.1:23", "gate.example.net:23"])
    func `clear text off loopback is refused unless it is asked for in so many words`(bind: String) throws {
        let folder = try ConfigurationFolder([
            "main.yaml": Self.listeners("{name: old, proto: telnet, bind: ‸'\(bind)'}")
        ])
        let errors = folder.errors()
        #expect(errors.map(\.location) == folder.marks)
        #expect(errors.map(\.kind) == [.conflict])
        #expect(
            errors.first?.message
                == "clear-text telnet on \(bind) would send passwords readable over the network; bind it to "
                + "127.0.0.1, use proto telnets, or set 'allow_cleartext: true'")
        try folder.write(
            "main.yaml", Self.listeners("{name: old, proto: telnet, bind: '\(bind)', allow_cleartext: true}"))
        #expect(try folder.load().listeners.map(\.allowsClearText) == [true])
    }

    @Test(arguments: ["127.0.0.1:23", "127.9.9.9:23", "[::1]:23", "localhost:23"])
    func `clear text on loopback is allowed`(bind: String) throws {
        let folder = try ConfigurationFolder([
            "main.yaml": Self.listeners("{name: old, proto: telnet, bind: '\(bind)'}")
        ])
        #expect(try folder.load().listeners.map(\.bind.description) == [bind])
    }

    @Test(arguments: [
        ("127.0.0.1:22", "127.0.0.1:22"), ("0.0.0.0:22", "127.0.0.1:22"), ("127.0.0.1:22", "[::]:22"),
        ("[::]:22", "0.0.0.0:22"), ("[::1]:22", "[0:0::1]:22"), ("gate:22", "GATE:22"),
        ("127.0.0.1:22", "[::ffff:127.0.0.1]:22"),
    ])
    func `two listeners on one address are refused`(first: String, second: String) throws {
        let folder = try ConfigurationFolder([
            "main.yaml": Self.listeners(
                "{name: a, proto: ssh, bind: '\(first)'}", "{name: b, proto: ssh, bind: ‸'\(second)'}")
        ])
        let errors = folder.errors()
        #expect(errors.map(\.location) == folder.marks)
        #expect(errors.first?.message.hasSuffix("is taken by the listener 'a' at \(first); use another port") == true)
    }

    @Test(arguments: [
        ("127.0.0.1:22", "127.0.0.1:23"), ("127.0.0.1:22", "127.0.0.2:22"), ("[::1]:22", "127.0.0.1:22"),
        ("0.0.0.0:22", "[::1]:22"), ("127.0.0.1:0", "127.0.0.1:0"),
    ])
    func `listeners that do not get into each other's way are accepted`(first: String, second: String) throws {
        let folder = try ConfigurationFolder([
            "main.yaml": Self.listeners(
                "{name: a, proto: ssh, bind: '\(first)'}", "{name: b, proto: ssh, bind: '\(second)'}")
        ])
        #expect(try folder.load().listeners.count == 2)
    }

    @Test func `two listeners of one name are refused`() throws {
        try Self.fault(
            .duplicate, "the listener 'a' is already defined at main.yaml:3:3; give another name",
            "{name: a, proto: ssh, bind: '[::1]:1'}", "{name: ‸a, proto: ssh, bind: '[::1]:2'}"
        ).check()
    }

    @Test func `the paths of a certificate hold from the file that names them`() throws {
        let folder = try ConfigurationFolder([
            "main.yaml": "version: 1\ninclude: [tls/l.yaml]\n",
            "tls/l.yaml":
                "listeners: [{name: a, proto: telnets, bind: '[::]:992', tls: {cert: c.pem, key: /k/k.pem}}]\n",
        ])
        let configuration = try folder.load()
        let tls = try #require(configuration.listeners.first?.tls)
        #expect(tls.certificate == folder.path + "tls/c.pem")
        #expect(tls.key == "/k/k.pem")
        try folder.write("tls/c.pem", "x")
        let unreadable = configuration.unreadableFiles()
        #expect(unreadable.map(\.message) == ["the key file '/k/k.pem' does not exist; create it or correct the path"])
        #expect(unreadable.map(\.location) == [tls.location])
    }

    @Test func `a listener serves the networks it names, in whatever form the peer's address comes`() throws {
        let folder = try ConfigurationFolder([
            "main.yaml": Self.listeners(
                "{name: a, proto: ssh, bind: '[::]:1', from: [10.0.0.0/8]}", "{name: b, proto: ssh, bind: '[::]:2'}")
        ])
        let listeners = try folder.load().listeners
        let inside = try #require(IPAddress("::ffff:10.1.2.3"))
        let outside = try #require(IPAddress("192.0.2.1"))
        #expect(listeners.map { $0.serves(inside) } == [true, true])
        #expect(listeners.map { $0.serves(outside) } == [false, true])
    }
}
