import Devices

/// A dialogue written down: `<` bytes of the device (escapes `\r \n \b \e`, joined without line end), `~` silence in
/// milliseconds, `!` the connection ends, all other lines what the dialogue must do, in order.
struct Transcript {
    enum Step: Equatable {
        case bytes([UInt8])
        case silence(Duration)
        case end
    }

    private(set) var steps: [Step] = []
    private(set) var expected: [String] = []

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            let rest = String(line.dropFirst(2))
            switch line.first {
            case "<": append(Self.bytes(rest))
            case "~": steps.append(.silence(.milliseconds(Int(rest) ?? 0)))
            case "!": steps.append(.end)
            default: expected.append(String(line))
            }
        }
    }

    /// Runs it with all the bytes cut into pieces by `cut`, which is given the bytes of one step.
    func run(_ make: (Duration) -> DeviceDialogue, cut: ([UInt8]) -> [[UInt8]]) -> [String] {
        var now = Duration.seconds(1000)
        var dialogue = make(now)
        var log = Log()
        for step in steps {
            switch step {
            case .bytes(let bytes): for piece in cut(bytes) { log.add(dialogue.received(piece, now: now)) }
            case .silence(let time):
                let end = now + time
                while let deadline = dialogue.deadline, deadline <= end {
                    now = max(now, deadline)
                    log.add(dialogue.timedOut(now: now))
                }
                now = end
            case .end: log.add(dialogue.closed())
            }
        }
        return log.lines
    }

    private mutating func append(_ bytes: [UInt8]) {
        if case .bytes(let before) = steps.last {
            steps[steps.count - 1] = .bytes(before + bytes)
        } else {
            steps.append(.bytes(bytes))
        }
    }

    private static func bytes(_ text: String) -> [UInt8] {
        let escapes: [Character: UInt8] = ["r": 0x0D, "n": 0x0A, "b": 0x08, "e": 0x1B, "s": 0x20]
        var result: [UInt8] = []
        var isEscaped = false
        for character in text {
            if isEscaped {
                result.append(escapes[character] ?? 0x3F)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                result += Array(String(character).utf8)
            }
        }
        return result
    }

    /// The actions as lines; output that follows output is one line, so that the cuts do not show.
    struct Log {
        private var output: [UInt8] = []
        private var done: [String] = []

        var lines: [String] { done + rest }

        private var rest: [String] {
            guard !output.isEmpty else { return [] }
            let text = String(decoding: output, as: UTF8.self)
            var shown = ""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\r": shown += "\\r"
                case "\n": shown += "\\n"
                default: shown.unicodeScalars.append(scalar)
                }
            }
            return ["= output \(shown)"]
        }

        mutating func add(_ actions: [DeviceDialogue.Action]) {
            for action in actions {
                if case .output(let bytes) = action {
                    output += bytes
                    continue
                }
                done += rest
                output.removeAll()
                done.append(Self.line(action))
            }
        }

        private static func line(_ action: DeviceDialogue.Action) -> String {
            switch action {
            case .sendLine(let text): "> \(text)"
            case .send(let bytes): "> bytes \(bytes)"
            case .sendUser: "> user"
            case .sendPassword: "> password"
            case .sendEnable: "> enable"
            case .output: ""
            case .commandFinished(let ok): ok ? "= ok" : "= error"
            case .finished: "= finished"
            case .failed(let failure): "= failed \(failure)"
            }
        }
    }
}
