import Dispatch
import Synchronization

/// Waits on a thread of our own for an answer from asynchronous code.
///
/// Only for threads that are not the concurrency pool's and not an event loop's: libssh wants its answer inside the call-back,
/// on the thread that belongs to that one connection.
enum BlockingCall {
    /// Runs `body` as a task and blocks until it has answered.
    static func wait<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Value {
        let semaphore = DispatchSemaphore(value: 0)
        let answer = Box<Value>()
        Task {
            answer.put(await body())
            semaphore.signal()
        }
        while true {
            semaphore.wait()
            if let value = answer.take() { return value }
        }
    }

    private final class Box<Value: Sendable>: Sendable {
        private let value = Mutex<Value?>(nil)

        func put(_ new: Value) {
            value.withLock { $0 = new }
        }

        func take() -> Value? {
            value.withLock { $0 }
        }
    }
}
