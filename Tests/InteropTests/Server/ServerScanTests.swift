import Foundation
import Glibc
import Platform
import Testing

/// The server as dissectors and scanners see it, and as those who come in numbers do.
@Suite struct ServerScanTests {
    @Test func `tshark finds nothing malformed or unknown in what the server sends`() throws {
        let server = try LoginServer(shell: "/bin/sh", ["--accept-env", "LANG", "--accept-env", "DISPLAY"])
        let raw = try server.raw()
        try raw.expect("login: ")
        for option in UInt8(0)...49 where option != 18 { try raw.send(Wire.do(option) + Wire.will(option)) }
        try raw.send(Wire.sub(Wire.naws, [0, 255, 255, 0, 255, 255]) + Wire.sub(24, [0] + Array("xterm".utf8)))
        try raw.send(Wire.sub(32, [0] + Array("9600,9600".utf8)) + Wire.sub(5, [1]))
        try raw.send("me\r\n")
        try raw.expectShell()
        for command in UInt8(241)...249 where command != 242 {
            try raw.send(Wire.command(command))
            // BRK and IP interrupt the shell, which then throws away what was typed behind them.
            if command == 243 || command == 244 { try raw.expectShell() }
        }
        try raw.send(Wire.sub(5, [1]) + Wire.do(6) + Array("printf '\\377'; echo l''ast\r\n".utf8))
        try raw.expect("last\r\n")
        try raw.send(Wire.do(18))
        try raw.expectEnd()
        let text = try Dissection.tree(of: raw.raw, fromServer: true)
        #expect(text.contains("Suboption"))
        for word in ["Malformed", "Unknown", "unknown", "Invalid"] { #expect(!text.contains(word), "\(text)") }
    }

    @Test func `telnetlib3's fingerprint finds no loop and no offer in the wrong direction`() throws {
        struct File: Decodable {
            struct Probe: Decodable {
                let data: Fingerprint
                enum CodingKeys: String, CodingKey { case data = "fingerprint-data" }
            }
            struct Fingerprint: Decodable {
                let looped: [String]
                let misdirected: [String]
                let offered: [String]
                let requested: [String]
                enum CodingKeys: String, CodingKey {
                    case looped = "looped-negotiation"
                    case misdirected = "wrong-direction-offered"
                    case offered = "offered-options"
                    case requested = "requested-options"
                }
            }
            let probe: Probe
            enum CodingKeys: String, CodingKey { case probe = "server-probe" }
        }
        let server = try LoginServer()
        let directory = try TemporaryDirectory()
        let folder = Programs.root + "/.peers/telnetlib3"
        let file = directory.path + "/fingerprint.json"
        var environment = Programs.environment(home: directory.path)
        environment["PYTHONPATH"] = folder
        let outcome = try run(
            "/usr/bin/python3",
            [
                "\(folder)/bin/telnetlib3-fingerprint", "--silent", "--scan-type", "full", "--save-json", file,
                "127.0.0.1", "\(server.port)",
            ], environment: environment, within: .seconds(60))
        #expect(outcome.status == 0, "\(outcome)")
        let data = try JSONDecoder().decode(File.self, from: Data(contentsOf: URL(fileURLWithPath: file))).probe.data
        #expect(data.looped == [])
        #expect(data.misdirected == [])
        #expect(Set(data.offered).isSuperset(of: ["BINARY", "ECHO", "SGA", "STATUS"]))
        #expect(
            Set(data.offered + data.requested).isDisjoint(with: ["ENCRYPT", "AUTHENTICATION", "LINEMODE", "ENVIRON"]))
        #expect(Set(data.requested) == ["LFLOW", "NAWS", "NEW_ENVIRON", "SGA", "TSPEED", "TTYPE"])
    }

    @Test func `nmap sees the prompt, no ENCRYPT and no NTLM`() throws {
        let server = try LoginServer()
        let directory = try TemporaryDirectory()
        let outcome = try run(
            "nmap",
            [
                "-Pn", "-n", "-p", "\(server.port)", "--script",
                "+telnet-encryption,+telnet-ntlm-info,+banner", "127.0.0.1",
            ], environment: Programs.environment(home: directory.path), within: .seconds(60))
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("Telnet server does not support encryption"), "\(outcome)")
        #expect(outcome.output.contains("banner: \\xFF\\xFB\\x01"), "\(outcome)")
        #expect(!outcome.output.contains("telnet-ntlm-info"), "\(outcome)")
    }

    /// Two thousand, or as many as `SALLYPORT_ABORTS` says: `scripts/soak` has a hundred thousand.
    @Test func `thousands who connect and abort at any moment leave nothing behind`() throws {
        let rounds = ProcessInfo.processInfo.environment["SALLYPORT_ABORTS"].flatMap { Int($0) } ?? 2000
        let server = try LoginServer()
        let both = [server.process.process.processID, try server.sessionProcess()]
        // As few as can be: nobody has come yet.
        let descriptors = try both.map(LoginServer.descriptors)
        // What memory is taken once is taken by then.
        for round in 0..<200 { try abort(server, round) }
        let before = try settled(server, both, descriptors)
        for round in 0..<rounds { try abort(server, round) }
        let after = try settled(server, both, descriptors)
        for (one, other) in zip(before, after) { #expect(other - one < 8 * 1024, "KiB") }
        let raw = try server.joined()
        try raw.expectShell()
    }

    @Test func `hundreds who say nothing, or never end what they say, keep nobody out, and have to go`() throws {
        let server = try LoginServer(shell: "/bin/sh", ["--login-timeout", "5"])
        let beginnings: [[UInt8]] = [[], [255], [255, 250], [255, 250, 24, 0, 120], [255, 253], Array("m".utf8)]
        let silent = try (0..<400).map { number in
            let raw = try server.raw()
            try raw.send(beginnings[number % beginnings.count])
            return raw
        }
        let raw = try server.raw()
        try raw.expect("login: ", within: .milliseconds(500))
        try raw.send("me\r\n")
        try raw.expectShell()
        try raw.send("echo fine $((6*7))\r\n")
        try raw.expect("fine 42\r\n")
        for one in silent { try one.expectEnd() }
        try raw.send("echo still $((6*7))\r\n")
        try raw.expect("still 42\r\n")
    }

    private func abort(_ server: LoginServer, _ round: Int) throws {
        let raw = try server.raw()
        switch round % 10 {
        case 0, 1: break
        case 2, 3: try raw.expect("login: ")
        case 4: try? raw.send([255, 250, 24, 0, 120])
        case 5: try? raw.send(Wire.will(24) + Wire.will(39) + Array("me\r\n".utf8))
        case 6, 7: try? raw.send("me\r\n")
        case 8: try? raw.send("-f\r\n")
        default:
            try raw.expect("login: ")
            try raw.send("me\r\n")
            try raw.expectShell()
        }
        raw.reset()
    }

    /// Waits until no process has more descriptors than when nobody had come. Returns the memory of each, in KiB.
    private func settled(_ server: LoginServer, _ processes: [Int32], _ descriptors: [Int]) throws -> [Int] {
        try LoginServer.wait("no program") { try server.programs().isEmpty }
        try LoginServer.wait("as few descriptors as at the start") {
            try zip(processes, descriptors).allSatisfy { try LoginServer.descriptors(of: $0) <= $1 }
        }
        return try processes.map { process in
            Int(try LoginServer.status("VmRSS", of: process).split(separator: " ")[0]) ?? 0
        }
    }
}
