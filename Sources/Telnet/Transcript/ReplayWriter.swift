/// Writes the steps of a ``Replay`` down: as a golden transcript for people, or as a line of JSON an event for
/// programs. What it has written so far is never held.
public struct ReplayWriter: Sendable {
    /// How to write.
    public enum Format: Sendable {
        /// The notation of golden transcripts, see `docs/transcripts.md`: replaying its `<` lines gives the others.
        case transcript
        /// One object a line: `data`, `command`, `enabled`, `disabled`, `refused`, `subnegotiation`, `send` and
        /// `violation`. Adjacent data is one object however long it is, and so is adjacent output.
        case json
    }

    /// How it writes.
    public let format: Format
    private var lines = EventLines()

    /// A writer before the first step.
    public init(_ format: Format) {
        self.format = format
    }

    /// The text for how the engine is set up, where the format has one.
    public func begin(_ configuration: Engine.Configuration) -> String {
        format == .transcript ? TranscriptLines.header(configuration) : ""
    }

    /// The text for a step.
    public mutating func write(_ step: Replay.Step) -> String {
        switch format {
        case .transcript: TranscriptLines.lines(step)
        case .json: step.reports.reduce("") { text, report in text + lines.write(report) }
        }
    }

    /// The text that ends what is begun.
    public mutating func end() -> String {
        lines.end()
    }
}
