/// The jump search under ``Parser`` and ``Serializer``: the only file of this module that reads more than a byte at
/// a time, and the only one with an unchecked read.
///
/// 64 bytes are compared at once and the first match is found in the comparison's result, which keeps most of the
/// speed of `memchr` for one, two or three wanted bytes alike.
enum Scanner {
    private typealias Block = SIMD64<UInt8>

    /// The first index not below `start` that holds `a`; `bytes.count` if there is none.
    static func first(_ a: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
        let wanted = Block(repeating: a)
        return scan(bytes, from: start, block: { $0 .== wanted }, byte: { $0 == a })
    }

    /// The first index not below `start` that holds `a` or `b`; `bytes.count` if there is none.
    static func first(_ a: UInt8, _ b: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
        let (wantedA, wantedB) = (Block(repeating: a), Block(repeating: b))
        return scan(bytes, from: start, block: { ($0 .== wantedA) .| ($0 .== wantedB) }, byte: { $0 == a || $0 == b })
    }

    /// The first index not below `start` that holds `a`, `b` or `c`; `bytes.count` if there is none.
    static func first(_ a: UInt8, _ b: UInt8, _ c: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
        let (wantedA, wantedB, wantedC) = (Block(repeating: a), Block(repeating: b), Block(repeating: c))
        return scan(
            bytes, from: start,
            block: { ($0 .== wantedA) .| ($0 .== wantedB) .| ($0 .== wantedC) },
            byte: { $0 == a || $0 == b || $0 == c })
    }

    @inline(__always)
    private static func scan(
        _ bytes: Span<UInt8>,
        from start: Int,
        block matches: (Block) -> SIMDMask<SIMD64<Int8>>,
        byte isWanted: (UInt8) -> Bool
    ) -> Int {
        var index = start
        let raw = bytes.bytes
        while index &+ 64 <= bytes.count {
            // In bounds: the condition above leaves 64 readable bytes at `index`, which is never negative.
            let block = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: Block.self)
            if let offset = firstSet(matches(block)) { return index &+ offset }
            index &+= 64
        }
        while index < bytes.count, !isWanted(bytes[index]) { index &+= 1 }
        return index
    }

    /// The position of the first true lane. A lane is a whole byte, hence the division of the bit number by eight.
    @inline(__always)
    private static func firstSet(_ mask: SIMDMask<SIMD64<Int8>>) -> Int? {
        let words = unsafe unsafeBitCast(mask, to: SIMD8<UInt64>.self)
        guard words != SIMD8<UInt64>(repeating: 0) else { return nil }
        for lane in 0..<8 where words[lane] != 0 {
            return lane &* 8 &+ words[lane].trailingZeroBitCount &>> 3
        }
        return nil
    }
}
