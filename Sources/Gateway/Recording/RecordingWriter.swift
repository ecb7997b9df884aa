import Audit
import Platform

/// The one thread that writes all recordings.
///
/// Each round it writes what was handed in, then, if a flush is due, what sessions have gathered since; then it works off
/// one slice of the hashing that lags behind. Hashing is done at once while little is written and put off when much is,
/// so that bulk output is slowed by the disk alone; it is caught up when things calm down, or when the recording ends.
final class RecordingWriter {
    /// Bytes per flush interval that are hashed as they are written; what comes on top is hashed later.
    static let promptHashing = 4 << 20
    /// Bytes hashed in one slice, between two looks at what has come in.
    static let slice = 256 << 10

    private let queue: WriterQueue
    private let pool: ChunkPool
    private let syncer: FileSyncer?
    private let scratch = UnsafeMutableRawBufferPointer.allocate(
        byteCount: slice, alignment: OpenFile.directAlignment)
    private var batch = WriterQueue.Batch()
    private var heldBack: [Journal] = []
    private var lagging: [Journal] = []
    private var closing: [Journal] = []
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private var writtenInInterval = 0
    private var isCalm = true

    init(queue: WriterQueue, pool: ChunkPool, syncer: FileSyncer?) {
        self.queue = queue
        self.pool = pool
        self.syncer = syncer
    }

    deinit { scratch.deallocate() }

    /// Runs until the queue is stopped and all is written and sealed.
    func run() {
        repeat {
            queue.next(reusing: &batch, isBusy: !closing.isEmpty || (isCalm && !lagging.isEmpty))
            for journal in batch.ready { serve(journal, all: false) }
            if batch.isFlush { flush() }
            catchUp()
            heldBack += batch.heldBack
            heldBack.removeAll { $0.release() }
            resumeWaiters()
        } while !batch.isStopping || !closing.isEmpty
        syncer?.stop()
        queue.ended()
        for waiter in waiters { waiter.resume() }
    }

    private func flush() {
        for failure in syncer?.takeFailures() ?? [] { queue.lost(failure) }
        for journal in batch.dirty { serve(journal, all: true) }
        waiters += batch.waiters
        isCalm = writtenInInterval <= Self.promptHashing
        writtenInInterval = 0
    }

    private func serve(_ journal: Journal, all: Bool) {
        let load = journal.take(all: all)
        for chunk in load.chunks {
            write(chunk, of: journal)
            journal.written(chunk.count)
            pool.giveBack(chunk)
        }
        guard load.isEnded, !journal.file.isClosing, !journal.hasFailed else { return }
        journal.file.isClosing = true
        closing.append(journal)
    }

    private func write(_ chunk: Chunk, of journal: Journal) {
        guard !journal.hasFailed else { return }
        writtenInInterval += chunk.count
        isCalm = isCalm && writtenInInterval <= Self.promptHashing
        let hadDebt = journal.file.debt > 0
        do throws(SystemError) {
            try journal.file.append(chunk, hashing: isCalm)
        } catch {
            return queue.failed(journal, .system(error))
        }
        if !hadDebt, journal.file.debt > 0 { lagging.append(journal) }
        syncer?.touch(journal.file.file)
    }

    /// One slice of hashing: recordings that have ended come first, the others only while little is written.
    private func catchUp() {
        if let journal = closing.last {
            if finish(journal) { closing.removeLast() }
        } else if isCalm, let journal = lagging.last {
            if journal.file.debt == 0 || journal.file.isClosing || journal.hasFailed {
                lagging.removeLast()
            } else {
                hashSlice(of: journal)
            }
        }
    }

    /// Goes on finishing an ended recording; true when there is no more to do.
    private func finish(_ journal: Journal) -> Bool {
        guard !journal.hasFailed else { return true }
        guard journal.file.debt == 0 else {
            hashSlice(of: journal)
            return false
        }
        do throws(SystemError) {
            let digest = try journal.file.seal()
            syncer?.touch(journal.file.file)
            queue.sealed(journal, sha256: digest)
        } catch {
            queue.failed(journal, .system(error))
        }
        return true
    }

    private func hashSlice(of journal: Journal) {
        do throws(SystemError) {
            try journal.file.hashBehind(scratch)
        } catch {
            queue.failed(journal, .system(error))
        }
    }

    private func resumeWaiters() {
        guard closing.isEmpty, !batch.isStopping else { return }
        for waiter in waiters { waiter.resume() }
        waiters.removeAll()
    }
}
