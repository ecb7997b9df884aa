import NIOCore
import SSHServer
import Synchronization
import Terminal

/// Why a dialogue with a person ended before its purpose was reached.
enum DialogueEnd: Error, Equatable {
    /// They hung up.
    case hungUp
    /// They pressed Ctrl-C or Ctrl-D at a prompt.
    case cancelled
    /// They did not answer in time.
    case timedOut
    /// The session is being ended from our side.
    case interrupted(RelayEnding)
}

/// The gateway talking to a person: prompts, the menu, notices. The byte path of a session does not run through it.
struct Dialogue: Sendable {
    /// The person's channel.
    let channel: any Channel
    private let end: NIOLoopBound<UserEnd>
    private let last = LastQuestion()

    /// The question asked last, without its answer.
    private final class LastQuestion: Sendable {
        let input = Mutex<LineInput?>(nil)
    }

    /// How long a person may take to answer one prompt.
    static let answerTime = TimeAmount.seconds(120)

    /// How long the last words wait for a person who does not read before the channel is closed on them.
    static let goodbyeTime = TimeAmount.seconds(15)

    /// Must be made on the channel's event loop.
    init(channel: any Channel, end: UserEnd) {
        self.channel = channel
        self.end = NIOLoopBound(end, eventLoop: channel.eventLoop)
    }

    /// Runs `body` with the person's end of the relay, on the event loop.
    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (UserEnd) throws -> Value) async throws -> Value {
        try await channel.eventLoop.submit { try body(end.value) }.get()
    }

    /// The screen as it is known now.
    func terminal() async throws -> UserTerminal {
        try await onLoop { $0.terminal }
    }

    /// The next thing the person does. Throws ``DialogueEnd`` when there is no next thing.
    func next(within limit: TimeAmount? = Self.answerTime) async throws -> UserEvent {
        let event = try await channel.eventLoop.flatSubmit { end.value.next(within: limit) }.get()
        switch event {
        case .inputClosed: throw DialogueEnd.hungUp
        case .timedOut: throw DialogueEnd.timedOut
        case .interrupted(let ending): throw DialogueEnd.interrupted(ending)
        case .bytes, .resized, .named: return event
        }
    }

    /// Prints bytes; returns when the channel has taken them, so a person who does not read holds the caller back.
    func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        do {
            try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
        } catch {
            throw DialogueEnd.hungUp
        }
    }

    /// Prints one line.
    func say(_ line: String) async throws {
        try await write(Array(Notice.line(line).utf8))
    }

    /// Asks for one line. What was typed after the line stays for the next question, ``LineInput/mostAnswers`` at most.
    func ask(_ prompt: String, echo: Bool) async throws -> [UInt8] {
        var input = LineInput(prompt: prompt, echo: echo, following: last.input.withLock { $0 })
        try await write(input.opening)
        while true {
            guard case .bytes(let bytes) = try await next() else { continue }
            let step = input.receive(bytes.readableBytesView)
            try await write(step.echo)
            guard let outcome = step.outcome else { continue }
            let answered = input
            last.input.withLock { $0 = answered }
            // What was typed unseen left the cursor behind the prompt.
            if !echo { try await say("") }
            if !step.rest.isEmpty {
                let rest = ByteBuffer(bytes: step.rest)
                try await onLoop { $0.putBack(rest) }
            }
            switch outcome {
            case .line(let line): return line
            case .cancelled, .endOfInput: throw DialogueEnd.cancelled
            }
        }
    }

    /// Ends what is going on, from any thread.
    func interrupt(_ ending: RelayEnding) {
        channel.eventLoop.execute { end.value.interrupt(ending) }
    }

    /// Prints a notice into whatever the person is looking at, from any thread.
    func tell(_ text: String) {
        channel.writeAndFlush(ByteBuffer(string: Notice.inSession(text)), promise: nil)
    }

    /// Says the last line, gives SSH its exit status and closes the channel, at the latest after ``goodbyeTime``.
    ///
    /// Never throws: they may be gone. A command's output is a program's input, so its last line goes to standard error.
    func finish(saying line: String?, status: Int32, isExec: Bool) async {
        let channel = channel
        let deadline = channel.eventLoop.scheduleTask(in: Self.goodbyeTime) { channel.close(promise: nil) }
        defer { deadline.cancel() }
        if let line { try? await say(last: line, isExec: isExec) }
        if channel is SSHChannel {
            // It still delivers what was flushed before it closes.
            try? await channel.triggerUserOutboundEvent(SSHExitStatus(UInt32(clamping: status))).get()
        } else {
            // A socket's close drops what is still to be written; an empty write is answered after all of that.
            try? await channel.writeAndFlush(ByteBuffer()).get()
        }
        try? await channel.close().get()
    }

    private func say(last line: String, isExec: Bool) async throws {
        guard isExec, channel is SSHChannel else { return try await say(line) }
        try await channel.triggerUserOutboundEvent(SSHStandardError(ByteBuffer(string: line + "\n"))).get()
    }
}
