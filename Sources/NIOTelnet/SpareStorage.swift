import NIOCore

/// Storage for the small buffers a connection builds again and again, such as the Enter key's `CR NUL`.
///
/// What was built last is kept. By the next time the socket or the relay is done with it, so it is written over and
/// nothing is allocated; if somebody still holds it, it is left alone and replaced. Large buffers get storage of their
/// own, so that an idle connection holds little.
struct SpareStorage {
    /// The largest buffer kept, in bytes.
    static let limit = 1024

    private var spare = ByteBuffer()

    /// An empty buffer with room for `capacity` bytes.
    mutating func take(capacity: Int) -> ByteBuffer {
        guard capacity <= Self.limit else { return ByteBufferAllocator().buffer(capacity: capacity) }
        var buffer = spare
        spare = ByteBuffer()
        buffer.clear(minimumCapacity: capacity)
        return buffer
    }

    /// Keeps the storage of a buffer, full as it is, for the next time.
    mutating func keep(_ buffer: ByteBuffer) {
        if buffer.capacity <= Self.limit { spare = buffer }
    }
}
