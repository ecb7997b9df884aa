import Audit
import Foundation
import Gateway
import NIOEmbedded
import Testing

@Suite struct RecorderCrashTests {
    /// Records a device that prints the time twice a millisecond, and dies in the middle of it.
    private static func recordAndDie(directory: String, id: String, milliseconds: Int) async throws {
        let loop = NIOAsyncTestingEventLoop()
        let recorder = try Recorder(directory: directory)
        let clock = ContinuousClock()
        let start = clock.now
        let tap = try recorder.open(.sample(id), on: loop, at: 0)
        while start.duration(to: clock.now) < .milliseconds(milliseconds) {
            try await loop.executeInContext {
                tap.output("0123456789", at: UInt64((start.duration(to: clock.now) / .nanoseconds(1)).rounded()))
            }
            // Kept: a process that is killed at a moment of the clock needs to spend time.
            usleep(500)
        }
        let died = UInt64((start.duration(to: clock.now) / .nanoseconds(1)).rounded())
        try Data("\(died)".utf8).write(to: URL(filePath: "\(directory)/died"))
        kill(getpid(), SIGKILL)
    }

    @Test func `a gateway killed outright loses at most the last second, and the recording is truncated, not broken`()
        async throws
    {
        let scratch = try RecordingScratch()
        let directory = scratch.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [directory = directory as String] in
            try await Self.recordAndDie(directory: directory, id: "crash", milliseconds: 2_200)
        }
        let library = RecordingLibrary(directory: directory)
        let died = try #require(UInt64(String(contentsOfFile: directory + "/died", encoding: .utf8)))
        let verdict = try library.verify("crash")
        #expect(verdict.condition == .truncated)
        #expect(try library.find("crash").state == .truncated)
        #expect(died >= verdict.duration)
        #expect(died - verdict.duration <= 1_000_000_000)
        #expect(try library.output("crash").count % 10 == 0)
    }

    @Test func `killed at any instant, a recording is never broken`() async throws {
        let scratch = try RecordingScratch()
        let directory = scratch.path
        for milliseconds in [0, 3, 497, 500, 503, 760] {
            let id = "crash-\(milliseconds)"
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [directory = directory as String, id = id as String, milliseconds = milliseconds as Int] in
                try await Self.recordAndDie(directory: directory, id: id, milliseconds: milliseconds)
            }
            #expect(try RecordingLibrary(directory: directory).verify(id).condition == .truncated)
        }
    }
}
