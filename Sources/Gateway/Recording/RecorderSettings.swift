import Platform

/// What happens to a session that cannot be recorded.
public enum RecordingMode: String, Sendable, CaseIterable {
    /// It does not open; if it is open already, it ends.
    case strict
    /// It goes on unrecorded, and that is reported.
    case bestEffort = "best_effort"
    /// Nothing is recorded.
    case off
}

/// Limits and habits of a ``Recorder``.
public struct RecorderSettings: Sendable {
    /// What happens when recording fails.
    public var mode: RecordingMode = .strict
    /// Bytes of one session that may wait for the disk before its tap asks to hold back the target.
    public var sessionHighWater = 3 << 20
    /// Bytes of one session that may wait for the disk at all; more is a failure.
    public var sessionLimit = 8 << 20
    /// Bytes of all sessions that may wait for the disk before every tap asks to hold back.
    public var totalHighWater = 64 << 20
    /// Bytes of all sessions that may wait for the disk at all; more is a failure of the session that adds them.
    public var totalLimit = 128 << 20
    /// Milliseconds until bytes that came in are written. With the write itself this stays under the one second that a
    /// killed gateway may lose.
    public var flushMilliseconds = 500
    /// Whether files are also forced to the medium, about once a second, so that a power failure loses no more than a
    /// killed gateway does.
    public var synchronizes = true
    /// Bytes that must be free on the disk for a recording to begin.
    public var minimumFree: UInt64 = 16 << 20

    /// Settings of their defaults but for `mode`.
    public init(mode: RecordingMode = .strict) {
        self.mode = mode
    }
}

/// Why something is not recorded. The description says what to do.
public enum RecordingFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The system refused a file operation.
    case system(SystemError)
    /// The recordings directory cannot be used.
    case directory(PrivateFileError)
    /// The disk was too slow for too long: more bytes wait than may.
    case overrun(bytes: Int)
    /// The name of the recording cannot be a file name.
    case badID(String)
    /// The recorder was shut down.
    case closed

    /// What, where and what to do.
    public var description: String {
        switch self {
        case .system(let error): "recording failed: \(error)"
        case .directory(let error): "recording failed: \(error)"
        case .overrun(let bytes): "recording failed: the disk is too slow, \(bytes >> 20) MiB wait to be written"
        case .badID(let id): "recording failed: \(id.debugDescription) cannot be the name of a recording"
        case .closed: "recording failed: the gateway is stopping"
        }
    }
}

/// What a recorder reports, on its own thread: for the audit log and the operator.
public enum RecorderEvent: Sendable, Equatable {
    /// A recording ended and was sealed. The SHA-256 pins its content.
    case sealed(id: String, sha256: String, bytes: UInt64)
    /// A recording could not begin or go on.
    case failed(id: String, RecordingFailure)
}

/// How the recorder reaches the disk; tests put faults here.
package struct RecordingIO: Sendable {
    /// Writes all bytes at the end of the file of this descriptor; returns 0 or `errno`.
    package var append: @Sendable (_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> CInt

    /// Disk access by `append`.
    package init(append: @escaping @Sendable (_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> CInt) {
        self.append = append
    }

    /// The real disk.
    package static let system = RecordingIO { descriptor, bytes in FileBytes.append(bytes, to: descriptor) }
}
