import Glibc
import Synchronization

/// A few threads for work that blocks or computes for long, so that neither event loops nor the cooperative pool stall.
///
/// At most ``width`` jobs run at once and at most ``backlog`` wait; what comes on top is refused at once. Threads are made
/// when there is work and end when there is none.
public final class WorkerThreads: Sendable {
    /// The most jobs that run at the same time.
    public let width: Int

    /// The most jobs that wait for a thread.
    public let backlog: Int

    private struct State {
        var running = 0
        var waiting: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    /// A pool of `width` threads (at least one) with room for `backlog` waiting jobs.
    public init(width: Int = 2, backlog: Int = 128) {
        self.width = max(1, width)
        self.backlog = max(0, backlog)
    }

    /// Runs `work` on one of the threads and returns its value.
    ///
    /// - Throws: ``WorkerThreadsError`` if the job was refused; then `work` was not and will not be run.
    public func run<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value
    ) async throws(WorkerThreadsError) -> Value {
        let result: Result<Value, WorkerThreadsError> = await withCheckedContinuation { continuation in
            if let refusal = submit({ continuation.resume(returning: .success(work())) }) {
                continuation.resume(returning: .failure(refusal))
            }
        }
        return try result.get()
    }

    private func submit(_ job: @escaping @Sendable () -> Void) -> WorkerThreadsError? {
        state.withLock { state in
            if state.running < width {
                guard startThread(with: job) else { return .noThread }
                state.running += 1
                return nil
            }
            guard state.waiting.count < backlog else { return .full }
            state.waiting.append(job)
            return nil
        }
    }

    private func drain(_ first: @Sendable () -> Void) {
        first()
        while let job = nextJob() { job() }
    }

    private func nextJob() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.running -= 1
            return nil
        }
    }

    private func startThread(with job: @escaping @Sendable () -> Void) -> Bool {
        let start = Unmanaged.passRetained(Start { [self] in drain(job) })
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<Start>.fromOpaque(raw).takeRetainedValue().body() }
                return nil
            }, start.toOpaque())
        guard status == 0 else {
            start.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    /// Carries a closure through the C interface.
    private final class Start: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

/// Why a job was refused.
public enum WorkerThreadsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// As many jobs wait as may.
    case full
    /// The system gave no thread.
    case noThread

    /// What is wrong.
    public var description: String {
        switch self {
        case .full: "too much work waits already; try again later"
        case .noThread: "the system gives no more threads; raise the limit of processes (ulimit -u)"
        }
    }
}
