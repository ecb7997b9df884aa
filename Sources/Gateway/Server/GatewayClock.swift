import Audit
import Glibc

/// The two clocks a gateway reads: the time of day for people, and one that never jumps for measuring.
struct GatewayClock: Sendable {
    /// The time of day.
    let now: @Sendable () -> Timestamp

    /// The machine's clock.
    static let system = GatewayClock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int64(time.tv_sec), nanoseconds: UInt32(clamping: time.tv_nsec))
    }

    /// Whole seconds since 1970.
    func seconds() -> Int64 {
        now().seconds
    }

    /// Seconds since 1970 with a fraction.
    func preciseSeconds() -> Double {
        let time = now()
        return Double(time.seconds) + Double(time.nanoseconds) / 1e9
    }
}
