/// When failures slow down what comes after them: no ban and no lock, but a delay short enough for a person with the right
/// password, so that nobody can shut others out by guessing.
public struct ThrottleSettings: Sendable, Equatable {
    /// Failures, by one user name or from one source, that cost nothing extra.
    public var freeFailures: Int

    /// Failures are forgotten when the last one is this long ago.
    public var memory: Duration

    /// The delay of the first attempt that is slowed down; each further failure doubles it.
    public var firstDelay: Duration

    /// The longest delay; below the time people are given to log in.
    public var maximumDelay: Duration

    /// The most user names and sources, together, that are remembered.
    public var entries: Int

    /// Settings; the defaults suit a gateway.
    public init(
        freeFailures: Int = 5, memory: Duration = .seconds(600), firstDelay: Duration = .seconds(1),
        maximumDelay: Duration = .seconds(15), entries: Int = 8192
    ) {
        self.freeFailures = freeFailures
        self.memory = memory
        self.firstDelay = firstDelay
        self.maximumDelay = maximumDelay
        self.entries = entries
    }
}
