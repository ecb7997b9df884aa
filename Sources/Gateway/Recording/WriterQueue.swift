import Audit
import Dispatch
import Platform
import Synchronization

/// What waits for the writer thread, and the writer's sleep.
final class WriterQueue: Sendable {
    /// What the writer is to do now.
    struct Batch {
        var ready: [Journal] = []
        var dirty: [Journal] = []
        var heldBack: [Journal] = []
        var waiters: [CheckedContinuation<Void, Never>] = []
        /// The flush interval has passed, or somebody wants everything written: the current chunks are due.
        var isFlush = false
        var isStopping = false
    }

    private struct State {
        var batch = Batch()
        var open: [String: Journal] = [:]
        var deadline: DispatchTime?
        var isSleeping = false
        var isStopped = false
    }

    let settings: RecorderSettings
    private let report: @Sendable (RecorderEvent) -> Void
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    init(settings: RecorderSettings, report: @escaping @Sendable (RecorderEvent) -> Void) {
        self.settings = settings
        self.report = report
    }

    /// Takes up a new journal; false once the recorder is stopping.
    func opened(_ journal: Journal) -> Bool {
        state.withLock { state in
            guard !state.batch.isStopping, !state.isStopped else { return false }
            state.open[journal.id] = journal
            return true
        }
    }

    /// Forgets a journal whose recording was sealed.
    func sealed(_ journal: Journal, sha256: String) {
        state.withLock { $0.open[journal.id] = nil }
        report(.sealed(id: journal.id, sha256: sha256, bytes: journal.file.size))
    }

    /// Reports a recording that could not begin.
    func refused(_ id: String, _ failure: RecordingFailure) {
        report(.failed(id: id, failure))
    }

    /// Ends a journal that cannot go on. Callable from the loop too: when the disk stalls, the writer is what hangs.
    func failed(_ journal: Journal, _ failure: RecordingFailure) {
        guard journal.fail(failure) else { return }
        state.withLock { $0.open[journal.id] = nil }
        report(.failed(id: journal.id, failure))
    }

    /// Ends the journal whose file the medium did not take; if it is sealed already, only reports it.
    func lost(_ failure: SystemError) {
        let id = RecordingLibrary.id(ofPath: failure.path)
        if let journal = state.withLock({ $0.open[id] }) {
            failed(journal, .system(failure))
        } else {
            report(.failed(id: id, .system(failure)))
        }
    }

    /// Passes a tap's wish on. Wakes the writer only if it sleeps and something is due before it wakes by itself.
    func grant(_ wish: Journal.Wish, _ journal: Journal) {
        if let bytes = wish.overrun { failed(journal, .overrun(bytes: bytes)) }
        guard wish.ready || wish.dirty || wish.heldBack else { return }
        let mustWake = state.withLock { state -> Bool in
            if wish.ready { state.batch.ready.append(journal) }
            if wish.dirty { state.batch.dirty.append(journal) }
            if wish.heldBack { state.batch.heldBack.append(journal) }
            let isNewDeadline = wish.dirty && state.deadline == nil
            if isNewDeadline { state.deadline = .now() + .milliseconds(settings.flushMilliseconds) }
            guard state.isSleeping, isNewDeadline || wish.ready || wish.heldBack else { return false }
            state.isSleeping = false
            return true
        }
        if mustWake { wake.signal() }
    }

    /// Returns when everything handed in before is in the file, and what had ended is sealed. At once when stopped.
    func flush() async {
        await withCheckedContinuation { continuation in
            let isRefused = state.withLock { state -> Bool in
                guard !state.isStopped else { return true }
                state.batch.waiters.append(continuation)
                return false
            }
            if isRefused { continuation.resume() } else { wakeUp() }
        }
    }

    /// Asks the writer to do what there is and end. Recordings still open are ended for `reason`.
    func stop(reason: String) {
        let open = state.withLock { state in
            state.batch.isStopping = true
            return Array(state.open.values)
        }
        for journal in open {
            RecordingFramePayload.text(reason).withUnsafeBytes { grant(journal.append(.end, $0, at: 0), journal) }
        }
        wakeUp()
    }

    /// Called by the writer: sleeps until there is something to do, unless `isBusy`. The batch that was done is given
    /// back, so that its arrays are filled again without allocating.
    func next(reusing batch: inout Batch, isBusy: Bool) {
        batch.ready.removeAll(keepingCapacity: true)
        batch.dirty.removeAll(keepingCapacity: true)
        batch.heldBack.removeAll(keepingCapacity: true)
        batch.waiters.removeAll(keepingCapacity: true)
        while !take(&batch, isBusy: isBusy) {
            let deadline = state.withLock { $0.deadline }
            _ = wake.wait(timeout: deadline ?? .distantFuture)
        }
    }

    /// Called by the writer once it has ended: nobody waits for it any more.
    func ended() {
        let waiters = state.withLock { state in
            state.isStopped = true
            defer { state.batch.waiters = [] }
            return state.batch.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func take(_ batch: inout Batch, isBusy: Bool) -> Bool {
        state.withLock { state in
            let isDue = state.deadline.map { $0 <= .now() } ?? false
            batch.isFlush = isDue || !state.batch.waiters.isEmpty || state.batch.isStopping
            batch.isStopping = state.batch.isStopping
            let isIdle = state.batch.ready.isEmpty && state.batch.heldBack.isEmpty && !batch.isFlush && !isBusy
            state.isSleeping = isIdle
            guard !isIdle else { return false }
            swap(&batch.ready, &state.batch.ready)
            swap(&batch.heldBack, &state.batch.heldBack)
            guard batch.isFlush else { return true }
            swap(&batch.dirty, &state.batch.dirty)
            swap(&batch.waiters, &state.batch.waiters)
            state.deadline = nil
            return true
        }
    }

    private func wakeUp() {
        let mustWake = state.withLock { state in
            defer { state.isSleeping = false }
            return state.isSleeping
        }
        if mustWake { wake.signal() }
    }
}
