import Gateway
import NIOCore
import Testing

@Suite("Idle time and longest session")
struct SessionWatchTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test("Without limits nothing is ever due")
    func unlimited() {
        var watch = SessionWatch(limits: SessionLimits(), now: start)
        #expect(watch.nextDeadline == nil)
        #expect(watch.due(at: start + .hours(1000)) == .none)
    }

    @Test("An idle session is warned a minute before and then ended")
    func idle() {
        var watch = SessionWatch(limits: SessionLimits(idle: .minutes(15)), now: start)
        #expect(watch.nextDeadline == start + .minutes(14))
        guard case .warn(let text) = watch.due(at: start + .minutes(14)) else {
            Issue.record("no warning")
            return
        }
        #expect(text.contains("60 seconds"))
        #expect(watch.nextDeadline == start + .minutes(15))
        #expect(watch.due(at: start + .minutes(15)) == .end(.idle))
    }

    @Test("A keystroke starts the idle time again, also after the warning")
    func typing() {
        var watch = SessionWatch(limits: SessionLimits(idle: .minutes(15)), now: start)
        _ = watch.due(at: start + .minutes(14))
        watch.typed(at: start + .minutes(14) + .seconds(30))
        #expect(watch.due(at: start + .minutes(15)) == .none)
        #expect(watch.nextDeadline == start + .minutes(28) + .seconds(30))
    }

    @Test("A limit too short for a minute's warning is warned at half time")
    func shortLimit() {
        var watch = SessionWatch(limits: SessionLimits(idle: .seconds(10)), now: start)
        #expect(watch.nextDeadline == start + .seconds(5))
        #expect(watch.due(at: start + .seconds(4)) == .none)
        if case .warn = watch.due(at: start + .seconds(5)) {} else { Issue.record("no warning") }
    }

    @Test("The longest session ends however much is typed")
    func maximum() {
        var watch = SessionWatch(limits: SessionLimits(idle: .minutes(15), maximum: .hours(8)), now: start)
        watch.typed(at: start + .hours(8) - .seconds(1))
        if case .warn = watch.due(at: start + .hours(8) - .seconds(1)) {} else { Issue.record("no warning") }
        #expect(watch.due(at: start + .hours(8)) == .end(.maximumLength))
    }
}
