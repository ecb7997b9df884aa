import Foundation
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
        try print(writer.begin(configuration))
        try print(replay.start())
        while !replay.isOver, let bytes = try input.next() {
            try print(replay.receive(bytes.span))
        }
        try print(replay.finish())
        try print(writer.end())
        if let limit = replay.exceeded { throw Failure(.badData, "\(input.name): \(limit)") }
    }

    private mutating func print(_ steps: [Replay.Step]) throws {
        var text = ""
        for step in steps { text += writer.write(step) }
        try print(text)
    }

    private func print(_ text: String) throws {
        guard !text.isEmpty else { return }
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            throw Failure(.failed, "cannot write to standard output")
        }
    }
}
