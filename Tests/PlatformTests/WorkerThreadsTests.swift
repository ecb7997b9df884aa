import Dispatch
import Platform
import Synchronization
import Testing

@Suite struct WorkerThreadsTests {
    @Test func `all jobs are run, and never more at once than there are threads`() async throws {
        let threads = WorkerThreads(width: 3, backlog: 1000)
        let figures = Figures()
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...200 {
                group.addTask {
                    try await threads.run {
                        figures.enter()
                        defer { figures.leave() }
                        return number
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 20100)
        #expect((1...3).contains(figures.most))
    }

    @Test func `what does not fit into the backlog is refused at once`() async throws {
        let threads = WorkerThreads(width: 1, backlog: 2)
        let started = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let gate = DispatchSemaphore(value: 0)
        async let first: Void = threads.run {
            started.continuation.yield()
            gate.wait()
        }
        for await _ in started.stream { break }
        // One thread is busy: of three more jobs two may wait, whichever come first.
        let results = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    do throws(WorkerThreadsError) {
                        try await threads.run {}
                        return true
                    } catch {
                        // The refusal comes while the thread is still held; that is what lets it go.
                        gate.signal()
                        return error != .full
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        try await first
        #expect(results.filter { $0 }.count == 2)
    }

    @Test func `jobs run in the order they came`() async throws {
        let threads = WorkerThreads(width: 1)
        for number in 0..<50 { #expect(try await threads.run { number } == number) }
    }
}

/// Counts the jobs that run at the same moment.
private final class Figures: Sendable {
    private let state = Mutex((running: 0, most: 0))

    var most: Int { state.withLock { $0.most } }

    func enter() {
        state.withLock {
            $0.running += 1
            $0.most = max($0.most, $0.running)
        }
    }

    func leave() { state.withLock { $0.running -= 1 } }
}
