import Foundation
import Glibc
import Platform
import Testing

/// What has brought other servers down, against the running program.
@Suite struct ServerHostileTests {
    @Test func `IAC and each of 256 bytes as the first thing on the wire (CVE-2022-39028)`() throws {
        let server = try LoginServer()
        for byte in UInt8.min...UInt8.max {
            let raw = try server.raw()
            try raw.send([255, byte])
            raw.reset()
        }
        try stillServes(server)
    }

    @Test func `IAC and each of 256 bytes to a program (CVE-2022-39028)`() throws {
        let server = try LoginServer()
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("cat > /dev/null; :\r\n")
        // SB takes what follows; it is ended by IAC SE.
        for byte in UInt8.min...UInt8.max { try raw.send([255, byte, 255, 240]) }
        raw.reset()
        try stillServes(server)
    }

    @Test func `a flood of AYT is answered now and then (CVE-2001-0554)`() throws {
        let server = try LoginServer()
        let sessions = try server.sessionProcess()
        let raw = try server.joined()
        try raw.expectShell()
        let before = try memory(of: sessions)
        let flood = [UInt8](repeating: 0, count: 65536).indices.map { $0.isMultiple(of: 2) ? UInt8(255) : 246 }
        for _ in 0..<16 { try raw.send(flood) }
        try raw.send("echo after\r\n")
        try raw.expect("\r\nafter\r\n")
        #expect(raw.raw.count < 10_000)
        #expect(try memory(of: sessions) - before < 8 * 1024)
    }

    @Test(arguments: [
        ("SLC with a thousand entries (CVE-2026-32746, CVE-2005-0469)", [UInt8](repeating: 3, count: 3000), UInt8(34)),
        ("an ENCRYPT key id of 480 bytes (CVE-2011-4862)", [7] + [UInt8](repeating: 0x41, count: 480), 38),
        ("a terminal type of 64 KiB (CVE-1999-0192)", [0] + [UInt8](repeating: 0x41, count: 65536), 24),
        ("a variable of 64 KiB (CVE-2019-0053)", [0, 0, 0x55, 1] + [UInt8](repeating: 0x41, count: 65536), 39),
        ("a variable of nothing but what is escaped (CVE-2005-0468)", [0, 0] + [UInt8](repeating: 2, count: 4000), 39),
        ("ENVIRON before anything was agreed on (CVE-2000-0268)", [0, 3, 0x41, 1, 0x41], 36),
    ])
    func `a subnegotiation that is none of ours harms nobody`(_ name: String, _ bytes: [UInt8], _ option: UInt8) throws
    {
        let server = try LoginServer()
        let sessions = try server.sessionProcess()
        let before = try memory(of: sessions)
        for agreed in [[], Wire.will(option)] {
            let raw = try server.raw()
            try? raw.send(agreed + Wire.sub(option, bytes))
            try? raw.send("me\r\n")
            _ = try? raw.expectShell()
            raw.reset()
        }
        try stillServes(server)
        #expect(try memory(of: sessions) - before < 8 * 1024)
    }

    @Test func `a reader that never reads is waited for, and costs little (CVE-2020-10188)`() throws {
        let server = try LoginServer()
        let sessions = try server.sessionProcess()
        let raw = try server.joined()
        try raw.expectShell()
        let before = try memory(of: sessions)
        try raw.send("yes\r\n")
        let program = try #require(try server.programs().first)
        // Once yes has filled everything between it and us, it stands still.
        var last = -1
        try LoginServer.wait("the program to stand still") {
            let now = try used(by: program)
            defer { last = now }
            poll(nil, 0, 200)
            return now == last
        }
        try? raw.send([255, 244, 255, 245, 255, 243])
        #expect(try memory(of: sessions) - before < 8 * 1024)
        try stillServes(server)
    }

    @Test func `two hundred connections that end at once leave nothing behind (MS01-031)`() throws {
        let server = try LoginServer()
        let sessions = try server.sessionProcess()
        try stillServes(server)
        let before = try LoginServer.descriptors(of: sessions)
        for round in 0..<200 {
            let raw = try server.raw()
            if round % 3 == 1 { try raw.expect("login: ") }
            if round % 3 == 2 { try? raw.send("me\r\n") }
            raw.reset()
        }
        try LoginServer.wait("no program") { try server.programs().isEmpty }
        try LoginServer.wait("as few descriptors as before") { try LoginServer.descriptors(of: sessions) <= before }
        try stillServes(server)
    }

    @Test func `a peer that sends its last still gets the answers`() throws {
        let server = try LoginServer()
        let raw = try server.raw()
        try raw.send("me\r\necho got $((6*7))\r\nexit\r\n")
        raw.finishSending()
        try raw.expect("got 42\r\n")
    }

    private func stillServes(_ server: LoginServer) throws {
        let raw = try server.joined()
        try raw.expectShell()
        try raw.send("echo fine $((6*7)); exit\r\n")
        try raw.expect("fine 42\r\n")
        try raw.expectEnd()
    }

    /// KiB.
    private func memory(of process: Int32) throws -> Int {
        Int(try LoginServer.status("VmRSS", of: process).split(separator: " ")[0]) ?? 0
    }

    /// Processor time of a program and those it waits for, in ticks.
    private func used(by process: Int32) throws -> Int {
        let children = try LoginServer.children(of: process)
        return try ([process] + children).map { process in
            let fields = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8).split(separator: " ")
            return (Int(fields[13]) ?? 0) + (Int(fields[14]) ?? 0)
        }.reduce(0, +)
    }
}
