/// One thing that happened in a recorded session.
public struct RecordingFrame: Sendable, Equatable {
    /// What happened.
    public enum Content: Sendable, Equatable {
        /// The target printed these bytes.
        case output(ArraySlice<UInt8>)
        /// The user typed these bytes, and the target echoed them.
        case input(ArraySlice<UInt8>)
        /// The user typed this many bytes that were not echoed: a password, or keys the target answered otherwise.
        case masked(UInt64)
        /// The user's window changed.
        case resize(columns: UInt16, rows: UInt16)
        /// Something worth finding again.
        case marker(String)
        /// The session ended, for this reason.
        case end(String)
        /// A frame type this version does not know.
        case unknown(UInt8)
    }

    /// Nanoseconds since the recording began.
    public let time: UInt64
    /// What happened.
    public let content: Content

    /// A frame.
    public init(time: UInt64, content: Content) {
        self.time = time
        self.content = content
    }
}

/// The type byte of a frame.
public enum RecordingFrameType: UInt8, Sendable {
    /// Bytes from the target.
    case output = 0x4F
    /// Echoed bytes from the user.
    case input = 0x49
    /// A count of bytes from the user, as a varint.
    case masked = 0x50
    /// Columns and rows, u16 each.
    case resize = 0x52
    /// UTF-8 text.
    case marker = 0x4D
    /// UTF-8 text; the last frame.
    case end = 0x45
    /// Zeros that bring a block to a size the disk likes; readers pass over it.
    case padding = 0x5F
}

/// The bytes in front of a frame's payload, made without allocating.
public struct RecordingFrameHead: Sendable {
    /// Most bytes a frame head can take.
    public static let maximumSize = 21

    /// The bytes; only the first ``count`` mean something.
    public private(set) var bytes = InlineArray<24, UInt8>(repeating: 0)
    /// How many bytes there are.
    public private(set) var count = 0
    /// Bytes of the head of a padding frame, whatever its length.
    public static let paddingSize = 4

    /// The head of a padding frame with `length` bytes of payload, at most 16383. The length's varint always takes two
    /// bytes, so that no size from ``paddingSize`` on is out of reach.
    public init(padding length: Int) {
        append(RecordingFrameType.padding.rawValue)
        appendVarint(0)
        append(UInt8(truncatingIfNeeded: length) | 0x80)
        append(UInt8(truncatingIfNeeded: length >> 7 & 0x7F))
    }

    /// The head of a frame of `type`, `delta` nanoseconds after the one before, with `length` bytes of payload.
    public init(_ type: RecordingFrameType, delta: UInt64, length: Int) {
        append(type.rawValue)
        appendVarint(delta)
        appendVarint(UInt64(clamping: length))
    }

    /// The head and payload of a masked frame.
    public init(masked: UInt64, delta: UInt64) {
        append(RecordingFrameType.masked.rawValue)
        appendVarint(delta)
        var length: UInt64 = 1
        var rest = masked >> 7
        while rest > 0 {
            length += 1
            rest >>= 7
        }
        // At most 1 + 10 + 1 + 10 bytes, which is less than the storage.
        appendVarint(length)
        appendVarint(masked)
    }

    private mutating func append(_ byte: UInt8) {
        bytes[count] = byte
        count += 1
    }

    private mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }
}

/// The payloads of the rare frames.
public enum RecordingFramePayload {
    /// Payload of a resize frame.
    public static func resize(columns: UInt16, rows: UInt16) -> [UInt8] {
        var bytes: [UInt8] = []
        LittleEndian.append(columns, to: &bytes)
        LittleEndian.append(rows, to: &bytes)
        return bytes
    }

    /// Payload of a marker or end frame, cut to ``RecordingFormat/maximumText`` bytes.
    public static func text(_ text: String) -> [UInt8] {
        Array(RecordingText.shortened(text).utf8)
    }
}

/// Reads the frames of one data block's payload, in order.
struct RecordingFrameReader {
    private var rest: ArraySlice<UInt8>
    private var time: UInt64

    init(payload: ArraySlice<UInt8>, base: UInt64) {
        rest = payload
        time = base
    }

    /// The next frame that says something; nil at the end of the block.
    mutating func next() throws(RecordingFault) -> RecordingFrame? {
        while let type = rest.popFirst() {
            let frame = try frame(type)
            if type != RecordingFrameType.padding.rawValue { return frame }
        }
        return nil
    }

    private mutating func frame(_ type: UInt8) throws(RecordingFault) -> RecordingFrame {
        let (sum, overflow) = time.addingReportingOverflow(try varint())
        time = overflow ? .max : sum
        guard let length = Int(exactly: try varint()), length <= rest.count else { throw .malformedFrame }
        let payload = rest.prefix(length)
        rest = rest.dropFirst(length)
        return RecordingFrame(time: time, content: try content(type, payload))
    }

    private func content(
        _ type: UInt8, _ payload: ArraySlice<UInt8>
    ) throws(RecordingFault) -> RecordingFrame.Content {
        switch RecordingFrameType(rawValue: type) {
        case .output: return .output(payload)
        case .input: return .input(payload)
        case .marker: return .marker(String(decoding: payload, as: UTF8.self))
        case .end: return .end(String(decoding: payload, as: UTF8.self))
        case .masked:
            var reader = RecordingFrameReader(payload: payload, base: 0)
            return .masked(try reader.varint())
        case .resize:
            guard payload.count == 4 else { throw .malformedFrame }
            return .resize(
                columns: LittleEndian.read(payload, as: UInt16.self),
                rows: LittleEndian.read(payload.dropFirst(2), as: UInt16.self))
        case .padding, nil: return .unknown(type)
        }
    }

    private mutating func varint() throws(RecordingFault) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = rest.popFirst() {
            let bits = UInt64(byte & 0x7F)
            guard shift < 63 || (shift == 63 && bits <= 1) else { throw .malformedFrame }
            value |= bits << shift
            guard byte & 0x80 != 0 else { return value }
            shift += 7
        }
        throw .malformedFrame
    }
}
