import NIOCore
import Platform

/// What a session has between its client's lines and its terminal's.
struct JoinedLines {
    enum Limits {
        /// How long the terminal has to want lines again before the client is asked for them. At most seven times a second
        /// something is asked and taken back, which leaves the client's answers within the limit of negotiations.
        static let pause = TimeAmount.milliseconds(150)
        /// How long a line typed at a terminal that does not edit has to be read, before the next follows.
        static let gap = TimeAmount.milliseconds(20)
        /// How long after a key was typed is looked whether it has thrown away what the peer does not take.
        static let reaction = TimeAmount.milliseconds(20)
        /// Bytes of what was printed that are thrown away for an `AO`. A terminal of Linux holds 12 KiB.
        static let mostDropped = 64 << 10
    }

    /// What is typed at a terminal that does not edit.
    var typed = ExternalLines()
    /// Whether the last line has its time to be read.
    var isPaused = false
    /// Whether the terminal, which edits, was typed the beginning of a line.
    var isInLine = false
    /// Whether a look at the terminal is due.
    var isLookDue = false
    /// Whether a look for notices is due, of a terminal that is not read.
    var isReactionDue = false
    /// Whether something was printed since the last look.
    var hasPrinted = false
    /// Whether `GA` is owed for something printed.
    var owesGoAhead = false
    /// Whether the terminal has said its first word.
    var hasBegun = false
}
