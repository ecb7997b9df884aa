import Audit
import Dispatch
import Foundation
import Gateway
import NIOCore
import NIOEmbedded
import Platform
import Synchronization
import Testing

@Suite struct RecorderTests {
    private let scratch: RecordingScratch
    private let loop = NIOAsyncTestingEventLoop()
    private let observer = RecordingObserver()
    private let library: RecordingLibrary
    private var directory: String { scratch.path + "/recordings" }

    init() throws {
        scratch = try RecordingScratch()
        library = RecordingLibrary(directory: scratch.path + "/recordings")
    }

    private func recorder(_ mode: RecordingMode = .strict) throws -> Recorder {
        var settings = RecorderSettings(mode: mode)
        settings.synchronizes = false
        return try Recorder(directory: directory, settings: settings, report: observer.report)
    }

    private func mode(of path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func `a session is recorded whole: output, echoed input, counts, resizes and the end`() async throws {
        let recorder = try recorder()
        let tap = try recorder.open(.sample(), on: loop, at: 1_000)
        try await loop.executeInContext {
            tap.output("login: ", at: 1_500)
            tap.input("bob", at: 2_000)
            tap.output("bob", at: 2_100)
            tap.input("\r", at: 2_200)
            tap.output("\r\nPassword: ", at: 2_300)
            tap.input("hunter2\r", at: 2_400)
            tap.output("\r\nsw1>", at: 2_500)
            tap.resize(columns: 132, rows: 50, at: 2_600)
            tap.marker("enable", at: 2_700)
            tap.close(reason: "the user left", at: 2_800)
        }
        await recorder.flush()
        let (frames, verdict) = try library.frames(tap.id)
        func bytes(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }
        let expected: [RecordingFrame.Content] = [
            .output(bytes("login: ")), .input(bytes("bob")), .output(bytes("bob")), .input(bytes("\r")),
            .output(bytes("\r\nPassword: ")), .masked(8), .output(bytes("\r\nsw1>")), .resize(columns: 132, rows: 50),
            .marker("enable"), .end("the user left"),
        ]
        #expect(frames.map(\.content) == expected)
        #expect(frames.map(\.time) == [500, 1_100, 1_100, 1_300, 1_300, 1_400, 1_500, 1_600, 1_700, 1_800])
        #expect(verdict.condition == .whole)
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(directory)/\(tap.id).rec")
        let size = try #require(attributes[.size] as? UInt64)
        #expect(observer.reported.count == 1)
        guard case .sealed(tap.id, verdict.sha256, let bytes) = observer.reported.first else {
            Issue.record("not reported as sealed: \(observer.reported)")
            return
        }
        #expect(bytes == size)
    }

    @Test func `files and directory are for their owner only`() async throws {
        let recorder = try recorder()
        let tap = try recorder.open(.sample(), on: loop, at: 0)
        #expect(try mode(of: directory) == 0o700)
        #expect(try mode(of: "\(directory)/\(tap.id).rec") == 0o600)
        await recorder.shutdown()
    }

    @Test func `a recording in progress is live, then whole`() async throws {
        let recorder = try recorder()
        let tap = try recorder.open(.sample(), on: loop, at: 0)
        #expect(try library.find(tap.id).state == .live)
        #expect(throws: RecordingLibraryError.live(tap.id)) { try library.delete(tap.id) }
        try await loop.executeInContext { tap.output("hello", at: 1) }
        await recorder.flush()
        #expect(try library.output(tap.id) == Array("hello".utf8))
        #expect(try library.verify(tap.id).condition == .truncated)
        try await loop.executeInContext { tap.close(reason: "", at: 2) }
        await recorder.flush()
        #expect(try library.find(tap.id).state == .whole)
        try library.delete(tap.id)
        #expect(throws: RecordingLibraryError.unknown(tap.id)) { try library.find(tap.id) }
    }

    @Test func `what came in is written without being asked for, within the flush time`() async throws {
        let recorder = try recorder()
        let tap = try recorder.open(.sample(), on: loop, at: 0)
        let path = "\(directory)/\(tap.id).rec"
        let before = try Data(contentsOf: URL(filePath: path)).count
        let watcher = try FileGrowth(path: path)
        try await loop.executeInContext { tap.output("x", at: 1) }
        #expect(watcher.waits(beyond: before, milliseconds: 5_000))
        await recorder.shutdown()
    }

    @Test(
        "bulk output arrives whole and in order, in pieces of any size", arguments: [1, 100, 4_000, 65_536, 1_000_000])
    func bulk(piece: Int) async throws {
        let recorder = try recorder()
        let tap = try recorder.open(.sample(), on: loop, at: 0)
        let total = min(24 << 20, piece * 20_000)
        var expected: [UInt8] = []
        expected.reserveCapacity(total)
        var value: UInt64 = 1
        while expected.count < total {
            value = value &* 6_364_136_223_846_793_005 &+ 1
            withUnsafeBytes(of: value) { expected += $0 }
        }
        let bytes = ByteBuffer(bytes: expected)
        for start in stride(from: 0, to: total, by: 512 << 10) {
            try await loop.executeInContext {
                let end = min(total, start + 512 << 10)
                for offset in stride(from: start, to: end, by: piece) {
                    guard let part = bytes.getSlice(at: offset, length: min(piece, end - offset)) else { return }
                    tap.output(part, at: UInt64(offset))
                }
            }
            await recorder.flush()
        }
        try await loop.executeInContext { tap.close(reason: "done", at: .max) }
        await recorder.flush()
        #expect(try library.output(tap.id) == expected)
        #expect(try library.verify(tap.id).condition == .whole)
        #expect(observer.failed.isEmpty)
    }

    @Test func `many sessions share the writer and stay apart`() async throws {
        let recorder = try recorder()
        let taps = try (0..<200).map { index in try recorder.open(.sample(user: "user\(index)"), on: loop, at: 0) }
        for round in 0..<10 {
            try await loop.executeInContext {
                for (index, tap) in taps.enumerated() { tap.output("<\(index):\(round)>", at: UInt64(round)) }
            }
            if round % 3 == 0 { await recorder.flush() }
        }
        try await loop.executeInContext { for tap in taps { tap.close(reason: "", at: 99) } }
        await recorder.shutdown()
        for (index, tap) in taps.enumerated() {
            let expected = (0..<10).map { "<\(index):\($0)>" }.joined()
            #expect(String(decoding: try library.output(tap.id), as: UTF8.self) == expected)
            #expect(try library.verify(tap.id).condition == .whole)
        }
    }

    @Test func `shutting down ends what is open, seals it and takes no more`() async throws {
        let recorder = try recorder()
        let tap = try recorder.open(.sample(), on: loop, at: 0)
        try await loop.executeInContext { tap.output("x", at: 1) }
        await recorder.shutdown()
        let verdict = try library.verify(tap.id)
        #expect(verdict.condition == .whole)
        #expect(verdict.endReason == "the gateway stopped")
        #expect(throws: RecordingFailure.closed) { try recorder.open(.sample(), on: loop, at: 0) }
        #expect(try library.list().count == 1)
        await recorder.shutdown()
        await recorder.flush()
    }

    @Test func `a session that forgets its tap ends its recording`() async throws {
        let recorder = try recorder()
        var id = ""
        do {
            let tap = try recorder.open(.sample(), on: loop, at: 0)
            id = tap.id
            try await loop.executeInContext { tap.output("x", at: 1) }
        }
        await recorder.flush()
        #expect(try library.verify(id).endReason == "the session was dropped")
    }

    @Test func `what comes after the end is ignored`() async throws {
        let recorder = try recorder()
        let tap = try recorder.open(.sample(), on: loop, at: 0)
        try await loop.executeInContext {
            tap.close(reason: "first", at: 1)
            tap.output("late", at: 2)
            tap.input("late", at: 2)
            tap.resize(columns: 1, rows: 1, at: 2)
            tap.close(reason: "second", at: 3)
        }
        await recorder.flush()
        #expect(try library.frames(tap.id).0.map(\.content) == [.end("first")])
    }

    @Test func `mode off records nothing and makes no directory`() async throws {
        let recorder = try recorder(.off)
        let tap = try recorder.open(.sample(), on: loop, at: 0)
        #expect(!tap.isRecording)
        try await loop.executeInContext {
            tap.output("x", at: 1)
            tap.input("x", at: 1)
            #expect(tap.isWritable)
            tap.close(reason: "", at: 2)
        }
        await recorder.shutdown()
        #expect(!FileManager.default.fileExists(atPath: directory))
    }

    @Test("a name that cannot be a file name is refused", arguments: ["", "../x", "a/b", ".hidden", "A", "x\u{0}y"])
    func badName(id: String) throws {
        let recorder = try recorder()
        #expect(throws: RecordingFailure.badID(id)) { try recorder.open(.sample(id), on: loop, at: 0) }
    }

    @Test func `a second recording of the same name is refused, the first is untouched`() async throws {
        let recorder = try recorder()
        let header = RecordingHeader.sample()
        let tap = try recorder.open(header, on: loop, at: 0)
        #expect(throws: RecordingFailure.self) { try recorder.open(header, on: loop, at: 0) }
        try await loop.executeInContext { tap.close(reason: "", at: 1) }
        await recorder.flush()
        #expect(try library.verify(tap.id).condition == .whole)
    }

    @Test func `names sort by time and do not repeat`() {
        let names = (0..<1_000).map {
            RecordingID.make(at: Timestamp(seconds: $0, nanoseconds: UInt32($0) * 1_000_000))
        }
        #expect(names.sorted() == names)
        #expect(names.allSatisfy(RecordingID.isValid))
        #expect(Set((0..<1_000).map { _ in RecordingID.make(at: Timestamp(seconds: 0)) }).count == 1_000)
    }
}

/// Waits for a file to grow, by inotify: on the event itself, with a deadline.
private final class FileGrowth {
    private let path: String
    private let descriptor: CInt

    init(path: String) throws {
        self.path = path
        descriptor = inotify_init1(CInt(O_CLOEXEC))
        guard inotify_add_watch(descriptor, path, UInt32(IN_MODIFY)) >= 0 else { throw SystemError("watch", path) }
    }

    deinit { close(descriptor) }

    func waits(beyond size: Int, milliseconds: CInt) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, milliseconds) == 1 else { return false }
        return (try? Data(contentsOf: URL(filePath: path)).count > size) ?? false
    }
}
