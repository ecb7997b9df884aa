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
        guard let run else {
            var slice = buffer
            slice.moveReaderIndex(forwardBy: range.lowerBound)
            slice.moveWriterIndex(to: slice.readerIndex + range.count)
            self.run = slice
            return
        }
        if rebuilt == nil {
            rebuilt = spare.take(capacity: run.readableBytes + buffer.readableBytes)
            rebuilt?.writeBytes(run.readableBytesUInt8Span.bytes)
        }
        rebuilt?.writeBytes(buffer.readableBytesUInt8Span.extracting(range).bytes)
    }

    /// What was kept.
    func finish(in spare: inout SpareStorage) -> ByteBuffer {
        guard let rebuilt else { return run ?? ByteBuffer() }
        spare.keep(rebuilt)
        return rebuilt
    }
}
