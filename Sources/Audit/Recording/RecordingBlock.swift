/// What a block holds.
public enum RecordingBlockKind: UInt8, Sendable {
    /// The recording's header.
    case header = 0x48
    /// Frames.
    case data = 0x44
    /// The SHA-256 of everything before.
    case seal = 0x53
}

/// The fixed part in front of a block's payload.
public struct RecordingBlockHeader: Sendable, Equatable {
    /// What the block holds.
    public let kind: RecordingBlockKind
    /// The block's number; the header block is 0.
    public let sequence: UInt32
    /// Bytes of payload.
    public let length: UInt32
    /// Time of the first frame, in nanoseconds since the recording began.
    public let base: UInt64

    /// A block header. `length` is at most ``RecordingFormat/maximumPayload``.
    public init(kind: RecordingBlockKind, sequence: UInt32, length: UInt32, base: UInt64) {
        self.kind = kind
        self.sequence = sequence
        self.length = length
        self.base = base
    }

    /// The header as written, its check included.
    public var bytes: [UInt8] {
        var bytes = RecordingFormat.blockMagic
        bytes += [kind.rawValue, 0, 0, 0]
        LittleEndian.append(sequence, to: &bytes)
        LittleEndian.append(length, to: &bytes)
        LittleEndian.append(base, to: &bytes)
        return bytes + BlockCheck(bytes[...]).bytes
    }

    /// Reads a block header from its ``RecordingFormat/blockHeaderSize`` bytes.
    init(_ bytes: ArraySlice<UInt8>) throws(RecordingFault) {
        let fixed = bytes.prefix(RecordingFormat.blockHeaderSize - BlockCheck.size)
        guard bytes.count == RecordingFormat.blockHeaderSize, fixed.starts(with: RecordingFormat.blockMagic),
            bytes.suffix(BlockCheck.size).elementsEqual(BlockCheck(fixed).bytes)
        else { throw .damagedBlock }
        let rest = fixed.dropFirst(RecordingFormat.blockMagic.count)
        guard let first = rest.first, let kind = RecordingBlockKind(rawValue: first),
            rest.dropFirst().prefix(3).allSatisfy({ $0 == 0 })
        else { throw .unknownBlock }
        self.kind = kind
        sequence = LittleEndian.read(rest.dropFirst(4), as: UInt32.self)
        length = LittleEndian.read(rest.dropFirst(8), as: UInt32.self)
        base = LittleEndian.read(rest.dropFirst(12), as: UInt64.self)
        guard length <= RecordingFormat.maximumPayload else { throw .damagedBlock }
    }

    /// Bytes of a whole seal block.
    public static let sealSize = RecordingFormat.blockHeaderSize + 32 + RecordingFormat.blockTrailerSize

    /// Whether `block` has the shape of a seal, whatever it seals.
    public static func isSeal(_ block: ArraySlice<UInt8>) -> Bool {
        guard block.count == sealSize,
            let header = try? RecordingBlockHeader(block.prefix(RecordingFormat.blockHeaderSize))
        else { return false }
        return header.kind == .seal && header.length == 32
    }

    /// A whole block: header, `payload` and both checks.
    public static func block(
        _ kind: RecordingBlockKind, sequence: UInt32, base: UInt64 = 0, payload: [UInt8]
    ) -> [UInt8] {
        let header = RecordingBlockHeader(
            kind: kind, sequence: sequence, length: UInt32(clamping: payload.count), base: base)
        return header.bytes + payload + BlockCheck(payload[...]).bytes
    }
}
