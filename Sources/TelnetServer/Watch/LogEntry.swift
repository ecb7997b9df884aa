/// A line of the server's log: words for people, and the same facts by name for programs.
///
/// It can be written as a string, and is then of ordinary importance and without facts.
public struct LogEntry: Sendable, Equatable, ExpressibleByStringInterpolation {
    /// How much it matters.
    public enum Level: String, Sendable {
        /// Ordinary life.
        case info
        /// Worth a look when it adds up: who was refused, what went wrong.
        case warning
        /// Somebody should look now.
        case error
    }

    /// How much it matters.
    public var level: Level
    /// One line. Peers' text in it is made printable by whoever writes it somewhere.
    public var text: String
    /// Facts by name, such as `session` and `source`.
    public var facts: [String: String]

    /// A line with everything it can have.
    public init(_ level: Level, _ text: String, _ facts: [String: String] = [:]) {
        (self.level, self.text, self.facts) = (level, text, facts)
    }

    /// An ordinary line.
    public init(stringLiteral value: String) {
        self.init(.info, value)
    }
}
