/// What an emulated device is like.
public struct EmulatorConfiguration: Sendable {
    /// The device family, one of `EmulatedFamilies.names`.
    public var family = "ios"
    /// What the device calls itself; 1 to 63 letters, digits, hyphens.
    public var hostname = "switch1"
    /// The user who may log in; nil takes every user name that is not empty.
    public var user: String?
    /// Their password; nil takes every password that is not empty.
    public var password: String?
    /// The enable secret; nil takes every one that is not empty.
    public var enable: String?
    /// Connections served at once; further ones are closed at once.
    public var maximumConnections = 1024
    /// For each answer asked at login.
    public var loginTimeout = Duration.seconds(30)
    /// From one key to the next once logged in; zero never ends a session.
    public var idleTimeout = Duration.seconds(600)
    /// Wait after a wrong password.
    public var failureDelay = Duration.seconds(1)
    /// Bytes that `show tech-support` prints.
    public var technicalSupportBytes = 4 << 20
    /// What the device's clock shows at time zero of the clock that drives it, in seconds since 1970.
    public var epoch: Int64 = 1_767_225_600
    /// How long the device says it has been up at time zero.
    public var uptime = Duration.seconds(5_113_020)

    /// The defaults.
    public init() {}
}
