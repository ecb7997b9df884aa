import NIOCore
import TelnetServer
import Testing

/// Who types nothing is warned, and then it is over.
@Suite struct IdleWatchTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

    @Test func `the warning comes a minute before the end`() {
        var watch = IdleWatch(limit: .minutes(10), now: start)
        #expect(watch.next == start + .minutes(9))
        #expect(watch.due(at: start + .minutes(9) - .nanoseconds(1)) == .none)
        #expect(watch.due(at: start + .minutes(9)) == .warn(seconds: 60))
        #expect(watch.due(at: start + .minutes(9)) == .none)
        #expect(watch.next == start + .minutes(10))
        #expect(watch.due(at: start + .minutes(10)) == .end)
    }

    @Test(arguments: [(1, 1), (2, 1), (30, 15), (120, 60), (121, 60)])
    func `where the limit is short it comes at half of it`(limit: Int64, left: Int64) {
        var watch = IdleWatch(limit: .seconds(limit), now: start)
        #expect(watch.due(at: watch.next) == .warn(seconds: left))
        #expect(watch.next == start + .seconds(limit))
    }

    @Test func `what is typed begins it anew, also behind the warning`() {
        var watch = IdleWatch(limit: .seconds(10), now: start)
        watch.typed(at: start + .seconds(4))
        // The timer that was set before goes off, and finds nothing to do.
        #expect(watch.due(at: start + .seconds(5)) == .none)
        #expect(watch.next == start + .seconds(9))
        #expect(watch.due(at: start + .seconds(9)) == .warn(seconds: 5))
        watch.typed(at: start + .seconds(13))
        #expect(watch.due(at: start + .seconds(14)) == .none)
        #expect(watch.due(at: start + .seconds(18)) == .warn(seconds: 5))
        #expect(watch.due(at: start + .seconds(23)) == .end)
    }

    @Test func `a timer that comes too late ends it without a warning`() {
        var watch = IdleWatch(limit: .seconds(10), now: start)
        #expect(watch.due(at: start + .seconds(30)) == .end)
    }
}
