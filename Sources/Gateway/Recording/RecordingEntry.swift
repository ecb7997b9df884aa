import Audit
import Platform

/// What is known of a recording without reading all of it.
public struct RecordingEntry: Sendable, Equatable {
    /// Its identifier.
    public let id: String
    /// Its header; nil when it cannot be read.
    public let header: RecordingHeader?
    /// Its state, at a glance: only `RecordingLibrary.verify` reads every byte.
    public let state: RecordingState
    /// Size of the file, in bytes.
    public let size: UInt64
}

/// The state of a recording.
public enum RecordingState: String, Sendable, CaseIterable {
    /// A gateway is writing it.
    case live
    /// It ended in order.
    case whole
    /// Its gateway died, or its disk was full, before the end.
    case truncated
    /// It cannot be read, or does not match its seal.
    case broken

    /// The state that a verdict over all bytes shows, for a file nobody is writing.
    public init(_ condition: RecordingCondition) {
        switch condition {
        case .whole: self = .whole
        case .truncated: self = .truncated
        case .broken: self = .broken
        }
    }
}

/// Which recordings are wanted. What is nil does not matter.
public struct RecordingFilter: Sendable, Equatable {
    /// Of this user.
    public var user: String?
    /// Of this target.
    public var target: String?
    /// In this state.
    public var state: RecordingState?
    /// Begun at or after this time.
    public var since: Timestamp?
    /// Begun before this time.
    public var until: Timestamp?

    /// A filter on what is given.
    public init(
        user: String? = nil, target: String? = nil, state: RecordingState? = nil, since: Timestamp? = nil,
        until: Timestamp? = nil
    ) {
        self.user = user
        self.target = target
        self.state = state
        self.since = since
        self.until = until
    }

    func admits(_ entry: RecordingEntry) -> Bool {
        if let state, entry.state != state { return false }
        if let user, entry.header?.user != user { return false }
        if let target, entry.header?.target != target { return false }
        if let since, entry.header.map({ $0.started < since }) ?? true { return false }
        if let until, entry.header.map({ $0.started >= until }) ?? true { return false }
        return true
    }
}

/// Why a recording cannot be had. The description says what to do.
public enum RecordingLibraryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is none of that name.
    case unknown(String)
    /// Several names begin so.
    case ambiguous(String, Int)
    /// It is being written.
    case live(String)
    /// Its header cannot be read, so there is nothing to export.
    case unreadable(String)
    /// The system refused.
    case system(SystemError)
    /// Where it was to go took no more: a full disk, a closed pipe.
    case output(SystemError)

    /// What, where and what to do.
    public var description: String {
        switch self {
        case .unknown(let id): "no recording \(id.debugDescription); see: sallyport recordings list"
        case .ambiguous(let id, let count): "\(count) recordings begin with \(id); give more of the name"
        case .live(let id): "recording \(id) is being written; end the session first"
        case .unreadable(let id): "recording \(id) cannot be read; see: sallyport recordings verify \(id)"
        case .system(let error), .output(let error): error.description
        }
    }
}
