/// The time as authentication sees it; a seam, so that tests need not wait.
public struct AuthenticationTime: Sendable {
    /// The time since some fixed moment; never goes back.
    public let now: @Sendable () -> Duration

    /// Waits; ends early if the task is cancelled.
    public let sleep: @Sendable (Duration) async -> Void

    /// A time made of two functions.
    public init(now: @escaping @Sendable () -> Duration, sleep: @escaping @Sendable (Duration) async -> Void) {
        self.now = now
        self.sleep = sleep
    }

    /// The machine's own time.
    public static let system: AuthenticationTime = {
        let clock = ContinuousClock()
        let origin = clock.now
        return AuthenticationTime(
            now: { clock.now - origin },
            sleep: { try? await clock.sleep(for: $0) })
    }()
}
