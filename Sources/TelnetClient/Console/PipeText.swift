import NIOCore

/// Text whose lines end in a line feed alone, made such that they end in `CR LF`: from a pipe to a server that speaks Telnet
/// (RFC 854), or to a screen. What is `CR LF` already stays so. State survives any division of the stream.
package struct PipeText: Sendable {
    private var isAfterCR = false

    package init() {}

    /// A buffer's text with its ends of line made the network's.
    package mutating func convert(_ buffer: ByteBuffer) -> ByteBuffer {
        let bytes = buffer.readableBytesView
        guard let last = bytes.last else { return buffer }
        defer { isAfterCR = last == 0x0D }
        guard bytes.contains(0x0A) else { return buffer }
        var result = ByteBufferAllocator().buffer(capacity: bytes.count + bytes.count / 16 + 16)
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            result.writeBytes(bytes[start..<end])
            let follows = end == bytes.startIndex ? isAfterCR : bytes[end - 1] == 0x0D
            if !follows { result.writeInteger(UInt8(0x0D)) }
            result.writeInteger(UInt8(0x0A))
            start = end + 1
        }
        result.writeBytes(bytes[start...])
        return result
    }
}
