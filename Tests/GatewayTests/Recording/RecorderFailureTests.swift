import Audit
import Dispatch
import Foundation
import Gateway
import NIOCore
import NIOEmbedded
import Platform
import Synchronization
import Testing

/// A disk that fails, fills up or stalls on command.
private final class FaultyDisk: Sendable {
    private struct State {
        var remaining = Int.max
        var isStalled = false
        var waiting = 0
    }

    private let state = Mutex(State())
    private let gate = DispatchSemaphore(value: 0)
    private let arrived = DispatchSemaphore(value: 0)

    /// Lets `bytes` more be written, then reports a full disk.
    func fill(after bytes: Int) { state.withLock { $0.remaining = bytes } }

    /// Holds the next write until ``resume()``.
    func stall() { state.withLock { $0.isStalled = true } }

    /// Waits until a write hangs.
    func waitForStalledWrite() -> Bool { arrived.wait(timeout: .now() + .seconds(30)) == .success }

    func resume() {
        let waiting = state.withLock { state -> Int in
            state.isStalled = false
            return state.waiting
        }
        for _ in 0..<waiting { gate.signal() }
    }

    var io: RecordingIO {
        RecordingIO { [self] descriptor, bytes in
            let mustWait = state.withLock { state -> Bool in
                if state.isStalled { state.waiting += 1 }
                return state.isStalled
            }
            if mustWait {
                arrived.signal()
                gate.wait()
            }
            let allowed = state.withLock { state -> Int in
                let allowed = min(bytes.count, state.remaining)
                state.remaining -= allowed
                return allowed
            }
            let part = UnsafeRawBufferPointer(rebasing: bytes.prefix(allowed))
            let code = RecordingIO.system.append(descriptor, part)
            return code != 0 ? code : allowed < bytes.count ? ENOSPC : 0
        }
    }
}

@Suite struct RecorderFailureTests {
    private let scratch: RecordingScratch
    private let loop = NIOAsyncTestingEventLoop()
    private let observer = RecordingObserver()
    private let disk = FaultyDisk()
    private let library: RecordingLibrary

    init() throws {
        scratch = try RecordingScratch()
        library = RecordingLibrary(directory: scratch.path)
    }

    private func recorder(
        _ mode: RecordingMode = .strict, _ change: (inout RecorderSettings) -> Void = { _ in }
    ) throws -> Recorder {
        var settings = RecorderSettings(mode: mode)
        settings.synchronizes = false
        change(&settings)
        return try Recorder(directory: scratch.path, settings: settings, io: disk.io, report: observer.report)
    }

    private func watch(_ tap: RecordingTap) async throws {
        let observer = observer
        try await loop.executeInContext {
            tap.onFailure = observer.fail
            tap.onWritable = observer.becameWritable
        }
    }

