import Audit
import Gateway
import Glibc
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

/// Output in bulk goes past the kernel's cache; nobody who reads the recording can tell.
@Suite struct RecorderBulkTests {
    /// Watches how each write reaches the disk, and may refuse those that go past the cache.
    private final class Disk: Sendable {
        let direct = Atomic<Int>(0)
        let cached = Atomic<Int>(0)
        let refusesDirect: Bool

        init(refusesDirect: Bool = false) {
            self.refusesDirect = refusesDirect
        }

        // O_DIRECT, which the module map of Glibc leaves out; different on the two processors.
        private static let flags: [CInt] = [0o40000, 0o200000]

        var io: RecordingIO {
            RecordingIO { [self] descriptor, bytes in
                let flags = fcntl(descriptor, F_GETFL)
                let isDirect = Self.flags.contains { flags & $0 != 0 } && bytes.count >= 1 << 16
                if isDirect, refusesDirect { return EINVAL }
                if isDirect {
                    direct.add(bytes.count, ordering: .relaxed)
                } else {
                    cached.add(bytes.count, ordering: .relaxed)
                }
                return RecordingIO.system.append(descriptor, bytes)
            }
        }
    }

    @Test(arguments: [1, 3, 80, 4096, 65_520, 1 << 20])
    func `what is printed in bulk is recorded byte for byte, in reads of any size`(_ size: Int) async throws {
        let disk = Disk()
        let (output, recorded, verdict) = try await record(bytes: 12 << 20, reads: size, on: disk)
        #expect(recorded == output)
        #expect(verdict.condition == .whole)
        #expect(disk.direct.load(ordering: .relaxed) > 3 << 20, "most of it past the cache")
    }

    @Test func `a file system that refuses direct writes is written to as ever`() async throws {
        let disk = Disk(refusesDirect: true)
        let (output, recorded, verdict) = try await record(bytes: 12 << 20, reads: 65_520, on: disk)
        #expect(recorded == output)
        #expect(verdict.condition == .whole)
        #expect(disk.cached.load(ordering: .relaxed) > output.count)
    }

    /// Prints a great deal, with a keystroke in between, and reads the recording back.
    private func record(
        bytes count: Int, reads size: Int, on disk: Disk
    ) async throws -> (output: [UInt8], recorded: [UInt8], verdict: RecordingVerdict) {
        let scratch = try RecordingScratch()
        let loop = NIOAsyncTestingEventLoop()
        let recorder = try Recorder(
            directory: scratch.path, settings: RecorderSettings(), io: disk.io, report: { _ in })
        let tap = try recorder.open(.sample(), on: loop, at: 0)
        let output = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
        for start in stride(from: 0, to: count, by: 4 << 20) {
            let part = Array(output[start..<min(start + 4 << 20, count)])
            try await loop.executeInContext {
                for offset in stride(from: 0, to: part.count, by: size) {
                    tap.output(
                        ByteBuffer(bytes: part[offset..<min(offset + size, part.count)]), at: UInt64(start + offset))
                }
                tap.input("q", at: UInt64(start))
            }
            // A disk slower than a test's loop is no overrun.
            await recorder.flush()
        }
        try await loop.executeInContext { tap.close(reason: "done", at: UInt64(count)) }
        await recorder.flush()
        let library = RecordingLibrary(directory: scratch.path)
        let verdict = try library.frames(tap.id).1
        let recorded = try library.output(tap.id)
        await recorder.shutdown()
        return (output, recorded, verdict)
    }
}
