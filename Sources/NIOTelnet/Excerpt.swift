import NIOCore

/// Some of the bytes of a read: what is left when all that is not data has been taken out.
///
/// As long as one run of bytes is kept, which with or without a command before or behind is usually all there is, the
/// result is a slice. More runs are put together in other storage: the buffer's own could not be written to without
/// a copy of all of it, because the pipeline holds the buffer, too, while it is being read.
struct Excerpt {
    private var run: ByteBuffer?
    private var rebuilt: ByteBuffer?

    /// Keeps a range of a buffer's readable bytes. Ranges come in order.
    mutating func keep(_ range: Range<Int>, of buffer: ByteBuffer, in spare: inout SpareStorage) {
        if run == nil, rebuilt == nil {
            var slice = buffer
            slice.moveReaderIndex(forwardBy: range.lowerBound)
            slice.moveWriterIndex(to: slice.readerIndex + range.count)
            return run = slice
        }
        rebuild(room: buffer.readableBytes, in: &spare)
        rebuilt?.writeBytes(buffer.readableBytesUInt8Span.extracting(range).bytes)
    }

    /// Puts in a byte that stands in no buffer.
    mutating func put(_ byte: UInt8, in spare: inout SpareStorage) {
        rebuild(room: 1, in: &spare)
        rebuilt?.writeInteger(byte)
    }

    private mutating func rebuild(room: Int, in spare: inout SpareStorage) {
        guard rebuilt == nil else { return }
        rebuilt = spare.take(capacity: (run?.readableBytes ?? 0) + room)
        if let run { rebuilt?.writeBytes(run.readableBytesUInt8Span.bytes) }
    }

    /// What was kept.
    func finish(in spare: inout SpareStorage) -> ByteBuffer {
        guard let rebuilt else { return run ?? ByteBuffer() }
        spare.keep(rebuilt)
        return rebuilt
    }
}
