import Audit

/// Turns a recording's times into pauses for somebody who watches it: faster or slower, and without the long waits.
public struct RecordingPlayer: Sendable {
    private let speed: Double
    private let idleLimit: UInt64
    private var last: UInt64 = 0

    /// A player at `speed` times the real one (0.01 to 1000; others count as the nearest), with pauses of at most
    /// `idleLimit` nanoseconds of the recording.
    public init(speed: Double = 1, idleLimit: UInt64 = .max) {
        self.speed = speed.isNaN ? 1 : min(max(speed, 0.01), 1_000)
        self.idleLimit = idleLimit
    }

    /// How many nanoseconds to wait before showing `frame`, after the one before.
    public mutating func pause(before frame: RecordingFrame) -> UInt64 {
        let gap = min(frame.time > last ? frame.time - last : 0, idleLimit)
        last = max(last, frame.time)
        return UInt64(exactly: (Double(gap) / speed).rounded()) ?? .max
    }
}
