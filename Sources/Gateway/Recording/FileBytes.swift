import Glibc

/// Whole reads and writes on descriptors: interrupted and partial system calls are continued.
enum FileBytes {
    /// Writes all bytes; returns 0 or `errno`.
    static func append(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) -> CInt {
        var rest = bytes
        while !rest.isEmpty {
            let count = write(descriptor, rest.baseAddress, rest.count)
            if count < 0 {
                guard errno == EINTR else { return errno }
                continue
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
        return 0
    }

    /// Reads up to `buffer.count` bytes at `offset`; returns how many, fewer only at the end of the file, or nil with
    /// `errno` set.
    static func read(_ descriptor: CInt, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) -> Int? {
        var filled = 0
        while filled < buffer.count {
            let place = UnsafeMutableRawBufferPointer(rebasing: buffer.dropFirst(filled))
            let count = pread(descriptor, place.baseAddress, place.count, off_t(clamping: offset) + filled)
            if count < 0 {
                guard errno == EINTR else { return nil }
                continue
            }
            filled += count
            // The end of the file. Asking again behind an odd number of bytes is an error in a direct read.
            if count < place.count { break }
        }
        return filled
    }

    /// Up to `count` bytes at `offset`, as an array; nil with `errno` set.
    static func read(_ descriptor: CInt, count: Int, at offset: UInt64) -> [UInt8]? {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            guard let read = read(descriptor, into: UnsafeMutableRawBufferPointer(buffer), at: offset) else {
                failed = true
                return
            }
            filled = read
        }
        return failed ? nil : bytes
    }
}
