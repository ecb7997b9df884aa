import CZlib
import NIOCore

/// What a peer's compressed streams have come to so far, all of them together: many small bombs are a large one.
struct InflationAccount {
    let limits: InflationLimits
    private var received = 0
    private var made = 0
    private var madeInRead = 0

    init(_ limits: InflationLimits) {
        self.limits = limits
    }

    mutating func beginRead() {
        madeInRead = 0
    }

    /// Counts what became of some bytes. Returns whether it is within the limits.
    mutating func add(received: Int, made: Int) -> Bool {
        // Saturating: a connection may live for years.
        self.received = self.received.addingReportingOverflow(received).overflow ? .max : self.received + received
        self.made = self.made.addingReportingOverflow(made).overflow ? .max : self.made + made
        madeInRead += made
        let fair = self.received.multipliedReportingOverflow(by: limits.ratio)
        return madeInRead <= limits.perRead && (fair.overflow || self.made - limits.allowance <= fair.partialValue)
    }
}

/// A peer's compressed stream (RFC 1950), across reads, within the limits of an account.
final class Inflater {
    /// How much is made at a time before the limits are looked at.
    private static let step = 16 * 1024

    private let stream: UnsafeMutablePointer<z_stream>
    /// Whether the stream has ended; what follows is not part of it.
    private(set) var isAtEnd = false

    init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // Fails for want of memory only, and then every use fails, which is an answer.
        _ = inflateInit_(stream, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// What becomes of `input`, as far as the stream goes; what is left in `input` came after its end.
    func inflate(_ input: inout ByteBuffer, _ account: inout InflationAccount) throws(TelnetFault) -> ByteBuffer {
        var output = ByteBufferAllocator().buffer(capacity: Self.step)
        var status = Z_OK
        repeat {
            let (left, before) = (input.readableBytes, output.readableBytes)
            status = advance(&input, &output)
            guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
                throw .compressionMalformed
            }
            guard account.add(received: left - input.readableBytes, made: output.readableBytes - before) else {
                throw .compressionExceeded
            }
        } while status == Z_OK && (input.readableBytes > 0 || stream.pointee.avail_out == 0)
        isAtEnd = status == Z_STREAM_END
        return output
    }

    private func advance(_ input: inout ByteBuffer, _ output: inout ByteBuffer) -> CInt {
        var status = Z_OK
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.step) { space in
            let room = min(space.count, Self.step)
            input.readWithUnsafeReadableBytes { bytes in
                // zlib reads here only; its C prototype does not say so.
                stream.pointee.next_in = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?
                    .assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_in = CUnsignedInt(clamping: bytes.count)
                stream.pointee.next_out = space.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = CUnsignedInt(clamping: room)
                status = CZlib.inflate(stream, Z_SYNC_FLUSH)
                return bytes.count - Int(stream.pointee.avail_in)
            }
            return room - Int(stream.pointee.avail_out)
        }
        return status
    }
}
