import Policy
import TelnetServer
import Testing

/// Who has failed waits, and is banned in the end.
@Suite struct SourceMemoryTests {
    private let address = "192.0.2.1"

    private func memory(ban failures: UInt32 = 0, hasPasswords: Bool = true) -> SourceMemory {
        var policy = SourcePolicy()
        policy.failuresToBan = failures
        policy.hasPasswords = hasPasswords
        policy.banTime = 60
        return SourceMemory(policy)
    }

    @Test func `each failure makes the next login of its source wait longer, up to a limit`() {
        var memory = memory()
        var delays: [SourceMemory.Turn] = []
        for id in UInt32(1)...7 {
            delays.append(memory.begin(id, from: address, now: .seconds(1)))
            #expect(memory.fail(id, now: .seconds(1)) == nil)
        }
        #expect(delays == [0, 1, 2, 4, 8, 8, 8].map { .begins(after: .seconds($0)) })
        #expect(memory.begin(9, from: "192.0.2.2", now: .seconds(1)) == .begins(after: .zero))
    }

    @Test func `failures are forgotten when the time is over`() {
        var memory = memory()
        _ = memory.begin(1, from: address, now: .zero)
        _ = memory.fail(1, now: .zero)
        #expect(memory.begin(2, from: address, now: .seconds(59)) == .begins(after: .seconds(1)))
        memory.retract(2)
        #expect(memory.begin(3, from: address, now: .seconds(60)) == .begins(after: .zero))
    }

    @Test func `a good login forgets nothing of the source, and is no failure itself`() {
        var memory = memory()
        _ = memory.begin(1, from: address, now: .zero)
        _ = memory.fail(1, now: .zero)
        for id in UInt32(2)...9 {
            #expect(memory.begin(id, from: address, now: .zero) == .begins(after: .seconds(1)))
            memory.retract(id)
        }
    }

    @Test func `many at the same moment do not all pass as the first`() {
        var memory = memory()
        let delays = (UInt32(1)...6).map { memory.begin($0, from: address, now: .zero) }
        #expect(delays == [0, 1, 2, 4, 8, 8].map { .begins(after: .seconds($0)) })
        for id in UInt32(1)...6 { memory.retract(id) }
        #expect(memory.attemptCount == 0)
        #expect(memory.begin(7, from: address, now: .zero) == .begins(after: .zero))
    }

    @Test func `an attempt begun anew, in TLS, is one attempt`() {
        var memory = memory()
        for _ in 0..<5 { #expect(memory.begin(1, from: address, now: .zero) == .begins(after: .zero)) }
        #expect(memory.attemptCount == 1)
    }

    @Test func `where there is no password there is nothing to wait for, and still names that are none`() {
        var memory = memory(ban: 2, hasPasswords: false)
        for id in UInt32(1)...6 { #expect(memory.begin(id, from: address, now: .zero) == .begins(after: .zero)) }
        #expect(memory.attemptCount == 0)
        #expect(memory.fail(from: address, now: .zero) == false)
        #expect(memory.fail(from: address, now: .zero) == true)
    }

    @Test func `so many failures of any kind lead to a ban, of a whole IPv6 network`() {
        var memory = memory(ban: 3)
        #expect(memory.fail(from: "2001:db8::1", now: .zero) == false)
        _ = memory.begin(1, from: "2001:db8::2", now: .zero)
        #expect(memory.fail(1, now: .zero) == nil)
        _ = memory.begin(2, from: "2001:db8::3", now: .zero)
        _ = memory.begin(3, from: "2001:db8::4", now: .zero)
        #expect(memory.fail(2, now: .zero) == "2001:db8::3")
        #expect(memory.isBanned(SourceNetwork("2001:db8::5"), now: .seconds(59)))
        #expect(!memory.isBanned(SourceNetwork("2001:db8::5"), now: .seconds(60)))
        // Who was there before gets no login any more; who has one keeps it.
        #expect(memory.begin(4, from: "2001:db8::6", now: .zero) == .banned)
        #expect(memory.fail(3, now: .zero) == nil)
    }

    @Test func `no more attempts are begun at once than may fail before a ban, and one that ends makes room`() {
        var memory = memory(ban: 3)
        for id in UInt32(1)...3 { #expect(memory.begin(id, from: address, now: .zero) != .waits) }
        #expect(memory.begin(4, from: address, now: .zero) == .waits)
        #expect(memory.begin(5, from: "192.0.2.2", now: .zero) == .begins(after: .zero))
        // Somebody is in by it.
        memory.retract(1)
        #expect(memory.begin(4, from: address, now: .zero) != .waits)
        _ = memory.fail(2, now: .zero)
        #expect(memory.begin(6, from: address, now: .zero) == .waits)
        // The failure is forgotten.
        #expect(memory.begin(6, from: address, now: .seconds(60)) != .waits)
    }

    @Test func `an attempt that is begun anew does not wait for itself`() {
        var memory = memory(ban: 1)
        for _ in 0..<3 { #expect(memory.begin(1, from: address, now: .zero) == .begins(after: .zero)) }
        #expect(memory.begin(2, from: address, now: .zero) == .waits)
    }

    @Test func `what ends twice, or never began, is nothing`() {
        var memory = memory(ban: 1)
        #expect(memory.fail(1, now: .zero) == nil)
        memory.retract(1)
        _ = memory.begin(1, from: address, now: .zero)
        memory.retract(1)
        #expect(memory.fail(1, now: .zero) == nil)
        #expect(!memory.isBanned(SourceNetwork(address), now: .zero))
    }
}
