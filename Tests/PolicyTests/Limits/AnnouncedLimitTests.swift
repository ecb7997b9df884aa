import Policy
import Testing

/// Whose time is running out is told so, and then it is over.
@Suite struct AnnouncedLimitTests {
    private let start = Duration.seconds(1_000)

    @Test func `the announcement comes a minute before the end`() {
        var limited = AnnouncedLimit(.seconds(600), from: start)
        #expect(limited.next == start + .seconds(540))
        #expect(limited.due(at: start + .seconds(540) - .nanoseconds(1)) == .none)
        #expect(limited.due(at: start + .seconds(540)) == .announce(seconds: 60))
        #expect(limited.due(at: start + .seconds(540)) == .none)
        #expect(limited.next == start + .seconds(600))
        #expect(limited.due(at: start + .seconds(600)) == .end)
    }

    @Test(arguments: [(1, 1), (2, 1), (30, 15), (120, 60), (121, 60)])
    func `where the limit is short it comes at half of it`(limit: Int64, left: Int64) {
        var limited = AnnouncedLimit(.seconds(limit), from: start)
        #expect(limited.due(at: limited.next) == .announce(seconds: left))
        #expect(limited.next == start + .seconds(limit))
    }

    @Test func `it begins anew, also behind the announcement`() {
        var limited = AnnouncedLimit(.seconds(10), from: start)
        limited.restart(at: start + .seconds(4))
        // The timer that was set before goes off, and finds nothing to do.
        #expect(limited.due(at: start + .seconds(5)) == .none)
        #expect(limited.next == start + .seconds(9))
        #expect(limited.due(at: start + .seconds(9)) == .announce(seconds: 5))
        limited.restart(at: start + .seconds(13))
        #expect(limited.due(at: start + .seconds(14)) == .none)
        #expect(limited.due(at: start + .seconds(18)) == .announce(seconds: 5))
        #expect(limited.due(at: start + .seconds(23)) == .end)
    }

    @Test func `a timer that comes too late ends it without a word`() {
        var limited = AnnouncedLimit(.seconds(10), from: start)
        #expect(limited.due(at: start + .seconds(30)) == .end)
    }
}
