import Audit
import Synchronization

/// A piece of a journal on its way to the disk: one block of the file, with room for its header and check around it, so
/// that it leaves in a single `write`.
///
/// `@unchecked Sendable`: a chunk has one owner at a time, handed on through a lock each time: the pool, then a journal's
/// front (touched only under the front's lock), then the writer thread, then the pool again.
final class Chunk: @unchecked Sendable {
    private let memory: UnsafeMutableRawBufferPointer
    private(set) var count = 0
    private var base: UInt64 = 0
    private var time: UInt64 = 0

    init(capacity: Int) {
        memory = .allocate(byteCount: capacity, alignment: OpenFile.directAlignment)
    }

    deinit { memory.deallocate() }

    var capacity: Int { memory.count }

    /// Bytes of frames that still fit.
    var room: Int { Self.payload(ofCapacity: memory.count) - count }

    /// Bytes of frames that fit into a chunk. The largest size keeps room to be padded.
    static func payload(ofCapacity capacity: Int) -> Int {
        let padding = capacity >= ChunkPool.bulkSize ? OpenFile.directAlignment + RecordingFrameHead.paddingSize : 0
        return capacity - RecordingFormat.blockHeaderSize - RecordingFormat.blockTrailerSize - padding
    }

    /// Whether this is a piece of output in bulk: worth the padding that lets it go past the kernel's cache.
    var isBulk: Bool { capacity >= ChunkPool.bulkSize && count >= capacity / 2 }

    func reset() {
        count = 0
    }

    /// Appends one frame with as much of `bytes` as fits, and returns how much that was. The room must hold a frame head.
    func append(_ type: RecordingFrameType, _ bytes: UnsafeRawBufferPointer, at now: UInt64) -> Int {
        let length = min(bytes.count, room - RecordingFrameHead.maximumSize)
        append(RecordingFrameHead(type, delta: advance(to: now), length: length))
        copy(UnsafeRawBufferPointer(rebasing: bytes.prefix(length)))
        return length
    }

    /// Appends a masked frame. The room must hold a frame head.
    func append(masked: UInt64, at now: UInt64) {
        append(RecordingFrameHead(masked: masked, delta: advance(to: now)))
    }

    /// Fills the chunk up, so that its block, written at `offset`, ends where a direct write may begin. Only for chunks
    /// that are in bulk, which have the room.
    func pad(at offset: UInt64) {
        let alignment = OpenFile.directAlignment
        let size = RecordingFormat.blockHeaderSize + count + RecordingFormat.blockTrailerSize
        let end = Int(offset % UInt64(alignment)) + size
        var missing = (alignment - end % alignment) % alignment
        guard missing > 0 else { return }
        if missing < RecordingFrameHead.paddingSize { missing += alignment }
        let length = missing - RecordingFrameHead.paddingSize
        append(RecordingFrameHead(padding: length))
        let start = RecordingFormat.blockHeaderSize + count
        UnsafeMutableRawBufferPointer(rebasing: memory[start..<(start + length)])
            .initializeMemory(as: UInt8.self, repeating: 0)
        count += length
    }

    /// The finished block. Valid until the chunk is used again.
    func block(sequence: UInt32) -> UnsafeRawBufferPointer {
        let header = RecordingBlockHeader(
            kind: .data, sequence: sequence, length: UInt32(clamping: count), base: base)
        memory.copyBytes(from: header.bytes)
        let start = RecordingFormat.blockHeaderSize
        let payload = UnsafeRawBufferPointer(rebasing: memory[start..<(start + count)])
        let trailer = UnsafeMutableRawBufferPointer(rebasing: memory[(start + count)...])
        trailer.copyBytes(from: BlockCheck(payload).bytes)
        return UnsafeRawBufferPointer(rebasing: memory[..<(start + count + RecordingFormat.blockTrailerSize)])
    }

    private func advance(to now: UInt64) -> UInt64 {
        if count == 0 {
            base = now
            time = now
        }
        defer { time = now }
        return now - time
    }

    private func append(_ head: RecordingFrameHead) {
        let storage = head.bytes
        storage.span.withUnsafeBytes { copy(UnsafeRawBufferPointer(rebasing: $0.prefix(head.count))) }
    }

    private func copy(_ bytes: UnsafeRawBufferPointer) {
        let place = UnsafeMutableRawBufferPointer(
            rebasing: memory.dropFirst(RecordingFormat.blockHeaderSize + count))
        place.copyMemory(from: bytes)
        count += bytes.count
    }
}

/// Chunks of three sizes, lent and taken back, so that a session in steady state allocates nothing.
final class ChunkPool: Sendable {
    /// Bytes of a chunk, smallest first: an idle session has none, a typist the first, bulk output the last.
    static let sizes = [4 << 10, 32 << 10, bulkSize]
    /// Bytes of the largest chunk.
    static let bulkSize = 1 << 20
    /// Most bytes kept for re-use, per size.
    static let kept = 16 << 20

    private let free: Mutex<[[Chunk]]>
    private let lent = Atomic<Int>(0)

    init() {
        free = Mutex(Self.sizes.map { _ in [] })
    }

    /// Bytes of all chunks lent.
    var outstanding: Int { lent.load(ordering: .relaxed) }

    /// Lends a chunk of the size class `rank`; a class that does not exist is the nearest that does.
    func lend(rank: Int) -> Chunk {
        let rank = min(max(rank, 0), Self.sizes.count - 1)
        lent.add(Self.sizes[rank], ordering: .relaxed)
        return free.withLock { $0[rank].popLast() } ?? Chunk(capacity: Self.sizes[rank])
    }

    /// Takes a chunk back.
    func giveBack(_ chunk: Chunk) {
        lent.subtract(chunk.capacity, ordering: .relaxed)
        chunk.reset()
        guard let rank = Self.sizes.firstIndex(of: chunk.capacity) else { return }
        free.withLock { free in
            guard free[rank].count < Self.kept / chunk.capacity else { return }
            free[rank].append(chunk)
        }
    }

    /// The size class of a chunk that holds `bytes` of frames, or the largest.
    static func rank(holding bytes: Int) -> Int {
        sizes.firstIndex { Chunk.payload(ofCapacity: $0) >= bytes } ?? sizes.count - 1
    }
}
