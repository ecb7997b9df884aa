import Audit
import Foundation
import Gateway
import NIOCore
import NIOEmbedded
import Synchronization

/// A directory for one test, removed with it.
final class RecordingScratch: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "sallyport-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// What a recorder reported, and what a tap was told.
final class RecordingObserver: Sendable {
    private let events = Mutex<[RecorderEvent]>([])
    private let failures = Mutex<[RecordingFailure]>([])
    private let writable = Atomic<Int>(0)

    func report(_ event: RecorderEvent) { events.withLock { $0.append(event) } }
    func fail(_ failure: RecordingFailure) { failures.withLock { $0.append(failure) } }
    func becameWritable() { writable.add(1, ordering: .relaxed) }

    var reported: [RecorderEvent] { events.withLock { $0 } }
    var failed: [RecordingFailure] { failures.withLock { $0 } }
    var timesWritable: Int { writable.load(ordering: .relaxed) }
}

extension RecordingHeader {
    static func sample(
        _ id: String = RecordingID.make(at: Timestamp(seconds: 1_769_846_709)), user: String = "alice",
        target: String = "core-sw1", seconds: Int64 = 1_769_846_709
    ) -> RecordingHeader {
        RecordingHeader(
            id: id, session: "s1", user: user, target: target, listener: "ssh", source: "127.0.0.1",
            started: Timestamp(seconds: seconds), columns: 80, rows: 24, term: "xterm")
    }
}

extension RecordingTap {
    func output(_ text: String, at now: UInt64) { output(ByteBuffer(string: text), at: now) }
    func input(_ text: String, at now: UInt64) { input(ByteBuffer(string: text), at: now) }
}

extension RecordingLibrary {
    /// All frames of a recording, and the verdict over it.
    func frames(_ id: String) throws -> ([RecordingFrame], RecordingVerdict) {
        var frames: [RecordingFrame] = []
        let verdict = try read(id) { (frame: RecordingFrame) throws(RecordingLibraryError) in frames.append(frame) }
        return (frames, verdict)
    }

    /// A recording in another form, whole.
    func exported(_ id: String, as format: RecordingExportFormat) throws -> [UInt8] {
        var out: [UInt8] = []
        try export(id, as: format) { (bytes: [UInt8]) throws(RecordingLibraryError) in out += bytes }
        return out
    }

    /// Everything that was printed.
    func output(_ id: String) throws -> [UInt8] {
        try frames(id).0.reduce(into: []) { bytes, frame in
            if case .output(let part) = frame.content { bytes += part }
        }
    }
}
