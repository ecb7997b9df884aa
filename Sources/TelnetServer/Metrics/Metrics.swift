import Glibc
import NIOCore
import Synchronization

/// Figures about the session process: counted by each event loop for itself, and added up when somebody asks.
package final class Metrics: Sendable {
    /// All of them at one moment.
    package struct Snapshot: Sendable {
        var counters = Counters()
        var stages: [SessionStage: UInt64] = [:]
        var accepted: UInt64 = 0
        var rejected: UInt64 = 0
        var version = ""
        /// Seconds since 1970.
        var started: Double = 0
        /// Seconds of processor time.
        var processor: Double = 0

        package init(version: String = "") {
            self.version = version
        }
    }

    private let loops: [(loop: any EventLoop, counters: NIOLoopBoundBox<LoopCounters>)]
    private let started: Double
    /// What became of passwords. The monitor knows, and it is the only one to tell; and that is seldom.
    private let passwords = Mutex((right: UInt64(0), wrong: UInt64(0)))

    init(_ group: any EventLoopGroup) {
        loops = group.makeIterator().map { loop in
            (loop, NIOLoopBoundBox.makeBoxSendingValue(LoopCounters(), eventLoop: loop))
        }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        started = Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }

    /// Those of the loop that this is called on; of no loop of ours, some that nobody sees.
    func counters(of loop: any EventLoop) -> LoopCounters {
        loops.first { $0.loop === loop }?.counters.value ?? LoopCounters()
    }

    /// Somebody was let in, or not.
    func judged(_ isRight: Bool) {
        passwords.withLock { if isRight { $0.right &+= 1 } else { $0.wrong &+= 1 } }
    }

    /// All of them, once every loop has said its own.
    func snapshot(of room: SessionRoom, on loop: any EventLoop) -> EventLoopFuture<Snapshot> {
        var first = Snapshot(version: room.settings.metrics.version)
        (first.accepted, first.rejected) = passwords.withLock { ($0.right, $0.wrong) }
        first.started = started
        first.processor = Self.processorTime()
        let members = room.everybody
        let parts = loops.map { loop, counters in
            let own = members.filter { $0.eventLoop === loop }
            return loop.submit {
                (counters.value.values, own.reduce(into: [:]) { $0[$1.value.stageName, default: UInt64(0)] += 1 })
            }
        }
        return EventLoopFuture.reduce(into: first, parts, on: loop) { sum, part in
            sum.counters.add(part.0)
            sum.stages.merge(part.1, uniquingKeysWith: +)
        }
    }

    private static func processorTime() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let parts = [usage.ru_utime, usage.ru_stime]
        return parts.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
    }
}
