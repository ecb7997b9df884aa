/// What is wrong with a recording.
public enum RecordingFault: Error, Sendable, Equatable {
    /// The first bytes are not those of a recording.
    case notARecording
    /// A version this reader does not know.
    case unsupportedVersion(UInt16)
    /// A block whose check does not match.
    case damagedBlock
    /// A block of a kind or with flags this version does not know.
    case unknownBlock
    /// A block is missing, doubled or out of order.
    case sequence(expected: UInt32, found: UInt32)
    /// The header cannot be read.
    case badHeader
    /// A frame that does not fit its block, or cannot be.
    case malformedFrame
    /// A seal that does not match what stands before it.
    case brokenSeal
    /// Something stands behind the end.
    case afterEnd

    /// The fault in words.
    public var explanation: String {
        switch self {
        case .notARecording: "this is not a recording"
        case .unsupportedVersion(let version): "format version \(version) is not known to this program"
        case .damagedBlock: "the content does not match its check"
        case .unknownBlock: "a part of unknown kind: made by a newer version?"
        case .sequence(let expected, let found): "part \(found) stands where part \(expected) should"
        case .badHeader: "the header cannot be read"
        case .malformedFrame: "a frame is malformed"
        case .brokenSeal: "the content does not match its seal"
        case .afterEnd: "something was appended behind the end"
        }
    }
}

/// What became of a recording, as its file tells.
public enum RecordingCondition: Sendable, Equatable {
    /// Ended in order and sealed; every byte is as it was written.
    case whole
    /// The gateway died, or is still writing: all there is is good, the end is missing.
    case truncated
    /// Damaged or changed: the first bad block and its offset in the file.
    case broken(RecordingFault, block: Int, offset: UInt64)
}

/// What a reader found out about a recording.
public struct RecordingVerdict: Sendable, Equatable {
    /// Whole, truncated or broken.
    public let condition: RecordingCondition
    /// Time of the last good frame, in nanoseconds since the start.
    public let duration: UInt64
    /// Good frames.
    public let frames: UInt64
    /// Bytes the target printed, in good frames.
    public let outputBytes: UInt64
    /// Why the session ended; nil unless an end frame was found.
    public let endReason: String?
    /// SHA-256, in hexadecimal, of all good blocks but the closing seal. For a whole recording this is the value the
    /// audit log holds.
    public let sha256: String
}
