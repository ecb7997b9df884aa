import Audit
import NIOCore
import Synchronization

/// One recording on its way from the session's event loop to the writer thread.
///
/// The loop appends frames to a chunk; the writer takes full chunks when they are handed in, and the current one twice a
/// second. Both do so under one lock, which is what keeps the blocks in order; it is contended only while the writer swaps
/// two pointers.
final class Journal: Sendable {
    /// What the two threads share.
    struct Front {
        var chunk: Chunk?
        var full: [Chunk] = []
        var queued = 0
        var time: UInt64 = 0
        var isDirty = false
        var isReady = false
        var isHeldBack = false
        var isEnded = false
        var isFailed = false
        weak var tap: RecordingTap?
    }

    /// What an append asks the writer to do.
    struct Wish {
        var dirty = false
        var ready = false
        var heldBack = false
        var overrun: Int?
    }

    /// A frame is split over two blocks only where at least this much of it fits the first.
    private static let worthSplitting = 1 << 10

    let id: String
    let file: RecordingFile
    let eventLoop: any EventLoop
    private let pool: ChunkPool
    private let settings: RecorderSettings
    private let front = Mutex(Front())

    init(id: String, file: RecordingFile, eventLoop: any EventLoop, pool: ChunkPool, settings: RecorderSettings) {
        self.id = id
        self.file = file
        self.eventLoop = eventLoop
        self.pool = pool
        self.settings = settings
    }

    /// Says which tap is to hear of failures and of room.
    func attach(_ tap: RecordingTap) {
        front.withLock { $0.tap = tap }
    }

    /// Whether the target should go on sending.
    var isWritable: Bool {
        front.withLock { !$0.isHeldBack }
    }

    /// Adds a frame of `bytes`, split over blocks if need be.
    func append(_ type: RecordingFrameType, _ bytes: UnsafeRawBufferPointer, at time: UInt64) -> Wish {
        front.withLock { front in
            guard !front.isEnded, !front.isFailed else { return Wish() }
            let canSplit = type == .output || type == .input
            var rest = bytes
            front.time = max(front.time, time)
            repeat {
                let chunk = chunk(for: rest.count, canSplit: canSplit, &front)
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(chunk.append(type, rest, at: front.time)))
            } while !rest.isEmpty
            if type == .end { end(&front) }
            return wish(&front)
        }
    }

    /// Adds a masked frame.
    func append(masked: UInt64, at time: UInt64) -> Wish {
        front.withLock { front in
            guard !front.isEnded, !front.isFailed else { return Wish() }
            front.time = max(front.time, time)
            chunk(for: 0, canSplit: false, &front).append(masked: masked, at: front.time)
            return wish(&front)
        }
    }

    /// A chunk with room for a frame of `count` bytes, or for the first part of it.
    private func chunk(for count: Int, canSplit: Bool, _ front: inout Front) -> Chunk {
        let need = count + RecordingFrameHead.maximumSize
        var rank = ChunkPool.rank(holding: need)
        if let chunk = front.chunk {
            if chunk.room >= need { return chunk }
            if canSplit, chunk.room >= Self.worthSplitting + RecordingFrameHead.maximumSize { return chunk }
            rank = max(rank, ChunkPool.rank(holding: chunk.count) + 1)
            handIn(chunk, &front)
        }
        if pool.outstanding > settings.totalHighWater / 2 { rank = min(rank, 1) }
        let chunk = pool.lend(rank: rank)
        front.chunk = chunk
        return chunk
    }

    private func handIn(_ chunk: Chunk, _ front: inout Front) {
        front.full.append(chunk)
        front.queued += chunk.count
        front.chunk = nil
    }

    private func end(_ front: inout Front) {
        front.isEnded = true
        if let chunk = front.chunk { handIn(chunk, &front) }
    }

    private func wish(_ front: inout Front) -> Wish {
        var wish = Wish()
        let outstanding = pool.outstanding
        if front.queued > settings.sessionLimit || outstanding > settings.totalLimit {
            wish.overrun = max(front.queued, outstanding)
        }
        if !front.full.isEmpty, !front.isReady {
            front.isReady = true
            wish.ready = true
        }
        if front.chunk != nil, !front.isDirty {
            front.isDirty = true
            wish.dirty = true
        }
        if !front.isHeldBack, front.queued > settings.sessionHighWater || outstanding > settings.totalHighWater {
            front.isHeldBack = true
            wish.heldBack = true
        }
        return wish
    }

    // MARK: The writer's side

    /// What the writer takes over.
    struct Load {
        var chunks: [Chunk]
        var isEnded: Bool
    }

    /// Takes what is full, and the current chunk too if `all`.
    func take(all: Bool) -> Load {
        front.withLock { front in
            var chunks: [Chunk] = []
            swap(&chunks, &front.full)
            front.isReady = false
            if all {
                front.isDirty = false
                if let chunk = front.chunk {
                    chunks.append(chunk)
                    front.queued += chunk.count
                    front.chunk = nil
                }
            }
            return Load(chunks: chunks, isEnded: front.isEnded && !front.isFailed)
        }
    }

    /// Whether the recording cannot go on.
    var hasFailed: Bool {
        front.withLock { $0.isFailed }
    }

    /// Notes that `count` bytes have left for good.
    func written(_ count: Int) {
        front.withLock { $0.queued -= count }
    }

    /// Lets the target go on if there is room again; false if it must stay held back.
    func release() -> Bool {
        let (isReleased, tap) = front.withLock { front -> (Bool, RecordingTap?) in
            guard !front.isFailed, !front.isEnded else { return (true, nil) }
            guard front.queued <= settings.sessionHighWater / 2, pool.outstanding <= settings.totalHighWater else {
                return (false, nil)
            }
            front.isHeldBack = false
            return (true, front.tap)
        }
        if let tap { eventLoop.execute { tap.becameWritable() } }
        return isReleased
    }

    /// Gives up: nothing more is taken, what waits is dropped, and the tap hears why. False if it had failed before.
    func fail(_ failure: RecordingFailure) -> Bool {
        let (isFirst, tap) = front.withLock { front -> (Bool, RecordingTap?) in
            guard !front.isFailed else { return (false, nil) }
            front.isFailed = true
            front.isHeldBack = false
            drop(&front)
            return (true, front.tap)
        }
        if let tap { eventLoop.execute { tap.failed(failure) } }
        file.file.unmark()
        return isFirst
    }

    /// Gives memory back at once: where the disk stalls, the writer would only come to it when that is over.
    private func drop(_ front: inout Front) {
        for chunk in front.full {
            front.queued -= chunk.count
            pool.giveBack(chunk)
        }
        front.full.removeAll()
        if let chunk = front.chunk { pool.giveBack(chunk) }
        front.chunk = nil
    }
}
