/// The jump search under ``Parser`` and ``Serializer``: the only file of this module that reads more than a byte at
/// a time, and the only one with unchecked reads.
///
/// Sixty-four bytes are compared at once, as four vectors of sixteen whose results are merged before the one test.
/// One, two or three wanted bytes cost nearly the same. Where wanted bytes stand close together, as in a storm of
/// commands, the first few bytes looked at singly are all that is looked at.
enum Scanner {
    private typealias Vector = SIMD16<UInt8>
    private typealias Mask = SIMDMask<SIMD16<Int8>>

    /// The first index not below `start` that holds `a`; `bytes.count` if there is none.
    static func first(_ a: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
        let wanted = Vector(repeating: a)
        return scan(bytes, from: start, vector: { $0 .== wanted }, byte: { $0 == a })
    }

    /// The first index not below `start` that holds `a` or `b`; `bytes.count` if there is none.
    static func first(_ a: UInt8, _ b: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
        let (wantedA, wantedB) = (Vector(repeating: a), Vector(repeating: b))
        return scan(bytes, from: start, vector: { ($0 .== wantedA) .| ($0 .== wantedB) }, byte: { $0 == a || $0 == b })
    }

    /// The first index not below `start` that holds `a`, `b` or `c`; `bytes.count` if there is none.
    static func first(_ a: UInt8, _ b: UInt8, _ c: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
        let (wantedA, wantedB, wantedC) = (Vector(repeating: a), Vector(repeating: b), Vector(repeating: c))
        return scan(
            bytes, from: start,
            vector: { ($0 .== wantedA) .| ($0 .== wantedB) .| ($0 .== wantedC) },
            byte: { $0 == a || $0 == b || $0 == c })
    }

    /// The first index not below `start` that does not hold `a`; `bytes.count` if there is none.
    static func firstOther(than a: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
        let unwanted = Vector(repeating: a)
        return scan(bytes, from: start, vector: { $0 .!= unwanted }, byte: { $0 != a })
    }

    @inline(__always)
    private static func scan(
        _ bytes: Span<UInt8>, from start: Int, vector matches: (Vector) -> Mask, byte isWanted: (UInt8) -> Bool
    ) -> Int {
        var index = start
        let near = min(start &+ 2, bytes.count)
        while index < near {
            if isWanted(bytes[index]) { return index }
            index &+= 1
        }
        while index &+ 64 <= bytes.count {
            // In bounds: the condition leaves 64 bytes at `index`, and `index` was in bounds above.
            let a = matches(vector(bytes, index)), b = matches(vector(bytes, index &+ 16))
            let c = matches(vector(bytes, index &+ 32)), d = matches(vector(bytes, index &+ 48))
            if isAny(a .| b .| c .| d) {
                if let offset = firstSet(a) { return index &+ offset }
                if let offset = firstSet(b) { return index &+ 16 &+ offset }
                if let offset = firstSet(c) { return index &+ 32 &+ offset }
                if let offset = firstSet(d) { return index &+ 48 &+ offset }
            }
            index &+= 64
        }
        while index &+ 16 <= bytes.count {
            // In bounds: the condition leaves 16 bytes at `index`.
            if let offset = firstSet(matches(vector(bytes, index))) { return index &+ offset }
            index &+= 16
        }
        while index < bytes.count, !isWanted(bytes[index]) { index &+= 1 }
        return index
    }

    /// Sixteen bytes from `index`, which the caller has shown to be there.
    @inline(__always)
    private static func vector(_ bytes: Span<UInt8>, _ index: Int) -> Vector {
        unsafe bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: Vector.self)
    }

    @inline(__always)
    private static func isAny(_ mask: Mask) -> Bool {
        let words = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        return words.x | words.y != 0
    }

    /// The position of the first true lane. A lane is a whole byte, hence the division of the bit number by eight.
    @inline(__always)
    private static func firstSet(_ mask: Mask) -> Int? {
        let words = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
        if words.x != 0 { return words.x.trailingZeroBitCount &>> 3 }
        if words.y != 0 { return 8 &+ words.y.trailingZeroBitCount &>> 3 }
        return nil
    }
}
