import NIOCore

/// Cuts a buffer down to some of its bytes, in place.
///
/// The first range kept is not moved at all: usually there is only one, with or without a command before or behind.
struct Compaction {
    /// Where the bytes kept so far are, counted from the first readable one.
    private var kept = 0..<0

    /// Keeps a range of the bytes readable at the start. Ranges come in order.
    mutating func keep(_ range: Range<Int>, in buffer: inout ByteBuffer) {
        guard !kept.isEmpty else {
            kept = range
            return
        }
        if kept.upperBound != range.lowerBound {
            move(range, in: &buffer)
        }
        kept = kept.lowerBound..<kept.upperBound + range.count
    }

    private func move(_ range: Range<Int>, in buffer: inout ByteBuffer) {
        buffer.withUnsafeMutableReadableBytes { bytes in
            UnsafeMutableRawBufferPointer(rebasing: bytes[kept.upperBound...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
    }

    /// Makes what was kept all that is readable.
    func finish(_ buffer: inout ByteBuffer) {
        buffer.moveReaderIndex(forwardBy: kept.lowerBound)
        buffer.moveWriterIndex(to: buffer.readerIndex + kept.count)
    }
}
