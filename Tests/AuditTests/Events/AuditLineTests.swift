import Audit
import Testing

@Suite struct AuditLineTests {
    static let key = AuditKey(masterKey: [UInt8](repeating: 7, count: 32))
    static let time = Timestamp(seconds: 1_769_846_709, nanoseconds: 42)

    private func line(_ event: AuditEvent) -> [UInt8] {
        AuditChain.link(event, at: Self.time, node: "gate", after: .genesis, key: Self.key).line
    }

    private func text(_ event: AuditEvent) -> String {
        String(decoding: line(event), as: UTF8.self)
    }

    @Test func `a line holds every member in its fixed order`() {
        let event = AuditEvent(
            .sessionOpen, actor: Actor(user: "alice", method: "password", ip: "10.0.0.1", port: 4242), session: "s1",
            target: "core-sw1", rule: "sallyport.yaml:12", data: ["zulu": "last", "count": 3, "alpha": true])
        let zeros = String(repeating: "0", count: 64)
        #expect(
            text(event).hasPrefix(
                #"{"v":1,"seq":1,"ts":"2026-01-31T08:05:09.000000042Z","node":"gate","event":"session.open","#
                    + #""code":"S2001I","severity":"info","outcome":"ok","actor":{"user":"alice","method":"password","#
                    + #""mfa":null,"ip":"10.0.0.1","port":4242},"session":"s1","target":"core-sw1","request":null,"#
                    + #""rule":"sallyport.yaml:12","data":{"alpha":true,"count":3,"zulu":"last"},"prev":""# + zeros
                    + #"","mac":""#))
        #expect(text(event).hasSuffix(#""}"#))
    }

    @Test func `what is written is read back`() throws {
        let event = AuditEvent(
            .authFail, outcome: .deny, severity: .critical,
            actor: Actor(user: "a\"\\\n\u{1B}[2J\u{202E}é😀", mfa: "totp"),
            session: "s", target: "t", request: "r", rule: "f:1", data: ["k\u{7F}": "v\u{9B}", "n": -5, "b": false])
        let bytes = line(event)
        let record = try #require(AuditRecord(line: bytes[...]))
        #expect(record.seq == 1)
        #expect(record.time == Self.time)
        #expect(record.node == "gate")
        #expect(record.name == "auth.fail")
        #expect(record.code == "A1002W")
        #expect(record.severity == .critical)
        #expect(record.outcome == .deny)
        #expect(record.actor == event.actor)
        #expect(record.session == "s")
        #expect(record.request == "r")
        #expect(record.data == event.data)
    }

    @Test func `a line is safe to print: one line, no control or reordering characters`() {
        let hostile = (0..<0xA0).compactMap(Unicode.Scalar.init) + ["\u{200E}", "\u{202E}", "\u{2066}", "\u{2028}"]
        let text = String(String.UnicodeScalarView(hostile))
        let printed = self.text(AuditEvent(.authFail, actor: Actor(user: text), data: [text: .string(text)]))
        for scalar in printed.unicodeScalars {
            #expect(scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value))
            #expect(!hostile.suffix(4).contains(scalar))
        }
        #expect(AuditRecord(line: Array(printed.utf8)[...])?.actor.user == text)
    }

    @Test func `the same event gives the same bytes whatever the order of its data`() {
        let keys = (0..<20).map { "key\($0)" }
        let one = Dictionary(uniqueKeysWithValues: keys.map { ($0, AuditValue.string($0)) })
        let other = Dictionary(uniqueKeysWithValues: keys.reversed().map { ($0, AuditValue.string($0)) })
        #expect(line(AuditEvent(.policyLoad, data: one)) == line(AuditEvent(.policyLoad, data: other)))
    }

    @Test func `long texts are cut between characters and marked`() throws {
        let name = String(repeating: "é", count: 5_000)
        let record = try #require(AuditRecord(line: line(AuditEvent(.authFail, actor: Actor(user: name)))[...]))
        let user = try #require(record.actor.user)
        #expect(user.utf8.count <= AuditRecord.maximumText)
        #expect(user.hasSuffix("é\u{2026}"))
    }

    @Test func `a line never exceeds its limit, its data goes first`() throws {
        let data = (0..<100).map { ("k\($0)", AuditValue.string(String(repeating: "\u{1}", count: 1_000))) }
        let bytes = line(AuditEvent(.policyLoad, data: Dictionary(uniqueKeysWithValues: data)))
        #expect(bytes.count <= AuditRecord.maximumLine)
        #expect(AuditRecord(line: bytes[...])?.data == ["truncated": true])
    }

    @Test func `no more entries of data are kept than allowed`() throws {
        let data = (100..<200).map { ("k\($0)", AuditValue.integer(Int64($0))) }
        let bytes = line(AuditEvent(.policyLoad, data: Dictionary(uniqueKeysWithValues: data)))
        let record = try #require(AuditRecord(line: bytes[...]))
        #expect(record.data.keys.sorted() == (100..<(100 + AuditRecord.maximumData)).map { "k\($0)" })
    }

    @Test func `members of a later version are ignored`() throws {
        let line =
            #"{"v":2,"new":{"x":[1]},"seq":9,"ts":"2026-01-31T08:05:09Z","event":"future.thing","data":{"list":[1]}}"#
        let record = try #require(AuditRecord(line: Array(line.utf8)[...]))
        #expect(record.seq == 9)
        #expect(record.name == "future.thing")
        #expect(record.data == [:])
    }
}

@Suite struct EventKindTests {
    @Test func `names and codes are given once and follow their pattern`() {
        #expect(Set(EventKind.all.map(\.name)).count == EventKind.all.count)
        #expect(Set(EventKind.all.map { $0.code.dropFirst().dropLast() }).count == EventKind.all.count)
        for kind in EventKind.all {
            #expect(kind.name.wholeMatch(of: /[a-z]+\.[a-z_]+/) != nil)
            #expect(kind.code.wholeMatch(of: /[A-Z][0-9]{4}[IWC]/) != nil)
            #expect(kind.code.last?.lowercased() == kind.severity.rawValue.first.map(String.init))
            #expect(EventKind.named(kind.name) == kind)
        }
    }

    @Test(
        "the surface's names exist",
        arguments: [
            "auth.ok", "auth.fail", "auth.lock", "mfa.ok", "mfa.fail", "mfa.enrol", "session.open", "session.join",
            "session.leave", "session.close", "session.kill", "target.dial", "target.up", "target.down",
            "target.login_ok", "target.login_fail", "command.run", "command.deny", "command.review", "command.alert",
            "credential.use",
            "credential.rotate", "request.create", "request.grant", "request.expire", "policy.load", "policy.reject",
            "record.seal", "record.view", "record.export", "system.start", "system.stop", "system.drain",
        ])
    func surface(name: String) {
        #expect(EventKind.named(name) != nil)
    }
}
