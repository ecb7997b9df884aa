import CZlib
import NIOCore

/// Our own compressed stream (RFC 1950), across writes. It costs about 256 KiB for as long as it lives.
final class Deflater {
    private static let step = 4 * 1024

    private let stream: UnsafeMutablePointer<z_stream>
    /// Whether something was written that a flush has not brought out yet.
    private var isDirty = false

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Fails for want of memory only; nothing is then ever put out, and the peer is the one to notice.
        _ = deflateInit_(stream, Z_DEFAULT_COMPRESSION, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// As much as comes out at once; the rest comes with more data or a flush.
    func deflate(_ input: ByteBuffer) -> ByteBuffer {
        isDirty = true
        return run(input, Z_NO_FLUSH)
    }

    /// All that was written so far, so that the peer can read it; nil if nothing was.
    func flush() -> ByteBuffer? {
        guard isDirty else { return nil }
        isDirty = false
        return run(ByteBuffer(), Z_SYNC_FLUSH)
    }

    /// All that was written so far, and the end of the stream.
    func finish() -> ByteBuffer {
        isDirty = false
        return run(ByteBuffer(), Z_FINISH)
    }

    private func run(_ input: ByteBuffer, _ flush: CInt) -> ByteBuffer {
        var output = ByteBufferAllocator().buffer(capacity: Self.step)
        input.withUnsafeReadableBytes { bytes in
            // zlib reads here only; its C prototype does not say so.
            stream.pointee.next_in = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?
                .assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = CUnsignedInt(clamping: bytes.count)
            var status = Z_OK
            repeat {
                output.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.step) { space in
                    stream.pointee.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
                    stream.pointee.avail_out = CUnsignedInt(clamping: space.count)
                    status = CZlib.deflate(stream, flush)
                    return space.count - Int(stream.pointee.avail_out)
                }
            } while status == Z_OK && stream.pointee.avail_out == 0
            stream.pointee.next_in = nil
        }
        return output
    }
}
