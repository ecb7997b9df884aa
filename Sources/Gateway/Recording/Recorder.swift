import Audit
import Glibc
import NIOCore
import Platform

/// Records sessions: hands out a tap per session and writes what the taps gather, on one thread for all of them.
///
/// Promises. A killed gateway loses at most the last second of a recording. Memory is bounded per session and in total
/// (``RecorderSettings``); a slow disk first holds the targets back (`RecordingTap.isWritable`), a stalled one is a
/// failure. In `strict` mode every failure reaches the tap, so that no session goes on unseen.
public final class Recorder: Sendable {
    /// How failures are treated.
    public let mode: RecordingMode

    private let directory: String
    private let settings: RecorderSettings
    private let io: RecordingIO
    private let pool = ChunkPool()
    private let queue: WriterQueue

    /// A recorder into `directory`, which is made with mode 0700 if need be.
    ///
    /// `report` hears of sealed and failed recordings, on the writer's thread or a session's event loop; it must not
    /// block for long.
    public convenience init(
        directory: String, settings: RecorderSettings = RecorderSettings(),
        report: @escaping @Sendable (RecorderEvent) -> Void = { _ in }
    ) throws(RecordingFailure) {
        try self.init(directory: directory, settings: settings, io: .system, report: report)
    }

    /// A recorder whose disk is `io`.
    package init(
        directory: String, settings: RecorderSettings, io: RecordingIO,
        report: @escaping @Sendable (RecorderEvent) -> Void
    ) throws(RecordingFailure) {
        self.directory = directory
        self.settings = settings
        self.io = io
        mode = settings.mode
        queue = WriterQueue(settings: settings, report: report)
        if mode == .off { queue.ended() } else { try start() }
    }

    deinit {
        queue.stop(reason: "the recorder was dropped")
    }

    /// Begins a recording. `now` is the reading of the monotonic clock, in nanoseconds, that belongs to
    /// `header.started`; the tap belongs to `eventLoop`.
    ///
    /// Creates a file, so it may block: not for event loops. In `strict` mode it throws where nothing can be recorded;
    /// in `best_effort` it reports that and hands out a tap that takes everything and keeps nothing, as `off` does.
    public func open(
        _ header: RecordingHeader, on eventLoop: any EventLoop, at now: UInt64
    ) throws(RecordingFailure) -> RecordingTap {
        var journal: Journal?
        if mode != .off {
            do throws(RecordingFailure) {
                journal = try makeJournal(header, on: eventLoop)
            } catch {
                guard mode == .bestEffort else { throw error }
                queue.refused(header.id, error)
            }
        }
        return RecordingTap(id: header.id, eventLoop: eventLoop, origin: now, journal: journal, queue: queue)
    }

    /// Returns when everything the taps took before is in its file, and what had ended is sealed.
    public func flush() async {
        await queue.flush()
    }

    /// Ends the recordings still open, seals all, and takes no more. Waits until that is done.
    public func shutdown() async {
        queue.stop(reason: "the gateway stopped")
        await queue.flush()
    }

    private func makeJournal(
        _ header: RecordingHeader, on eventLoop: any EventLoop
    ) throws(RecordingFailure) -> Journal {
        guard RecordingID.isValid(header.id) else { throw .badID(header.id) }
        let file: RecordingFile
        do throws(SystemError) {
            let available = try DiskSpace(at: directory).available
            guard available >= settings.minimumFree else { throw SystemError("write", directory, code: ENOSPC) }
            file = try RecordingFile(header, in: directory, io: io)
        } catch {
            throw .system(error)
        }
        let journal = Journal(id: header.id, file: file, eventLoop: eventLoop, pool: pool, settings: settings)
        guard queue.opened(journal) else {
            file.discard()
            throw .closed
        }
        return journal
    }

    private func start() throws(RecordingFailure) {
        do throws(PrivateFileError) {
            try PrivateFile.ensureDirectory(directory)
        } catch {
            throw .directory(error)
        }
        let syncer = settings.synchronizes ? FileSyncer() : nil
        let isStarted = WriterThread.start { [queue, pool] in
            RecordingWriter(queue: queue, pool: pool, syncer: syncer).run()
        }
        guard isStarted else { throw .system(SystemError("start a thread for", directory, code: EAGAIN)) }
    }
}
