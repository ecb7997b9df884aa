import Policy

/// How patient the gateway is with people who fail to log in.
public struct AuthenticationSettings: Sendable, Equatable {
    /// How long a failed attempt takes at least, from its start: long enough to hide what was done in it.
    public var failureDelay: Duration

    /// When and how further attempts are slowed down.
    public var throttle: ThrottleSettings

    /// The most challenges and waits one attempt may consist of.
    public var maximumRounds: Int

    /// The longest an attempt may wait for somebody else's confirmation, in all.
    public var maximumWait: Duration

    /// Settings; the defaults suit a gateway.
    public init(
        failureDelay: Duration = .seconds(1), throttle: ThrottleSettings = ThrottleSettings(),
        maximumRounds: Int = 10, maximumWait: Duration = .seconds(60)
    ) {
        self.failureDelay = failureDelay
        self.throttle = throttle
        self.maximumRounds = maximumRounds
        self.maximumWait = maximumWait
    }
}
