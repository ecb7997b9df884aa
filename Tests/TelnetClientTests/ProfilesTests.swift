import TelnetClient
import Testing

@Suite struct ProfilesTests {
    private func options(_ yaml: String, _ arguments: String...) throws -> ClientOptions? {
        guard case .connect(let options) = try ClientRequest(arguments) else { return nil }
        return try Profiles(yaml, file: "hosts.yaml").options(for: options, arguments: arguments)
    }

    private let yaml = """
        version: 1
        hosts:
          sw1: {host: 10.1.0.1, port: 2323, user: netops, tls: true, ca: ca.pem, raw: false}
          plain: {}
        """

    @Test func `a name stands for a host and its options`() throws {
        let options = try #require(try options(yaml, "sw1"))
        #expect(options.destination == Destination(host: "10.1.0.1", service: "2323"))
        #expect(options.user == "netops")
        #expect(options.tls.isOn)
        #expect(options.tls.authorities == "ca.pem")
        #expect(!options.isRaw)
    }

    @Test func `the command line comes on top`() throws {
        let options = try #require(try options(yaml, "-l", "bob", "sw1", "-99"))
        #expect(options.user == "bob")
        #expect(options.destination?.service == "99")
        #expect(options.destination?.forcesNegotiation == true)
    }

    @Test func `a name may stand for a serial line`() throws {
        let yaml = "hosts: {con: {serial: /dev/ttyUSB0, line: \"9600,8n1\"}}"
        let options = try #require(try options(yaml, "--log", "a", "con"))
        #expect(options.serialDevice == "/dev/ttyUSB0")
        #expect(options.destination == nil)
        try options.validate()
        for arguments in [["con", "23"], ["--serial", "/dev/ttyS0", "con"]] {
            guard case .connect(let request) = try ClientRequest(arguments) else { continue }
            let merged = try Profiles(yaml, file: "hosts.yaml").options(for: request, arguments: arguments)
            #expect(throws: UsageError.self) { try merged?.validate() }
        }
    }

    @Test func `TLS may come from the file and what it needs from the command line`() throws {
        let options = try #require(try options("hosts: {a: {tls: true}}", "--ca", "ca.pem", "a"))
        try options.validate()
        #expect(options.tls.authorities == "ca.pem")
    }

    @Test func `a value that makes no sense names the file and the connection`() {
        let error = #expect(throws: UsageError.self) { try self.options("hosts: {a: {keepalive: soon}}", "a") }
        #expect(error?.description.hasPrefix("hosts.yaml: a: ") == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [("10.1.0.1", false), ("::1", false), ("sw1", true), ("sw1.example.net", true)])
    func `addresses are no names of connections`(host: String, mayBe: Bool) {
        #expect(Profiles.mayName(Destination(host: host)) == mayBe)
        #expect(!Profiles.mayName(nil))
    }

    @Test func `other hosts are left alone`() throws {
        #expect(try options(yaml, "elsewhere") == nil)
        #expect(try options(yaml) == nil)
        #expect(try options("", "sw1") == nil)
        #expect(try options(yaml, "plain")?.destination == Destination(host: "plain"))
    }

    @Test(arguments: [
        ("version: 2", "hosts.yaml:1:10:"), ("host: {}", "hosts.yaml:1:1:"), ("hosts: []", "hosts.yaml:1:8:"),
        ("hosts: {a: b}", "hosts.yaml:1:9:"), ("hosts: {a: {bogus: 1}}", "there is no setting 'bogus'"),
        ("hosts: {a: {tls: maybe}}", "true or false"), ("hosts: {a: {user: [1]}}", "takes one value"),
        ("[", "no YAML"), ("text", "a mapping is expected"),
    ])
    func `a fault names the file and the place`(yaml: String, wanted: String) {
        let error = #expect(throws: UsageError.self) { try Profiles(yaml, file: "hosts.yaml") }
        #expect(error?.description.contains(wanted) == true, "\(error?.description ?? "")")
    }
}
