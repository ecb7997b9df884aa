import Audit
import Foundation
import Gateway
import Platform
import Synchronization
import Testing

@Suite struct AuditTrailTests {
    private let scratch: RecordingScratch
    private let key = AuditKey(masterKey: [UInt8](repeating: 5, count: 32))
    private var directory: String { scratch.path + "/audit" }
    private var log: AuditLog { AuditLog(directory: directory) }

    init() throws { scratch = try RecordingScratch() }

    private func trail(
        fileLimit: UInt64 = AuditTrail.fileLimit, now: @escaping @Sendable () -> Timestamp = WallClock.now
    ) throws -> AuditTrail {
        try AuditTrail(directory: directory, key: key, node: "gate", fileLimit: fileLimit, now: now)
    }

    private func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".jsonl") }.sorted()
    }

    private func event(_ number: Int) -> AuditEvent {
        AuditEvent(.authOK, actor: Actor(user: "user\(number)"), data: ["n": .integer(Int64(number))])
    }

    private func numbers() throws -> [String] {
        try log.query(AuditQuery(event: "auth", limit: 100_000)).compactMap { $0.record.data["n"]?.text }
    }

    /// Changes the only file of the log.
    private func edit(_ change: (inout Data) -> Void) throws {
        let path = try directory + "/" + #require(files().first)
        var data = try Data(contentsOf: URL(filePath: path))
        change(&data)
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: data)
        try handle.close()
    }

    @Test func `events are on record when the call returns, numbered and chained`() throws {
        let trail = try trail()
        for number in 1...20 {
            try trail.record(event(number))
            #expect(try numbers().count == number)
        }
        try trail.flush()
        let verdict = try log.verify(key: key)
        #expect(verdict.isIntact)
        #expect(verdict.lines == 20)
        #expect(trail.isHealthy)
        let records = try log.query(AuditQuery()).map(\.record)
        #expect(records.map(\.seq) == Array(1...20))
        #expect(records.allSatisfy { $0.node == "gate" })
    }

    @Test func `files are for their owner only`() throws {
        try trail().record(event(1))
        for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
            let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/" + name)
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
        #expect(try FileManager.default.attributesOfItem(atPath: directory)[.posixPermissions] as? Int == 0o700)
    }

    @Test func `an empty log is intact`() throws {
        #expect(try log.verify(key: key).isIntact)
        _ = try trail()
        #expect(try log.verify(key: key).isIntact)
        #expect(try log.query(AuditQuery()).isEmpty)
    }

    @Test func `the chain goes on after a restart`() throws {
        try trail().record(event(1))
        try trail().record(event(2))
        let verdict = try log.verify(key: key)
        #expect(verdict.isIntact)
        #expect(verdict.lines == 2)
    }

    @Test func `a new file is begun by size and by day, and the chain goes on across them`() throws {
        let sharedDay = DayBox(day: 0)
        let trail = try trail(fileLimit: 1_000) { Timestamp(seconds: 1_769_846_709 + sharedDay.value * 86_400) }
        for number in 1...12 {
            try trail.record(event(number))
            if number % 4 == 0 { sharedDay.value += 1 }
        }
        let names = try files()
        try #require(names.count >= 6)
        #expect(Set(names.map { $0.dropFirst(13).prefix(10) }).count == 3)
        let verdict = try log.verify(key: key)
        #expect(verdict.isIntact)
        #expect(verdict.files == names.count)
        #expect(try numbers() == (1...12).map(String.init))
        let all = try names.flatMap { name in
            try String(contentsOfFile: directory + "/" + name, encoding: .utf8).split(separator: "\n")
        }
        #expect(all.count == 12, "the names' order is the chain's")
        try FileManager.default.removeItem(atPath: directory + "/" + names[2])
        #expect(try #require(try log.verify(key: key).fault).file == names[3])
    }

    @Test func `several trails on one log, as of several processes, and many threads keep one chain`() async throws {
        let trails = try (0..<4).map { _ in try trail(fileLimit: 20_000) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, trail) in trails.enumerated() {
                for part in 0..<2 {
                    group.addTask {
                        for number in 0..<50 { try trail.record(event(index * 1_000 + part * 100 + number)) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let verdict = try log.verify(key: key)
        #expect(verdict.isIntact, "\(String(describing: verdict.fault))")
        #expect(verdict.lines == 400)
        #expect(Set(try numbers()).count == 400)
    }

    @Test func `another process that appends is noticed`() async throws {
        let trail = try trail()
        try trail.record(event(1))
        let directory = directory
        await #expect(processExitsWith: .success) { [directory = directory as String] in
            let key = AuditKey(masterKey: [UInt8](repeating: 5, count: 32))
            let other = try AuditTrail(directory: directory, key: key, node: "cli")
            try other.record(AuditEvent(.userAdd, actor: Actor(user: "root")))
        }
        try trail.record(event(2))
        #expect(try log.query(AuditQuery()).map(\.record.name) == ["auth.ok", "user.add", "auth.ok"])
        #expect(try log.verify(key: key).isIntact)
    }

    @Test func `a process killed in mid-work loses nothing that was recorded`() async throws {
        let directory = directory
        await #expect(processExitsWith: .signal(SIGKILL)) { [directory = directory as String] in
            let key = AuditKey(masterKey: [UInt8](repeating: 5, count: 32))
            let trail = try AuditTrail(directory: directory, key: key, node: "gate")
            for _ in 0..<100 { try trail.record(AuditEvent(.authOK)) }
            kill(getpid(), SIGKILL)
        }
        try trail().record(event(1))
        let verdict = try log.verify(key: key)
        #expect(verdict.isIntact)
        #expect(verdict.lines == 101)
    }

    @Test func `a line cut off in the middle is moved aside and reported, and the chain goes on`() throws {
        try trail().record([event(1), event(2)])
        try edit { $0.append(contentsOf: Data(#"{"v":1,"seq":3,"ts""#.utf8)) }
        #expect(try log.verify(key: key).fault?.line == 3)
        try trail().record(event(3))
        #expect(try log.verify(key: key).isIntact)
        let recovered = try #require(try log.query(AuditQuery(event: "audit.recover")).first)
        #expect(recovered.record.severity == .critical)
        #expect(recovered.record.data["reason"]?.text.contains("cut off") == true)
        #expect(try numbers() == ["1", "2", "3"])
        let aside = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.contains(".torn-") }
        #expect(aside.count == 1)
        let kept = try String(contentsOfFile: directory + "/" + #require(aside.first), encoding: .utf8)
        #expect(kept == #"{"v":1,"seq":3,"ts""#)
    }

    @Test func `a line cut off by another process is dealt with by a running trail`() throws {
        let trail = try trail()
        try trail.record(event(1))
        try edit { $0.append(contentsOf: Data("{".utf8)) }
        try trail.record(event(2))
        #expect(try log.verify(key: key).isIntact)
        #expect(try log.query(AuditQuery(event: "audit.recover")).count == 1)
    }

    @Test("an edit is found at its line, before and after the next start", arguments: [0, 4, 9])
    func edited(line: Int) throws {
        try trail().record((1...10).map(event))
        try edit { data in
            var lines = data.split(separator: 0x0A).map { Data($0) }
            lines[line] = Data(String(decoding: lines[line], as: UTF8.self).replacing("user", with: "root").utf8)
            data = Data(lines.joined(separator: [0x0A])) + [0x0A]
        }
        #expect(try log.verify(key: key).fault?.line == line + 1)
        try trail().record(event(11))
        #expect(try log.verify(key: key).fault?.line == line + 1)
    }

    @Test func `lines removed at the end are found, and stay found after the next start`() throws {
        try trail().record((1...10).map(event))
        try edit { data in
            let lines = data.split(separator: 0x0A).map { Data($0) }.dropLast(3)
            data = Data(lines.joined(separator: [0x0A])) + [0x0A]
        }
        #expect(try log.verify(key: key).fault?.explanation.contains("10 was written") == true)
        try trail().record(event(11))
        let fault = try #require(try log.verify(key: key).fault)
        #expect(fault.line == 8)
        #expect(fault.explanation.contains("missing"))
        let recovery = try log.query(AuditQuery(event: "audit.recover")).first?.record
        #expect(recovery?.data["reason"]?.text == "lines 8 to 10 are missing")
    }

    @Test func `the witness itself can neither be removed nor changed unseen`() throws {
        try trail().record(event(1))
        let witness = directory + "/.head"
        let text = try Data(contentsOf: URL(filePath: witness))
        try FileManager.default.removeItem(atPath: witness)
        #expect(try log.verify(key: key).fault?.file == ".head")
        #expect(try log.verify(key: key, requiresWitness: false).isIntact)
        let changed = String(decoding: text, as: UTF8.self).replacing("1 1 ", with: "1 0 ")
        try Data(changed.utf8).write(to: URL(filePath: witness))
        #expect(try log.verify(key: key).fault?.file == ".head")
    }

    @Test func `the wrong key is told as such`() throws {
        try trail().record(event(1))
        let fault = try #require(try log.verify(key: AuditKey(masterKey: [1])).fault)
        #expect(fault.line == 1)
        #expect(fault.explanation.contains("key"))
    }

    @Test func `a log that is locked for too long is an error, not a wait for ever`() throws {
        let trail = try trail()
        let lock = try FileLock(directory + "/.lock")
        try lock.lock()
        #expect(throws: AuditTrailError.locked(path: directory + "/.lock")) { try trail.record(event(1)) }
        #expect(!trail.isHealthy)
        lock.unlock()
        try trail.record(event(1))
        #expect(trail.isHealthy)
    }

    @Test func `a directory others may write to is refused`() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: directory)
        #expect(throws: AuditTrailError.self) { try trail() }
    }

    @Test func `verifying while the log is written never sees a fault`() async throws {
        let trail = try trail(fileLimit: 10_000)
        let writing = Task { for number in 0..<300 { try trail.record(event(number)) } }
        for _ in 0..<20 {
            let verdict = try log.verify(key: key)
            #expect(verdict.isIntact, "\(String(describing: verdict.fault))")
        }
        try await writing.value
        #expect(try log.verify(key: key).lines == 300)
    }
}

/// A day that a test moves on.
private final class DayBox: Sendable {
    private let day: Mutex<Int64>

    init(day: Int64) { self.day = Mutex(day) }

    var value: Int64 {
        get { day.withLock { $0 } }
        set { day.withLock { $0 = newValue } }
    }
}
