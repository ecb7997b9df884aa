import NIOCore
import Telnet

extension Engine {
    /// Puts the escapes of the wire into a buffer on its way out. One that needs none is returned as it is.
    mutating func escape(_ buffer: ByteBuffer, in spare: inout SpareStorage) -> ByteBuffer {
        let bytes = buffer.readableBytesUInt8Span
        var position = 0
        guard let first = nextPiece(in: bytes, at: &position) else { return buffer }
        if first.prefix == nil, first.suffix == nil, position == bytes.count { return buffer }
        var result = spare.take(capacity: buffer.readableBytes + buffer.readableBytes / 8 + 8)
        result.write(first, of: bytes)
        while let piece = nextPiece(in: bytes, at: &position) { result.write(piece, of: bytes) }
        spare.keep(result)
        return result
    }
}

extension ByteBuffer {
    fileprivate mutating func write(_ piece: Serializer.Piece, of bytes: Span<UInt8>) {
        if let prefix = piece.prefix { writeInteger(prefix) }
        writeBytes(bytes.extracting(piece.range).bytes)
        if let suffix = piece.suffix { writeInteger(suffix) }
    }
}