    @Test func `strict: a full disk at the start means no session`() throws {
        let recorder = try recorder()
        disk.fill(after: 10)
        #expect {
            try recorder.open(.sample(), on: loop, at: 0)
        } throws: { error in
            guard case .system(let error)? = error as? RecordingFailure else { return false }
            return error.code == ENOSPC && "\(error)".contains("free some space")
        }
        #expect(try library.list().isEmpty)
    }

    @Test func `strict: too little room means no session`() throws {
        let recorder = try recorder { $0.minimumFree = .max }
        #expect(throws: RecordingFailure.self) { try recorder.open(.sample(), on: loop, at: 0) }
    }

    @Test func `best effort: a full disk at the start means a session without recording, and a report`() async throws {
        let recorder = try recorder(.bestEffort)
        disk.fill(after: 0)
        let tap = try recorder.open(.sample(), on: loop, at: 0)
        #expect(!tap.isRecording)
        try await loop.executeInContext { tap.output("x", at: 1) }
        #expect(observer.reported.count == 1)
    }

    @Test(
        "a disk that fills up in mid-session ends a strict one, and leaves a readable recording",
        arguments: [RecordingMode.strict, .bestEffort])
    func fullDisk(mode: RecordingMode) async throws {
        let recorder = try recorder(mode)
        let tap = try recorder.open(.sample(), on: loop, at: 0)
        let other = try recorder.open(.sample(), on: loop, at: 0)
        try await watch(tap)
        try await loop.executeInContext { tap.output("good", at: 1) }
        await recorder.flush()
        disk.fill(after: 20)
        try await loop.executeInContext { tap.output("lost", at: 2) }
        await recorder.flush()
        await loop.run()
        #expect(observer.failed.count == (mode == .strict ? 1 : 0))
        #expect(observer.reported.count == 1)
        #expect(try library.output(tap.id) == Array("good".utf8))
        #expect(try library.find(tap.id).state == .truncated)
        #expect(try library.verify(tap.id).condition == .truncated)
        disk.fill(after: .max)
        try await loop.executeInContext {
            tap.output("more", at: 3)
            tap.close(reason: "", at: 4)
            other.output("unharmed", at: 3)
            other.close(reason: "", at: 4)
        }
        await recorder.flush()
        #expect(try library.output(tap.id) == Array("good".utf8))
        #expect(try library.verify(other.id).condition == .whole)
    }

    @Test func `whichever write fails, that is reported once and what was written stays readable`() async throws {
        for count in 0..<6 {
            let recorder = try recorder()
            let tap = try recorder.open(.sample(), on: loop, at: 0)
            let observer = RecordingObserver()
            try await loop.executeInContext { tap.onFailure = observer.fail }
            for index in 0..<6 {
                if index == count { disk.fill(after: 7) }
                try await loop.executeInContext { tap.output("\(index)", at: UInt64(index)) }
                await recorder.flush()
            }
            await loop.run()
            #expect(observer.failed.count == 1)
            let written = String(decoding: try library.output(tap.id), as: UTF8.self)
            #expect(written == (0..<count).map { String($0) }.joined())
            disk.fill(after: .max)
        }
    }

    @Test func `a failure at the seal leaves a truncated recording and is reported`() async throws {
        let recorder = try recorder()
        let tap = try recorder.open(.sample(), on: loop, at: 0)
        try await loop.executeInContext { tap.output("x", at: 1) }
        await recorder.flush()
        disk.fill(after: RecordingFormat.blockHeaderSize + RecordingFormat.blockTrailerSize + 10)
        try await loop.executeInContext { tap.close(reason: "", at: 2) }
        await recorder.flush()
        #expect(try library.verify(tap.id).condition == .truncated)
        #expect(observer.reported.count == 1)
    }

    @Test func `a slow disk holds the target back, and lets it go on when it has caught up`() async throws {
        let recorder = try recorder { $0.sessionHighWater = 600_000 }
        let tap = try recorder.open(.sample(), on: loop, at: 0)
        try await watch(tap)
        disk.stall()
        let piece = ByteBuffer(repeating: 0x61, count: 64 << 10)
        var pieces = 0
        while try await loop.executeInContext({ tap.isWritable }) {
            try await loop.executeInContext { tap.output(piece, at: 1) }
            pieces += 1
            guard pieces < 1_000 else { break }
        }
        #expect(pieces < 20)
        #expect(disk.waitForStalledWrite())
        #expect(observer.timesWritable == 0)
        disk.resume()
        await recorder.flush()
        await loop.run()
        #expect(observer.timesWritable == 1)
        #expect(try await loop.executeInContext { tap.isWritable })
        #expect(observer.failed.isEmpty)
        #expect(try library.output(tap.id).count == pieces << 16)
    }

    @Test func `a stalled disk ends the session once its bound is exceeded, while the disk still hangs`() async throws {
        let recorder = try recorder { $0.sessionLimit = 1 << 20 }
        let tap = try recorder.open(.sample(), on: loop, at: 0)
        try await watch(tap)
        disk.stall()
        let piece = ByteBuffer(repeating: 0x61, count: 64 << 10)
        for _ in 0..<40 { try await loop.executeInContext { tap.output(piece, at: 1) } }
        await loop.run()
        #expect(observer.failed.count == 1)
        guard case .overrun(let bytes)? = observer.failed.first else {
            Issue.record("not an overrun: \(observer.failed)")
            return
        }
        // The limit, the chunk that went beyond it and the one begun since: a mebibyte each.
        #expect(bytes <= 3 << 20)
        disk.resume()
        await recorder.flush()
        #expect(try library.verify(tap.id).condition == .truncated)
    }

    @Test func `memory of all sessions together is bounded`() async throws {
        let recorder = try recorder {
            $0.totalHighWater = 1 << 20
            $0.totalLimit = 2 << 20
        }
        let taps = try (0..<100).map { _ in try recorder.open(.sample(), on: loop, at: 0) }
        for tap in taps { try await watch(tap) }
        disk.stall()
        let piece = ByteBuffer(repeating: 0x61, count: 30 << 10)
        for tap in taps { try await loop.executeInContext { tap.output(piece, at: 1) } }
        await loop.run()
        #expect(!observer.failed.isEmpty)
        for case .overrun(let bytes) in observer.failed { #expect(bytes <= 2 << 20 + 64 << 10) }
        disk.resume()
        await recorder.flush()
    }

    @Test func `a handler that is set after the failure is called at once`() async throws {
        let recorder = try recorder()
        let tap = try recorder.open(.sample(), on: loop, at: 0)
        disk.fill(after: 0)
        try await loop.executeInContext { tap.output("x", at: 1) }
        await recorder.flush()
        await loop.run()
        try await watch(tap)
        #expect(observer.failed.count == 1)
    }

    @Test func `a directory others may write to is refused`() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: scratch.path)
        #expect(throws: RecordingFailure.self) { try recorder() }
    }
}
