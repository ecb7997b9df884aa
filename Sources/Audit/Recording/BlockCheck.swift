/// The cheap sum over a block: Fletcher's two running sums over 64-bit little-endian words, modulo 2^64.
///
/// The first sum starts at a fixed non-zero value, the second at zero; a last partial word is filled up with zeros.
/// Every change confined to one word is found, because the first sum cannot stay the same; exchanged words show in the
/// second. It runs at more than 10 GB/s without special instructions, where CRC-32C by table does 2. It is no defence
/// against a person; the seals are.
public struct BlockCheck: Sendable, Equatable {
    /// Bytes of a written check.
    public static let size = 16
    private static let start: UInt64 = 0x5341_4C4C_5950_4F52

    private var sum: UInt64
    private var weighted: UInt64

    /// The check of `bytes`.
    public init(_ bytes: UnsafeRawBufferPointer) {
        var sum = Self.start
        var weighted: UInt64 = 0
        let wholeWords = bytes.count & ~7
        var offset = 0
        while offset < wholeWords {
            // In bounds: offset + 8 <= wholeWords <= bytes.count. Raw loads keep this at memory speed; spans halve it.
            sum &+= UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            weighted &+= sum
            offset &+= 8
        }
        if offset < bytes.count {
            var last: UInt64 = 0
            for byte in bytes[offset...].reversed() { last = last << 8 | UInt64(byte) }
            sum &+= last
            weighted &+= sum
        }
        self.sum = sum
        self.weighted = weighted
    }

    /// The check of `bytes`.
    public init(_ bytes: ArraySlice<UInt8>) {
        self = bytes.withUnsafeBytes { BlockCheck($0) }
    }

    /// The check as written: both sums, little-endian.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        LittleEndian.append(sum, to: &bytes)
        LittleEndian.append(weighted, to: &bytes)
        return bytes
    }
}
