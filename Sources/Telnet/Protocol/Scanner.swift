#if canImport(Glibc)
    import Glibc
#endif

/// The searches under ``Parser`` and ``Serializer``: the only file of this module that reads more than a byte at a
/// time, and the only one with unchecked reads.
///
/// Sixty-four bytes are compared at once, as four vectors of sixteen whose results are merged before the one test.
/// Bytes that matter only beside a certain other one, as the ends of lines do, are told apart where such a block has
/// any: so text costs next to nothing more for them. Where the wanted bytes stand close together, as in a storm of
/// commands, the first two bytes, looked at singly, are all that is looked at.
enum Scanner {
    private typealias Vector = SIMD16<UInt8>
    private typealias Mask = SIMDMask<SIMD16<Int8>>

    /// The first index not below `start` that holds `byte`; `bytes.count` if there is none.
    @inline(__always)
    static func first(_ byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
        #if canImport(Glibc)
            if bytes.count &- start >= long { return firstByLibrary(byte, in: bytes, from: start) }
        #endif
        let wanted = Vector(repeating: byte)
        return scan(
            bytes, from: start, candidates: { $0 .== wanted }, isWanted: { here, _ in here .== wanted },
            isWantedByte: { here, _ in here == byte })
    }

    #if canImport(Glibc)
        /// From how many bytes on the C library's search for one byte, which knows the processor, is the faster one.
        private static let long = 512

        @inline(never)
        private static func firstByLibrary(_ byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
            unsafe bytes.withUnsafeBufferPointer { bytes in
                guard let base = bytes.baseAddress,
                    let hit = unsafe memchr(base + start, CInt(byte), bytes.count - start)
                else { return bytes.count }
                return unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(base)
            }
        }
    #endif

    /// The first index not below `start` that does not hold `byte`; `bytes.count` if there is none.
    @inline(__always)
    static func firstOther(than byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
        let unwanted = Vector(repeating: byte)
        return scan(
            bytes, from: start, candidates: { $0 .!= unwanted }, isWanted: { here, _ in here .!= unwanted },
            isWantedByte: { here, _ in here != byte })
    }

    /// The first index not below `start` that holds `IAC` or one of two control characters; `bytes.count` if there is
    /// none.
    @inline(__always)
    static func firstIAC(or one: UInt8, _ other: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int {
        let (iac, wanted, alsoWanted) = (
            Vector(repeating: Byte.iac), Vector(repeating: one), Vector(repeating: other)
        )
        return scan(
            bytes, from: start, candidates: { isIAC($0, orNotAbove: max(one, other)) },
            isWanted: { here, _ in (here .== iac) .| (here .== wanted) .| (here .== alsoWanted) },
            isWantedByte: { here, _ in here == Byte.iac || here == one || here == other })
    }

    /// The first index not below `start` that holds `IAC`, or one of two control characters right behind `first`;
    /// `bytes.count` if there is none. `start` is not 0.
    @inline(__always)
    static func firstIAC(
        or second: UInt8, _ third: UInt8, behind first: UInt8, in bytes: Span<UInt8>, from start: Int
    ) -> Int {
        precondition(start > 0)
        let (iac, before) = (Vector(repeating: Byte.iac), Vector(repeating: first))
        let (oneAfter, otherAfter) = (Vector(repeating: second), Vector(repeating: third))
        return scan(
            bytes, from: start,
            candidates: { isIAC($0, orNotAbove: max(second, third)) },
            // In bounds: the vector at `index` is, and `index` is not 0.
            isWanted: { here, index in
                let isAfter = (here .== oneAfter) .| (here .== otherAfter)
                return (here .== iac) .| (isAfter .& (vector(bytes, index &- 1) .== before))
            },
            isWantedByte: { here, index in
                here == Byte.iac || (here == second || here == third) && bytes[index &- 1] == first
            })
    }

    /// The first index not below `start` that holds `IAC`, or `first` without `second` right behind it; `bytes.count`
    /// if there is none.
    @inline(__always)
    static func firstIAC(
        or first: UInt8, without second: UInt8, in bytes: Span<UInt8>, from start: Int
    ) -> Int {
        let (iac, before, after) = (Vector(repeating: Byte.iac), Vector(repeating: first), Vector(repeating: second))
        return scan(
            bytes, from: start,
            candidates: { isIAC($0, orNotAbove: first) },
            // In bounds: behind the vector at `index` there is a byte more.
            isWanted: { here, index in
                (here .== iac) .| ((here .== before) .& (vector(bytes, index &+ 1) .!= after))
            },
            isWantedByte: { here, index in
                here == Byte.iac || here == first && (index &+ 1 == bytes.count || bytes[index &+ 1] != second)
            })
    }

    /// `IAC` and the lowest control characters are neighbours, once 255 and 0 are: one comparison finds them all.
    @inline(__always)
    private static func isIAC(_ bytes: Vector, orNotAbove highest: UInt8) -> Mask {
        bytes &+ Vector(repeating: 1) .<= Vector(repeating: highest &+ 1)
    }

    /// The first index not below `start` of a wanted byte. `candidates` finds in a vector all that may be one,
    /// `isWanted` those that are; it is given the vector's index, too, and there is at least a byte more behind it.
    @inline(__always)
    private static func scan(
        _ bytes: Span<UInt8>, from start: Int, candidates: (Vector) -> Mask, isWanted: (Vector, Int) -> Mask,
        isWantedByte: (UInt8, Int) -> Bool
    ) -> Int {
        var index = start
        let near = min(start &+ 2, bytes.count)
        while index < near {
            if isWantedByte(bytes[index], index) { return index }
            index &+= 1
        }
        while index &+ 64 < bytes.count {
            // In bounds: the condition leaves 65 bytes at `index`, and `index` was in bounds above.
            let one = candidates(vector(bytes, index)) .| candidates(vector(bytes, index &+ 16))
            let other = candidates(vector(bytes, index &+ 32)) .| candidates(vector(bytes, index &+ 48))
            let end = index &+ 64
            if isAny(one .| other) {
                while index < end {
                    if let lane = firstSet(isWanted(vector(bytes, index), index)) { return index &+ lane }
                    index &+= 16
                }
            }
            index = end
        }
        while index &+ 16 < bytes.count {
            // In bounds: the condition leaves 17 bytes at `index`.
            if let lane = firstSet(isWanted(vector(bytes, index), index)) { return index &+ lane }
            index &+= 16
        }
        while index < bytes.count, !isWantedByte(bytes[index], index) { index &+= 1 }
        return index
    }

    /// Eight bytes from `index`, the first as the lowest; nil if there are not as many.
    @inline(__always)
    static func word(in bytes: Span<UInt8>, at index: Int) -> UInt64? {
        // In bounds, by one comparison: a negative index is a high one.
        guard UInt(bitPattern: index) < UInt(bitPattern: max(bytes.count &- 7, 0)) else { return nil }
        let word = unsafe bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index, as: UInt64.self)
        return UInt64(littleEndian: word)
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
