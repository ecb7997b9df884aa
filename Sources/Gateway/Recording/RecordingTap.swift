import Audit
import NIOCore

/// Where a session's relay puts what it carries, to have it recorded.
///
/// Belongs to one event loop, and every method must be called there. Output is taken as it comes; input is stored only
/// once the target has echoed it (``EchoMatcher``) and counted otherwise. In steady state nothing here allocates, blocks
/// or enters the kernel per keystroke.
///
/// Times are nanoseconds of the monotonic clock that was read for `Recorder.open`.
///
/// `@unchecked Sendable`: the mutable state is confined to the event loop, which every method checks.
public final class RecordingTap: @unchecked Sendable {
    /// Identifier of the recording.
    public let id: String

    private let eventLoop: any EventLoop
    private let journal: Journal?
    private let queue: WriterQueue?
    private let origin: UInt64
    private var matcher = EchoMatcher()
    private var failure: RecordingFailure?
    private var failureHandler: (@Sendable (RecordingFailure) -> Void)?
    private var writableHandler: (@Sendable () -> Void)?

    init(id: String, eventLoop: any EventLoop, origin: UInt64, journal: Journal?, queue: WriterQueue?) {
        self.id = id
        self.eventLoop = eventLoop
        self.origin = origin
        self.journal = journal
        self.queue = queue
        journal?.attach(self)
    }

    deinit {
        // A session that forgot to close must not keep its recording open for ever.
        guard let journal else { return }
        RecordingFramePayload.text("the session was dropped").withUnsafeBytes { reason in
            queue?.grant(journal.append(.end, reason, at: 0), journal)
        }
    }

    /// Whether anything is recorded: false with mode `off`, and when `best_effort` failed to begin.
    public var isRecording: Bool { journal != nil }

    /// Whether the disk keeps up. While false, the relay should not read from the target; ``onWritable`` tells when to go
    /// on. Ignoring this ends in ``RecordingFailure/overrun(bytes:)``.
    public var isWritable: Bool {
        eventLoop.preconditionInEventLoop()
        return journal?.isWritable ?? true
    }

    /// Called once, on the event loop, when the recording cannot go on and the mode is `strict`: the session must end.
    /// Set after the failure, it is called at once.
    public var onFailure: (@Sendable (RecordingFailure) -> Void)? {
        get {
            eventLoop.preconditionInEventLoop()
            return failureHandler
        }
        set {
            eventLoop.preconditionInEventLoop()
            failureHandler = newValue
            if let failure { newValue?(failure) }
        }
    }

    /// Called on the event loop each time ``isWritable`` becomes true again.
    public var onWritable: (@Sendable () -> Void)? {
        get {
            eventLoop.preconditionInEventLoop()
            return writableHandler
        }
        set {
            eventLoop.preconditionInEventLoop()
            writableHandler = newValue
        }
    }

    /// The target printed `bytes`, as they go to the user.
    public func output(_ bytes: ByteBuffer, at now: UInt64) {
        bytes.withUnsafeReadableBytes { output($0, at: now) }
    }

    /// The target printed `bytes`, as they go to the user.
    public func output(_ bytes: UnsafeRawBufferPointer, at now: UInt64) {
        eventLoop.preconditionInEventLoop()
        guard let journal, !bytes.isEmpty else { return }
        let time = elapsed(now)
        store(matcher.received(printed: bytes.bytes, now: time), journal, at: time)
        grant(journal.append(.output, bytes, at: time), journal)
    }

    /// The user typed `bytes`, as they go to the target.
    public func input(_ bytes: ByteBuffer, at now: UInt64) {
        bytes.withUnsafeReadableBytes { input($0, at: now) }
    }

    /// The user typed `bytes`, as they go to the target.
    public func input(_ bytes: UnsafeRawBufferPointer, at now: UInt64) {
        eventLoop.preconditionInEventLoop()
        guard let journal, !bytes.isEmpty else { return }
        let time = elapsed(now)
        store(matcher.received(typed: bytes.bytes, now: time), journal, at: time)
    }

    /// The user's window changed.
    public func resize(columns: UInt16, rows: UInt16, at now: UInt64) {
        append(.resize, RecordingFramePayload.resize(columns: columns, rows: rows), at: now)
    }

    /// Something happened that is worth finding again.
    public func marker(_ text: String, at now: UInt64) {
        append(.marker, RecordingFramePayload.text(text), at: now)
    }

    /// The session ended. The recording is finished and sealed on the writer's thread; what comes after is ignored.
    public func close(reason: String, at now: UInt64) {
        eventLoop.preconditionInEventLoop()
        guard let journal else { return }
        let masked = matcher.finish()
        if masked > 0 { grant(journal.append(masked: UInt64(masked), at: elapsed(now)), journal) }
        append(.end, RecordingFramePayload.text(reason), at: now)
    }

    func failed(_ failure: RecordingFailure) {
        guard self.failure == nil, queue?.settings.mode == .strict else { return }
        self.failure = failure
        failureHandler?(failure)
    }

    func becameWritable() {
        writableHandler?()
    }

    private func elapsed(_ now: UInt64) -> UInt64 {
        now > origin ? now - origin : 0
    }

    private func append(_ type: RecordingFrameType, _ payload: [UInt8], at now: UInt64) {
        eventLoop.preconditionInEventLoop()
        guard let journal else { return }
        payload.withUnsafeBytes { grant(journal.append(type, $0, at: elapsed(now)), journal) }
    }

    private func store(_ outcome: EchoMatcher.Outcome, _ journal: Journal, at time: UInt64) {
        if outcome.masked > 0 { grant(journal.append(masked: UInt64(outcome.masked), at: time), journal) }
        guard !outcome.echoed.isEmpty else { return }
        matcher.typed.withUnsafeBytes { typed in
            let echoed = UnsafeRawBufferPointer(rebasing: typed[outcome.echoed])
            grant(journal.append(.input, echoed, at: time), journal)
        }
    }

    private func grant(_ wish: Journal.Wish, _ journal: Journal) {
        queue?.grant(wish, journal)
    }
}
