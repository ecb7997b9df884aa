import Telnet

/// Reads all of an input, and prints what the engine makes of it as it comes.
struct DecodeRun {
    private let configuration: Engine.Configuration
    private var replay: Replay
    private var writer: ReplayWriter

    init(_ configuration: Engine.Configuration, isJSON: Bool) {
        self.configuration = configuration
        replay = Replay(configuration)
        writer = ReplayWriter(isJSON ? .json : .transcript)
    }

    /// Returns at the end of the input, or where it turns into TLS or compressed bytes; fails where a limit is exceeded.
    mutating func decode(_ input: DecodeInput) throws {
        Output.print(writer.begin(configuration))
        print(replay.start())
        while !replay.isOver, let bytes = try input.next() {
            print(replay.receive(bytes.span))
        }
        print(replay.finish())
        Output.print(writer.end())
        if let limit = replay.exceeded { throw Failure(.badData, "\(input.name): \(limit)") }
    }

    private mutating func print(_ steps: [Replay.Step]) {
        var text = ""
        for step in steps { text += writer.write(step) }
        Output.print(text)
    }
}
