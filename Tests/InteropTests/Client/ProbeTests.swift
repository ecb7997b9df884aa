import Foundation
import Glibc
import Platform
import Testing

/// `sallyport probe` against what listens and what does not.
@Suite struct ProbeTests {
    private struct Report: Decodable {
        let target: String
        let state: String
        let telnet: Bool
        let tls: Bool?
        let tls_version: String?
        let options: [String]
        let banner: String
        let connect_ms: Double?
        let first_byte_ms: Double?
    }

    private func probe(_ arguments: [String]) throws -> (status: Int32, reports: [Report]) {
        let outcome = try run(Programs.sallyport, ["probe", "--json", "--wait", "1"] + arguments, within: .seconds(60))
        return (outcome.status, try JSONDecoder().decode([Report].self, from: Data(outcome.output.utf8)))
    }

    @Test func `a login: its options and its banner, though it waits for answers`() throws {
        let host = try LoginHost(.inetutils)
        let (status, reports) = try probe(["127.0.0.1:\(host.port)"])
        #expect(status == 0)
        let report = try #require(reports.first)
        #expect(report.state == "open")
        #expect(report.telnet)
        #expect(report.tls == false)
        #expect(report.options.contains("DO TERMINAL-TYPE"))
        #expect(report.banner.contains("name:"), "\(report)")
        #expect((report.connect_ms ?? -1) >= 0 && (report.first_byte_ms ?? -1) >= 0)
    }

    @Test func `many places at once, in the order given, with the worst as status`() throws {
        let host = try LoginHost(.inetutils)
        let silent = try ListeningPeer()
        let closed = try FreePort.one()
        let places = ["127.0.0.1:\(closed)", "127.0.0.1:\(silent.port)", "127.0.0.1:\(host.port)", "no-such.invalid"]
        let (status, reports) = try probe(places)
        #expect(status == 69)
        #expect(reports.map(\.state) == ["refused", "open", "open", "unknown"])
        #expect(reports.map(\.target) == places)
        #expect(!reports[1].telnet)
    }

    @Test func `TLS is recognised where there is silence in clear text`() throws {
        let directory = try TemporaryDirectory()
        let certificate = try Certificate(in: directory)
        let port = try FreePort.one()
        let server = try PeerProcess(
            "openssl",
            ["s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificate.certificate, "-key", certificate.key],
            mergingErrors: true)
        try server.expect("ACCEPT")
        let report = try #require(try probe(["127.0.0.1:\(port)"]).reports.first)
        #expect(report.tls == true, "\(report)")
        #expect(report.tls_version == "TLSv1.3")
    }

    @Test func `a hostile banner is shown harmlessly, and bounded`() throws {
        let device = try FakeDevice { connection in
            FakeDevice.send(Array("\u{1b}]0;pwned\u{7}\u{9b}31m\r\nevil\u{202e}name\r\n".utf8), to: connection)
            FakeDevice.send([UInt8](repeating: 0x61, count: 1 << 20), to: connection)
            FakeDevice.drain(connection)
        }
        let report = try #require(try probe(["127.0.0.1:\(device.port)"]).reports.first)
        #expect(!report.banner.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E })
        #expect(report.banner.utf8.count <= 8192)
    }

    @Test func `a place that talks on for ever is left, and holds nobody up`() throws {
        let device = try FakeDevice { connection in
            // A drop at a time, never with a pause that could be taken for the end.
            while FakeDevice.send(Array("\u{1b}[31mab\u{7}".utf8), to: connection) { poll(nil, 0, 100) }
        }
        let (status, reports) = try probe(["127.0.0.1:\(device.port)"])
        #expect(status == 0)
        #expect(reports.first?.banner.hasPrefix("abab") == true)
    }

    @Test func `no place, or one that is none, is a usage error`() throws {
        #expect(try run(Programs.sallyport, ["probe"]).status == 64)
        #expect(try run(Programs.sallyport, ["probe", "[::1"]).status == 64)
    }
}
