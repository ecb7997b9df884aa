import Policy
import Testing

@Suite struct FailureThrottleTests {
    private func source(_ address: String) -> FailureThrottle.Subject { .source(SourceNetwork(address)) }

    @Test func `failures are forgotten after a while without one`() {
        var throttle = FailureThrottle(ThrottleSettings(freeFailures: 1, memory: .seconds(10)))
        #expect(throttle.begin([.user("a")], now: .seconds(0)) == .zero)
        #expect(throttle.begin([.user("a")], now: .seconds(9)) == .seconds(1))
        #expect(throttle.begin([.user("a")], now: .seconds(18)) == .seconds(2))
        #expect(throttle.begin([.user("a")], now: .seconds(28)) == .zero)
    }

    @Test func `however many failures, the delay has its limit`() {
        var throttle = FailureThrottle(ThrottleSettings(maximumDelay: .seconds(15)))
        var last = Duration.zero
        for _ in 0..<10_000 { last = throttle.begin([.user("a")], now: .zero) }
        #expect(last == .seconds(15))
    }

    @Test func `the table has its limit, whatever names are invented`() {
        var throttle = FailureThrottle(ThrottleSettings(entries: 100))
        for number in 0..<5000 { _ = throttle.begin([.user("\(number)")], now: .seconds(1)) }
        #expect(throttle.count == 100)
    }

    @Test func `invented names do not push out the one that is being guessed at`() {
        var throttle = FailureThrottle(ThrottleSettings(entries: 100))
        for _ in 0..<6 { _ = throttle.begin([.user("victim")], now: .zero) }
        for number in 0..<5000 { _ = throttle.begin([.user("\(number)")], now: .seconds(1)) }
        #expect(throttle.begin([.user("victim")], now: .seconds(2)) == .seconds(2))
    }

    @Test func `what is forgotten makes room first`() {
        var throttle = FailureThrottle(ThrottleSettings(memory: .seconds(10), entries: 3))
        for _ in 0..<9 { _ = throttle.begin([.user("old")], now: .zero) }
        _ = throttle.begin([.user("b"), .user("c")], now: .seconds(11))
        _ = throttle.begin([.user("d")], now: .seconds(11))
        #expect(throttle.count == 3)
    }

    @Test func `what is taken back leaves nothing behind`() {
        var throttle = FailureThrottle(ThrottleSettings(freeFailures: 1))
        for _ in 0..<5 {
            #expect(throttle.begin([.user("a"), source("192.0.2.1")], now: .zero) == .zero)
            throttle.retract([.user("a"), source("192.0.2.1")])
        }
        #expect(throttle.count == 0)
        throttle.retract([.user("never")])
        throttle.forget(.user("never"))
        #expect(throttle.count == 0)
    }

    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
        ("::ffff:192.0.2.1", "192.0.2.1", true), ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
        ("2001:db8::1", "2001:db8::ffff:2", true), ("2001:db8::1", "2001:db8:0:1::1", false),
        ("fe80::1%eth0", "fe80::2%eth1", true), ("2001:DB8::1", "2001:db8::1", true),
        ("unknown", "unknown", true), ("", "", true), ("junk", "192.0.2.1", false),
    ])
    func `one IPv4 address or one IPv6 /64 is one source`(left: String, right: String, same: Bool) {
        #expect((SourceNetwork(left) == SourceNetwork(right)) == same)
    }
}
