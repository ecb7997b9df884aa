import Dispatch
import Glibc
import Platform
import Synchronization

/// Forces files to the medium, about a second after they were written to, on a thread of its own: `fdatasync` may take
/// seconds, and neither sessions nor their writer can wait for it.
///
/// At most one file is forced at a time. When forcing all of them takes longer than a second, the period stretches; what
/// is in the kernel's hands survives the gateway's death anyway, only a power failure then loses more.
final class FileSyncer: Sendable {
    /// Most failures remembered until somebody asks.
    static let maximumFailures = 1_000

    private struct State {
        var files: [ObjectIdentifier: OpenFile] = [:]
        var isRunning = false
        var isStopped = false
        var failures: [SystemError] = []
    }

    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)
    private let milliseconds: Int

    /// A syncer that forces files `milliseconds` after they were first touched.
    init(milliseconds: Int = 900) {
        self.milliseconds = milliseconds
    }

    /// Notes that `file` was written to.
    func touch(_ file: OpenFile) {
        let starts = state.withLock { state -> Bool in
            guard !state.isStopped else { return false }
            state.files[ObjectIdentifier(file)] = file
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if starts, !WriterThread.start({ [self] in run() }) {
            state.withLock { $0.isRunning = false }
        }
    }

    /// What failed since the last call, with its path: the medium did not take what the kernel had accepted. At most
    /// ``maximumFailures`` are kept.
    func takeFailures() -> [SystemError] {
        state.withLock { state in
            guard !state.failures.isEmpty else { return [] }
            defer { state.failures = [] }
            return state.failures
        }
    }

    /// Forces what was touched, at once, on the calling thread, and takes no more.
    func stop() {
        state.withLock { $0.isStopped = true }
        wake.signal()
        synchronizeAll()
    }

    /// Ends when there is nothing to do; the next ``touch(_:)`` starts a new thread.
    private func run() {
        while true {
            _ = wake.wait(timeout: .now() + .milliseconds(milliseconds))
            synchronizeAll()
            let isDone = state.withLock { state in
                guard state.files.isEmpty else { return false }
                state.isRunning = false
                return true
            }
            if isDone { return }
        }
    }

    private func synchronizeAll() {
        let files = state.withLock { state in
            defer { state.files = [:] }
            return state.files
        }
        for file in files.values where fdatasync(file.descriptor) != 0 {
            let failure = SystemError("force to the disk", file.path)
            state.withLock { state in
                if state.failures.count < Self.maximumFailures { state.failures.append(failure) }
            }
        }
    }
}
