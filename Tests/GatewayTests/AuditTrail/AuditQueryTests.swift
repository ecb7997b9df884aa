import Audit
import Foundation
import Gateway
import Synchronization
import Testing

@Suite struct AuditQueryTests {
    private let scratch: RecordingScratch
    private let trail: AuditTrail
    private let log: AuditLog
    private let clock = TickingClock()

    init() throws {
        scratch = try RecordingScratch()
        trail = try AuditTrail(
            directory: scratch.path, key: AuditKey(masterKey: [1]), node: "gate", fileLimit: 3_000, now: clock.now)
        log = AuditLog(directory: scratch.path)
        try trail.record(AuditEvent(.authFail, outcome: .fail, actor: Actor(user: "mallory", ip: "10.0.0.9")))
        try trail.record(AuditEvent(.authOK, actor: Actor(user: "alice", ip: "10.0.0.1")))
        try trail.record(AuditEvent(.sessionOpen, actor: Actor(user: "alice"), session: "s1", target: "core-sw1"))
        let bob = Actor(user: "bob")
        try trail.record(AuditEvent(.sessionOpen, outcome: .deny, actor: bob, session: "s2", target: "plc-7"))
        let reason: [String: AuditValue] = ["reason": "Idle limit"]
        try trail.record(AuditEvent(.sessionClose, actor: Actor(user: "alice"), session: "s1", data: reason))
        try trail.record(AuditEvent(.recordFail, outcome: .fail, session: "s3"))
    }

    private func found(_ query: AuditQuery) throws -> [UInt64] {
        try log.query(query).map(\.record.seq)
    }

    @Test func `each condition chooses`() throws {
        #expect(try found(AuditQuery()) == [1, 2, 3, 4, 5, 6])
        #expect(try found(AuditQuery(event: "auth")) == [1, 2])
        #expect(try found(AuditQuery(event: "auth.fail")) == [1])
        #expect(try found(AuditQuery(event: "aut")).isEmpty)
        #expect(try found(AuditQuery(user: "alice")) == [2, 3, 5])
        #expect(try found(AuditQuery(target: "plc-7")) == [4])
        #expect(try found(AuditQuery(session: "s1")) == [3, 5])
        #expect(try found(AuditQuery(severity: .warning)) == [1, 6])
        #expect(try found(AuditQuery(outcome: .deny)) == [4])
        #expect(try found(AuditQuery(text: "idle LIMIT")) == [5])
        #expect(try found(AuditQuery(text: "10.0.0.9")) == [1])
        #expect(try found(AuditQuery(user: "alice", text: "core")) == [3])
    }

    @Test func `times choose from the first, which is included, to the last, which is not`() throws {
        let times = try log.query(AuditQuery()).map(\.record.time)
        #expect(Set(times).count == 6)
        #expect(try found(AuditQuery(since: times[2], until: times[4])) == [3, 4])
        #expect(try found(AuditQuery(since: times[5])) == [6])
        #expect(try found(AuditQuery(until: times[0])).isEmpty)
    }

    @Test func `the limit keeps the last, oldest first, across files`() throws {
        #expect(try found(AuditQuery(limit: 2)) == [5, 6])
        #expect(try found(AuditQuery(user: "alice", limit: 1)) == [5])
        #expect(try found(AuditQuery(limit: 0)) == [6])
        for _ in 0..<40 { try trail.record(AuditEvent(.authOK, actor: Actor(user: "carol"))) }
        #expect(try found(AuditQuery(user: "carol", limit: 30)) == Array(17...46))
        #expect(try found(AuditQuery(user: "alice")) == [2, 3, 5])
    }

    @Test func `lines that cannot be read are passed over`() throws {
        try Data("garbage\n{\"seq\":\n".utf8 + [UInt8](repeating: 0x78, count: 300_000)).write(
            to: URL(filePath: scratch.path + "/000000000000-1970-01-01.jsonl"))
        #expect(try found(AuditQuery()) == [1, 2, 3, 4, 5, 6])
    }

    @Test func `a follower hands out what comes, across new files, and nothing twice`() throws {
        var follower = try log.follow(AuditQuery(user: "dave"))
        #expect(try follower.poll().isEmpty)
        for round in 0..<30 {
            try trail.record(AuditEvent(.authOK, actor: Actor(user: round % 2 == 0 ? "dave" : "other")))
            #expect(try follower.poll().count == (round % 2 == 0 ? 1 : 0))
        }
        #expect(try follower.poll().isEmpty)
    }

    @Test func `a follower of an empty log begins with its first line`() throws {
        let empty = try RecordingScratch()
        var follower = try AuditLog(directory: empty.path).follow(AuditQuery())
        let trail = try AuditTrail(directory: empty.path, key: AuditKey(masterKey: [1]), node: "gate")
        try trail.record(AuditEvent(.systemStart))
        #expect(try follower.poll().map(\.record.name) == ["system.start"])
    }

    @Test func `a line still being written waits`() throws {
        var follower = try log.follow(AuditQuery())
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
        let name = try #require(names.filter { $0.hasSuffix(".jsonl") }.max())
        let handle = try FileHandle(forWritingTo: URL(filePath: scratch.path + "/" + name))
        try handle.seekToEnd()
        let line = #"{"v":1,"seq":7,"ts":"1970-01-01T00:00:07Z","event":"auth.ok"}"#
        try handle.write(contentsOf: Data(line.utf8.prefix(20)))
        #expect(try follower.poll().isEmpty)
        try handle.write(contentsOf: Data(line.utf8.dropFirst(20)) + [0x0A])
        #expect(try follower.poll().map(\.record.seq) == [7])
    }
}

/// A clock that goes on by a second each time it is asked.
private final class TickingClock: Sendable {
    private let seconds = Atomic<Int64>(0)

    func now() -> Timestamp { Timestamp(seconds: seconds.add(1, ordering: .relaxed).newValue) }
}
