import NIOCore

/// Some of the bytes of a buffer: what is left of a read when all that is not data has been taken out.
///
/// As long as one run of bytes is kept, which with or without a command before or behind is usually all there is, the
/// result is a slice. More runs are put together in other storage: the buffer's own could not be written to without
/// a copy of all of it, because the pipeline holds the buffer, too, while it is being read.
struct Excerpt {
    private var run = 0..<0
    private var rebuilt: ByteBuffer?

    /// Keeps a range of the buffer's readable bytes. Ranges come in order.
    mutating func keep(_ range: Range<Int>, of buffer: ByteBuffer, in spare: inout SpareStorage) {
        guard !run.isEmpty else {
            run = range
            return
        }
        let bytes = buffer.readableBytesUInt8Span
        if rebuilt == nil {
            rebuilt = spare.take(capacity: buffer.readableBytes)
            rebuilt?.writeBytes(bytes.extracting(run).bytes)
        }
        rebuilt?.writeBytes(bytes.extracting(range).bytes)
    }

    /// What was kept.
    func finish(of buffer: ByteBuffer, in spare: inout SpareStorage) -> ByteBuffer {
        if let rebuilt {
            spare.keep(rebuilt)
            return rebuilt
        }
        var slice = buffer
        slice.moveReaderIndex(forwardBy: run.lowerBound)
        slice.moveWriterIndex(to: slice.readerIndex + run.count)
        return slice
    }
}
