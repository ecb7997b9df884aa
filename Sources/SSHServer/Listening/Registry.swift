import Glibc
import NIOCore
import Synchronization

/// The live connections and the caps on them.
final class Registry: Sendable {
    struct Counts: Sendable {
        var total = 0
        var unauthenticated = 0
        var refused = 0
    }

    /// What others may do to a connection from outside its thread.
    private struct Entry {
        let mailbox: Mailbox
        /// Own duplicate of the socket: libssh may close its descriptor at any time, and the number could be a
        /// stranger's by then.
        let socket: Int32
        var isAuthenticated = false
    }

    private struct State {
        var entries: [UInt64: Entry] = [:]
        var counts = Counts()
        var lastID: UInt64 = 0
        var isClosing = false
        var waiters: [CheckedContinuation<Void, Never>] = []

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { waiters = [] }
            return waiters
        }
    }

    private let state = Mutex(State())
    private let maximumUnauthenticated: Int
    private let maximumConnections: Int

    init(maximumUnauthenticated: Int, maximumConnections: Int) {
        self.maximumUnauthenticated = maximumUnauthenticated
        self.maximumConnections = maximumConnections
    }

    var counts: Counts { state.withLock { $0.counts } }

    /// Takes a place for a new connection, or nil when a cap is reached. `leave` or `forfeit` gives it back.
    func enter() -> UInt64? {
        state.withLock { state in
            let isFull =
                state.counts.total >= maximumConnections || state.counts.unauthenticated >= maximumUnauthenticated
            guard !isFull, !state.isClosing else {
                state.counts.refused += 1
                return nil
            }
            state.counts.total += 1
            state.counts.unauthenticated += 1
            state.lastID += 1
            return state.lastID
        }
    }

    /// Makes the connection reachable. Its socket is duplicated; false when there is no descriptor for that.
    func attach(_ id: UInt64, mailbox: Mailbox, socket: Int32) -> Bool {
        let duplicate = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        guard duplicate >= 0 else { return false }
        state.withLock { state in
            state.entries[id] = Entry(mailbox: mailbox, socket: duplicate)
            if state.isClosing { _ = mailbox.post(.disconnect(.shutdown)) }
        }
        return true
    }

    func authenticated(_ id: UInt64) {
        state.withLock { state in
            guard state.entries[id]?.isAuthenticated == false else { return }
            state.entries[id]?.isAuthenticated = true
            state.counts.unauthenticated -= 1
        }
    }

    /// Gives the place of a connection back, `refused` when it never got to talk.
    func leave(_ id: UInt64, refused: Bool = false) {
        let waiters = state.withLock { state in
            let entry = state.entries.removeValue(forKey: id)
            if let entry { close(entry.socket) }
            state.counts.total -= 1
            if entry?.isAuthenticated != true { state.counts.unauthenticated -= 1 }
            if refused { state.counts.refused += 1 }
            return state.counts.total == 0 ? state.takeWaiters() : []
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Whether the client has closed its end, seen by the kernel even where bytes of it are still unread.
    func hasHungUp(_ id: UInt64) -> Bool {
        let remoteHangUp: Int16 = 0x2000  // POLLRDHUP, which glibc declares under _GNU_SOURCE only
        return state.withLock { state in
            guard let socket = state.entries[id]?.socket else { return true }
            var descriptor = pollfd(fd: socket, events: remoteHangUp, revents: 0)
            return poll(&descriptor, 1, 0) > 0
        }
    }

    func disconnect(_ id: UInt64) {
        state.withLock { _ = $0.entries[id]?.mailbox.post(.disconnect(.disconnected)) }
    }

    func closeAll(on loop: any EventLoop, deadline: NIODeadline) async {
        state.withLock { state in
            state.isClosing = true
            for entry in state.entries.values { _ = entry.mailbox.post(.disconnect(.shutdown)) }
        }
        let timer = loop.scheduleTask(deadline: deadline) { self.giveUp() }
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.counts.total > 0 { state.waiters.append(continuation) }
                return state.counts.total == 0
            }
            if isEmpty { continuation.resume() }
        }
        timer.cancel()
    }

    private func giveUp() {
        let waiters = state.withLock { state in
            for entry in state.entries.values { shutdown(entry.socket, Int32(SHUT_RDWR)) }
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }
}
