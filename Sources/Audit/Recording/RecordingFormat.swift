/// The recording file, version 1. All integers are little-endian.
///
///     file     = preamble, header block, { data block | seal block }
///     preamble = "SALLYREC", version u16, reserved u16 = 0, reserved u32 = 0                       16 bytes
///     block    = magic "SBLK", kind u8, flags u8 = 0, reserved u16 = 0, sequence u32, length u32,
///                base u64, check 16 bytes over these 24                                            40 bytes
///                payload of `length` bytes, check 16 bytes over the payload
///     frame    = type u8, delta varint, length varint, payload of `length` bytes
///
/// A header block ('H', always the first, sequence 0) holds JSON. A data block ('D') holds whole frames; `base` is the
/// time of its first frame and each `delta` the time since the frame before, in nanoseconds. A seal block ('S') holds
/// the SHA-256 of everything in the file before it. A recording is whole when it ends with a data block whose last frame
/// is an end frame, and a seal.
///
/// Why two sums. The check (``BlockCheck``) costs next to nothing and finds accidents, even in the unsealed tail of a
/// recording whose gateway died. SHA-256 is twenty times dearer, so a seal may cover any number of blocks and be
/// written later, by reading the file back; its value goes to the audit log, and that is what makes edits visible.
/// Padding frames bring a block's end to a place in the file from which the disk can be written without the kernel's
/// cache. A block is written by one `write`, so a killed gateway leaves at most one incomplete block, the last.
///
/// Readers refuse other versions and unknown block kinds or flags, and skip unknown frame types.
public enum RecordingFormat {
    /// The version this code writes and reads.
    public static let version: UInt16 = 1
    /// Bytes before the first block.
    public static let preambleSize = 16
    /// Bytes of a block before its payload.
    public static let blockHeaderSize = 40
    /// Bytes of a block after its payload.
    public static let blockTrailerSize = BlockCheck.size
    /// Longest payload of one block, in bytes.
    public static let maximumPayload = 1 << 20
    /// Longest header JSON, in bytes.
    public static let maximumHeader = 1 << 14
    /// Longest end reason or marker, in bytes of UTF-8.
    public static let maximumText = 1 << 10

    static let magic = Array("SALLYREC".utf8)
    static let blockMagic = Array("SBLK".utf8)

    /// The first bytes of every recording.
    public static let preamble: [UInt8] = {
        var bytes = magic
        LittleEndian.append(version, to: &bytes)
        bytes += [UInt8](repeating: 0, count: preambleSize - bytes.count)
        return bytes
    }()
}

/// Little-endian integers in byte arrays.
enum LittleEndian {
    static func append(_ value: some FixedWidthInteger & UnsignedInteger, to bytes: inout [UInt8]) {
        var rest = UInt64(value)
        for _ in 0..<(value.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// The integer at the start of `bytes`; bytes that are missing count as zero.
    static func read<Value: FixedWidthInteger & UnsignedInteger>(_ bytes: ArraySlice<UInt8>, as: Value.Type) -> Value {
        var value: UInt64 = 0
        for byte in bytes.prefix(Value.bitWidth / 8).reversed() { value = value << 8 | UInt64(byte) }
        return Value(truncatingIfNeeded: value)
    }
}
