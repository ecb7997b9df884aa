import Policy
import Testing

@Suite struct BanListTests {
    private let one = SourceNetwork("192.0.2.1")

    @Test func `as many failures as were said within the time lead to a ban that ends`() {
        var list = BanList(.init(failures: 3, time: .seconds(10)))
        #expect(list.fail(one, now: .seconds(1)) == false)
        #expect(list.fail(one, now: .seconds(2)) == false)
        #expect(!list.isBanned(one, now: .seconds(2)))
        #expect(list.fail(one, now: .seconds(3)) == true)
        #expect(list.isBanned(one, now: .seconds(12)))
        #expect(!list.isBanned(one, now: .seconds(13)))
    }

    @Test func `the time goes with each failure, and does not begin with the first`() {
        var list = BanList(.init(failures: 3, time: .seconds(10)))
        #expect(list.fail(one, now: .seconds(0)) == false)
        #expect(list.fail(one, now: .seconds(9)) == false)
        // The first is forgotten, the second is not.
        #expect(list.fail(one, now: .seconds(10)) == false)
        #expect(list.fail(one, now: .seconds(18)) == true)
    }

    @Test func `a failure during the ban makes it no longer, and after it is the first again`() {
        var list = BanList(.init(failures: 2, time: .seconds(10)))
        _ = list.fail(one, now: .seconds(0))
        #expect(list.fail(one, now: .seconds(0)) == true)
        #expect(list.fail(one, now: .seconds(9)) == false)
        #expect(!list.isBanned(one, now: .seconds(10)))
        #expect(list.fail(one, now: .seconds(10)) == false)
        #expect(list.fail(one, now: .seconds(11)) == true)
    }

    @Test func `attempts under way count with the failures there were, of that source and that time`() {
        var list = BanList(.init(failures: 3, time: .seconds(10)))
        #expect(!list.isAtLimit(one, adding: 2, now: .zero) && list.isAtLimit(one, adding: 3, now: .zero))
        _ = list.fail(one, now: .zero)
        #expect(list.isAtLimit(one, adding: 2, now: .seconds(9)))
        #expect(!list.isAtLimit(one, adding: 2, now: .seconds(10)))
        #expect(!list.isAtLimit(SourceNetwork("192.0.2.2"), adding: 2, now: .zero))
    }

    @Test func `one failure is enough if that was said, and others are not held to it`() {
        var list = BanList(.init(failures: 1, time: .seconds(10)))
        #expect(list.fail(SourceNetwork("2001:db8::1"), now: .zero) == true)
        #expect(list.isBanned(SourceNetwork("2001:db8::2"), now: .zero))
        #expect(!list.isBanned(SourceNetwork("2001:db8:0:1::1"), now: .zero))
        #expect(!list.isBanned(one, now: .zero))
    }

    @Test func `the lists have their limit, however many addresses an attacker has`() {
        var failing = BanList(.init(failures: 2, time: .seconds(10)), entries: 100)
        var banned = BanList(.init(failures: 1, time: .seconds(10)), entries: 100)
        for number in 0..<5000 {
            _ = failing.fail(SourceNetwork("10.0.\(number / 256).\(number % 256)"), now: .seconds(1))
            _ = banned.fail(SourceNetwork("10.0.\(number / 256).\(number % 256)"), now: .seconds(1))
        }
        #expect(failing.count.failing == 100 && failing.count.banned == 0)
        #expect(banned.count.failing == 0 && banned.count.banned == 100)
    }

    @Test func `many addresses do not push out the one that has failed most, and what is over makes room first`() {
        var list = BanList(.init(failures: 3, time: .seconds(10)), entries: 3)
        _ = list.fail(one, now: .zero)
        _ = list.fail(one, now: .zero)
        for number in 0..<50 { _ = list.fail(SourceNetwork("10.0.0.\(number)"), now: .seconds(1)) }
        #expect(list.fail(one, now: .seconds(2)) == true)
        _ = list.fail(one, now: .seconds(30))
        #expect(list.count.failing == 3)
        _ = list.fail(SourceNetwork("10.0.1.1"), now: .seconds(30))
        #expect(list.count.failing == 2)
    }
}
