import Foundation
import Telnet

/// A golden transcript: what one end of a conversation receives, sends and reports.
///
///     # a comment, best the RFC section
///     role server                  which end we are; first
///     local ECHO                   options we agree to perform, or `all`; `remote` likewise for the peer
///     request WILL ECHO            what we ask for at the start
///     > IAC WILL ECHO              bytes we send
///     < IAC DO ECHO "hello"        bytes the peer sends
///     = enabled local ECHO         what is reported, in order
///     ! window 132 43              what our own side does: window, request, command, data, restart, ask-character-set,
///                                  begin-compression, environment NAME [VALUE], flow-control, ask-status,
///                                  ask-terminal-type, wait SECONDS
///     end-of-line typed lf         what becomes of the peer's ends of lines, and of ours
struct Transcript {
    /// A stretch of the conversation: the peer's bytes or an action of ours, and all that must follow.
    struct Step {
        var action: [Substring] = []
        var input: [UInt8] = []
        var output: [UInt8] = []
        var observations: [Expectation] = []
        var line: Int
        // Kept as text too: what a word means may depend on the line before.
        private var inputText = ""
        private var outputText = ""

        init(action: [Substring] = [], line: Int) {
            self.action = action
            self.line = line
        }

        fileprivate mutating func receive(_ text: Substring) throws {
            inputText += text + " "
            input = try Notation.bytes(inputText)
        }

        fileprivate mutating func send(_ text: Substring) throws {
            outputText += text + " "
            output = try Notation.bytes(outputText)
        }
    }

    enum Expectation: Equatable {
        case data([UInt8])
        case subnegotiation(String, [UInt8])
        case line(String)
    }

    struct Malformed: Error {
        let line: Int
        let text: String
    }

    var configuration = Engine.Configuration(role: .server)
    var steps: [Step] = [Step(line: 0)]

    init(_ text: String) throws {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.drop { $0 == " " }
            guard let first = content.first, first != "#" else { continue }
            do {
                try read(content, at: index + 1)
            } catch {
                throw Malformed(line: index + 1, text: String(line))
            }
        }
    }

    private mutating func read(_ line: Substring, at number: Int) throws {
        let rest = line.dropFirst(2)
        switch line.first {
        case "<":
            if steps[steps.count - 1].hasExpectations { steps.append(Step(line: number)) }
            try steps[steps.count - 1].receive(rest)
        case ">": try steps[steps.count - 1].send(rest)
        case "=": steps[steps.count - 1].expect(try Expectation(rest))
        case "!": steps.append(Step(action: rest.split(separator: " "), line: number))
        default: try configure(line.split(separator: " "))
        }
    }

    private mutating func configure(_ words: [Substring]) throws {
        func options() throws -> Set<Option> { try Option.set(named: words.dropFirst().map(String.init)) }
        switch words[0] {
        case "role": configuration.role = words[1] == "client" ? .client : .server
        case "local": configuration.local = try options()
        case "remote": configuration.remote = try options()
        case "request": configuration.requests.append(try Engine.Request(words.dropFirst()))
        case "terminal-type": configuration.terminalType = String(words[1])
        case "terminal-types":
            // An underscore stands for a space in a name.
            configuration.terminalTypes = words.dropFirst().map { String($0).replacing("_", with: " ") }
        case "all-terminal-types": configuration.asksAllTerminalTypes = true
        case "terminal-speed":
            configuration.terminalSpeed = LineSpeed(
                transmit: UInt32(words[1]) ?? 0, receive: UInt32(words[2]) ?? 0)
        case "location": configuration.location = words.dropFirst().joined(separator: " ")
        case "display": configuration.display = String(words[1])
        case "flow-control": configuration.flowControl = FlowControl(words.dropFirst())
        case "window": configuration.window = WindowSize(words.dropFirst())
        case "ask-user": configuration.askUser = true
        case "end-of-line": configuration.endOfLine = try EndOfLine(words.dropFirst())
        case "linemode": try configuration.linemode.configure(words.dropFirst())
        case "character-sets": configuration.characterSets = words.dropFirst().map(String.init)
        case "server-status": configuration.serverStatus.append(.init(String(words[1]), String(words[2])))
        case "export": configuration.environment.append(.init(.var, String(words[1]), value: String(words[2])))
        case "export-other":
            configuration.environment.append(.init(.userVar, String(words[1]), value: String(words[2])))
        case "accept": configuration.acceptEnvironment += words.dropFirst().map(String.init)
        case "limit" where words[1] == "terminal-types": configuration.limits.terminalTypes = Int(words[2]) ?? 0
        case "limit" where words[1] == "subnegotiation": configuration.limits.subnegotiation = Int(words[2]) ?? 0
        case "limit" where words[1] == "negotiations": configuration.limits.negotiations = Int(words[2]) ?? 0
        case "limit" where words[1] == "special-characters":
            configuration.limits.specialCharacters = Int(words[2]) ?? 0
        default: throw Malformed(line: 0, text: String(words[0]))
        }
    }
}

extension Transcript.Step {
    fileprivate var hasExpectations: Bool {
        !output.isEmpty || !observations.isEmpty || !action.isEmpty || line == 0
    }

    fileprivate mutating func expect(_ expectation: Transcript.Expectation) {
        if case .data(let more) = expectation, case .data(let before) = observations.last {
            observations[observations.count - 1] = .data(before + more)
        } else {
            observations.append(expectation)
        }
    }
}

extension Transcript.Expectation {
    fileprivate init(_ text: Substring) throws {
        let words = text.split(separator: " ", maxSplits: 2)
        switch words.first {
        case "data": self = .data(try Notation.bytes(String(text.dropFirst(5)), of: .data))
        case "subnegotiation":
            let option = try Option(word: words[1])
            let payload = words.count > 2 ? String(words[2]) : ""
            self = .subnegotiation("\(option)", try Notation.bytes(payload, of: .parameters(option)))
        default: self = .line(String(text))
        }
    }

    init(_ observation: Observation) {
        switch observation {
        case .data(let bytes): self = .data(bytes)
        case .opaque(let option, let bytes): self = .subnegotiation("\(option)", bytes)
        case .event(let event): self = .line("\(event)")
        }
    }
}

extension Option {
    init(word: Substring) throws {
        guard let option = Option(named: String(word)) else { throw Transcript.Malformed(line: 0, text: String(word)) }
        self = option
    }
}

extension Engine.Request {
    init(_ words: ArraySlice<Substring>) throws {
        guard let word = words.first, let name = words.dropFirst().first,
            let verb = Verb.allCases.first(where: { $0.description == word })
        else { throw Transcript.Malformed(line: 0, text: words.joined(separator: " ")) }
        self.init(verb, try Option(word: name))
    }
}

extension EndOfLine {
    /// `typed as-written`: received and sent.
    init(_ words: ArraySlice<Substring>) throws {
        guard let received = words.first.flatMap({ Received(rawValue: String($0)) }),
            let sent = words.last.flatMap({ Sent(rawValue: String($0)) })
        else { throw Transcript.Malformed(line: 0, text: words.joined(separator: " ")) }
        self.init(received: received, sent: sent)
    }
}

extension WindowSize {
    init?(_ words: ArraySlice<Substring>) {
        let numbers = words.compactMap { UInt16($0) }
        guard numbers.count == 2 else { return nil }
        self.init(columns: numbers[0], rows: numbers[1])
    }
}

extension FlowControl {
    init(_ words: ArraySlice<Substring>) {
        self.init(isOn: !words.contains("off"), restartsOnAny: words.contains("restart-any"))
    }
}
