import Glibc
import NIOCore

/// One way between two character sets, across buffers, by the C library's `iconv`.
///
/// A character whose bytes are not all there yet waits for the rest. Buffers of ASCII pass as they are where both sets
/// hold it.
final class Transcoder {
    /// Longest beginning of a character that is kept; no set has longer ones.
    private static let tailLimit = 16

    private let conversion: iconv_t
    /// What stands for a character that the result cannot hold.
    private let substitute: [UInt8]
    private let isFromUTF8: Bool
    private var passesASCII = false
    /// The beginning of a character.
    private var tail: [UInt8] = []

    /// Nil if the C library does not know one of the sets. `substitute` is in the set converted to.
    init?(from source: String, to target: String, substitute: [UInt8]) {
        // The C library also lets a name ask for transliteration and the like, and takes an empty one for the
        // locale's set: neither is a name.
        guard [source, target].allSatisfy({ !$0.isEmpty && !$0.contains("/") && !$0.contains("\0") }),
            let conversion = iconv_open(target, source), Int(bitPattern: conversion) != -1
        else { return nil }
        self.conversion = conversion
        self.substitute = substitute
        isFromUTF8 = WireText.isUTF8(source)
        passesASCII = isIdentityOnASCII()
    }

    deinit {
        iconv_close(conversion)
    }

    /// The next bytes of the stream in the other set.
    func convert(_ buffer: ByteBuffer, in spare: inout SpareStorage) -> ByteBuffer {
        if tail.isEmpty, passesASCII, buffer.readableBytesView.allSatisfy({ $0 < 0x80 }) { return buffer }
        var input = tail + buffer.readableBytesView
        tail = []
        var output = spare.take(capacity: input.count * 2 + 16)
        run(&input, into: &output)
        spare.keep(output)
        return output
    }

    private func run(_ input: inout [UInt8], into output: inout ByteBuffer) {
        var position = 0
        while position < input.count {
            switch step(&input, &position, into: &output) {
            case 0: return
            case E2BIG: continue
            case EINVAL where input.count - position <= Self.tailLimit:
                tail = Array(input[position...])
                return
            default:
                output.writeBytes(substitute)
                position += lengthOfFault(in: input, at: position)
            }
        }
    }

    /// Converts up to the next obstacle; returns which it was, 0 for none.
    private func step(_ input: inout [UInt8], _ position: inout Int, into output: inout ByteBuffer) -> CInt {
        var fault: CInt = 0
        let start = position
        output.writeWithUnsafeMutableBytes(minimumWritableBytes: 64) { space in
            input.withUnsafeMutableBytes { bytes in
                var from = bytes.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self)
                var left = bytes.count - start
                var to = space.baseAddress?.assumingMemoryBound(to: CChar.self)
                var room = space.count
                if iconv(conversion, &from, &left, &to, &room) == -1 { fault = errno }
                position = bytes.count - left
                return space.count - room
            }
        }
        return fault
    }

    /// Of UTF-8 a whole character was read and has no place in the other set; of other sets one byte is skipped.
    private func lengthOfFault(in input: [UInt8], at position: Int) -> Int {
        guard isFromUTF8 else { return 1 }
        var decoder = UTF8()
        var bytes = input[position...].prefix(4).makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&bytes) { return UTF8.width(scalar) }
        return 1
    }

    private func isIdentityOnASCII() -> Bool {
        defer { iconv(conversion, nil, nil, nil, nil) }
        return (UInt8.min..<0x80).allSatisfy { byte in
            var input = [byte]
            var output = ByteBuffer()
            var position = 0
            return step(&input, &position, into: &output) == 0 && Array(output.readableBytesView) == [byte]
        }
    }
}
