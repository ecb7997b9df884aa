import Foundation
import Testing

/// Who did what, and that nobody changed the answer.
@Suite struct AuditLogTests {
    @Test func `a session is told from login to close, one JSON object a line`() throws {
        let gate = try Sallyport()
        try gate.useSwitch()
        let events = try gate.events()
        let names = events.map(\.event)
        let story = ["auth.ok", "target.dial", "target.up", "session.open", "session.close", "record.seal"]
        for name in story {
            #expect(names.contains(name), "\(name) in \(names)")
        }
        let open = try #require(events.first { $0.event == "session.open" })
        #expect(open.actor?.user == gate.user)
        #expect(open.actor?.ip == "127.0.0.1")
        #expect(open.target == "switch1")
        #expect(events.map(\.seq) == events.map(\.seq).sorted())
        #expect(names.first == "system.start" || names.contains("system.start"))
    }

    @Test func `the query narrows by user, target and event`() throws {
        let gate = try Sallyport()
        try gate.useSwitch()
        _ = try gate.sshCommand("guest+switch2", "show clock", password: gate.facts.users[1].password)
        let ofGuest = try gate.events("--user", "guest")
        #expect(!ofGuest.isEmpty)
        #expect(ofGuest.allSatisfy { $0.actor?.user == "guest" })
        let failures = try gate.events("--event", "session.open")
        #expect(failures.allSatisfy { $0.event == "session.open" })
    }

    @Test func `an untouched log verifies, and the log of a gateway that runs as well`() throws {
        let gate = try Sallyport()
        try gate.useSwitch()
        let verified = try gate.command("log", "verify")
        #expect(verified.status == 0, "\(verified)")
    }

    @Test(arguments: ["change", "drop", "swap"])
    func `a line changed, dropped or moved is found and exits 1`(tampering: String) throws {
        let gate = try Sallyport()
        try gate.useSwitch()
        gate.process.end()
        let folder = gate.state + "/audit"
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted().last { $0.hasSuffix(".jsonl") })
        let file = URL(fileURLWithPath: folder + "/" + name)
        var lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        let line = try #require(lines.firstIndex { $0.contains("session.open") })
        switch tampering {
        case "change": lines[line] = lines[line].replacing("switch1", with: "switch2")
        case "drop": lines.remove(at: line)
        default: lines.swapAt(line, line + 1)
        }
        try (lines.joined(separator: "\n") + "\n").write(to: file, atomically: false, encoding: .utf8)
        let verified = try gate.command("log", "verify")
        #expect(verified.status == 1, "\(verified)")
        #expect((verified.output + verified.errors).contains("\(line + 1)"), "the line is named: \(verified)")
    }
}

struct Event: Decodable {
    struct Actor: Decodable {
        let user: String?
        let ip: String?
    }
    let seq: Int
    let event: String
    let outcome: String
    let actor: Actor?
    let target: String?
    let data: [String: Data]?

    /// Any JSON value; only its presence matters here.
    struct Data: Decodable {
        init(from decoder: any Decoder) {}
    }
}

extension Sallyport {
    func events(_ filter: String...) throws -> [Event] {
        let output = try run(Programs.sallyport, ["log", "query", "--json", "-c", configuration] + filter).output
        return try output.split(separator: "\n").map {
            try JSONDecoder().decode(Event.self, from: Foundation.Data($0.utf8))
        }
    }
}

extension Sallyport {
    /// Asks the log until an event is in it.
    func awaitEvent(_ name: String) throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if try events().contains(where: { $0.event == name }) { return }
        }
        Issue.record("no \(name) in the log")
    }
}
