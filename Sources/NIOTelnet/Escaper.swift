import NIOCore
import Telnet

/// Puts the escapes of the wire into buffers on their way out.
///
/// A buffer that needs none is returned as it is. A small one, such as the Enter key's `CR` that becomes `CR NUL`, is
/// rebuilt in storage kept for the purpose, which is free again once the socket has taken it; so keys cost no
/// allocation. A large one gets storage of its own, so that none is held for long.
struct Escaper {
    /// Up to this size, in bytes, a buffer is rebuilt in the kept storage; room for it with every byte escaped.
    static let smallSize = 256

    private var scratch = ByteBuffer()

    mutating func escape(_ buffer: ByteBuffer, by engine: inout Engine) -> ByteBuffer {
        let bytes = buffer.readableBytesUInt8Span
        var position = 0
        guard let first = engine.nextPiece(in: bytes, at: &position) else { return buffer }
        if first.prefix == nil, first.suffix == nil, first.range.count == buffer.readableBytes { return buffer }
        var result = takeStorage(for: buffer.readableBytes)
        Self.append(first, of: bytes, to: &result)
        while let piece = engine.nextPiece(in: bytes, at: &position) { Self.append(piece, of: bytes, to: &result) }
        if buffer.readableBytes <= Self.smallSize { scratch = result }
        return result
    }

    /// Storage that nobody else holds. `clear` replaces what is still on its way to the socket.
    private mutating func takeStorage(for size: Int) -> ByteBuffer {
        guard size <= Self.smallSize else { return ByteBufferAllocator().buffer(capacity: size + size / 8 + 8) }
        var storage = scratch
        scratch = ByteBuffer()
        storage.clear(minimumCapacity: 2 * size + 1)
        return storage
    }

    private static func append(_ piece: Serializer.Piece, of bytes: Span<UInt8>, to result: inout ByteBuffer) {
        if let prefix = piece.prefix { result.writeInteger(prefix) }
        result.writeBytes(bytes.extracting(piece.range).bytes)
        if let suffix = piece.suffix { result.writeInteger(suffix) }
    }
}
