import NIOCore
import Synchronization

/// What crosses from a connection's thread to a channel's event loop: bytes in, bounded, and how far output got.
///
/// The thread fills it and wakes the loop at most once until the loop has collected; the loop takes everything in one
/// go. The lock is held for a copy of at most one chunk and never while libssh or a handler runs.
final class ChannelPipe: Sendable {
    /// What the loop finds when it collects.
    struct Delivery {
        var bytes: ByteBuffer?
        var window: SSHWindowChange?
        var written: UInt64 = 0
        /// The thread holds back bytes it may offer again now.
        var resume = false
        /// The client sent EOF and every byte before it is in `bytes` or was collected before.
        var ended = false
        /// Nothing comes any more and nothing can be written.
        var closed = false
    }

    private struct State {
        var bytes = ByteBuffer()
        var window: SSHWindowChange?
        var written: UInt64 = 0
        var reportAt = UInt64.max
        var starved = false
        var discarding = false
        var ended = false
        var closed = false
        var scheduled = false
        var wake: Wake?
    }

    /// Runs `drain` on the loop. The closure is made once, so that waking the loop allocates nothing.
    private struct Wake {
        let loop: any EventLoop
        let drain: @Sendable () -> Void

        func run() {
            loop.execute(drain)
        }
    }

    private let state = Mutex(State())
    private let limit: Int
    private let allocator = ByteBufferAllocator()

    /// A pipe that holds at most `limit` bytes for the loop.
    init(limit: Int) {
        self.limit = limit
    }

    func attach(to loop: any EventLoop, drain: @escaping @Sendable () -> Void) {
        state.withLock { $0.wake = Wake(loop: loop, drain: drain) }
    }

    /// Ends the reference cycle from the channel over the closure back to the channel.
    func detach() {
        state.withLock { $0.wake = nil }
    }
}

// MARK: - The connection's thread
extension ChannelPipe {
    /// Takes as much of `bytes` as there is room for, and returns how much that was.
    func offer(_ bytes: UnsafeRawBufferPointer) -> Int {
        let (count, wake) = state.withLock { state -> (Int, Wake?) in
            if state.discarding { return (bytes.count, nil) }
            let count = min(bytes.count, max(0, limit - state.bytes.readableBytes))
            if count < bytes.count { state.starved = true }
            guard count > 0 else { return (0, nil) }
            if state.bytes.capacity == 0 { state.bytes = allocator.buffer(capacity: max(count, 256)) }
            state.bytes.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
            return (count, Self.schedule(&state))
        }
        wake?.run()
        return count
    }

    /// Room for more bytes; when there is none, the loop will ask for them once it has collected.
    func room() -> Int {
        state.withLock { state in
            if state.discarding { return limit }
            let room = max(0, limit - state.bytes.readableBytes)
            if room == 0 { state.starved = true }
            return room
        }
    }

    func resize(_ window: SSHWindowChange) {
        change { $0.window = window }
    }

    /// Counts bytes handed to libssh; wakes the loop only when it waits for this count.
    func wrote(_ count: Int) {
        let wake = state.withLock { state -> Wake? in
            state.written &+= UInt64(count)
            guard state.written >= state.reportAt else { return nil }
            state.reportAt = .max
            return Self.schedule(&state)
        }
        wake?.run()
    }

    func end() {
        change { $0.ended = true }
    }

    func close() {
        change { $0.closed = true }
    }

    private func change(_ body: (inout State) -> Void) {
        let wake = state.withLock { state -> Wake? in
            body(&state)
            return Self.schedule(&state)
        }
        wake?.run()
    }

    private static func schedule(_ state: inout State) -> Wake? {
        guard !state.scheduled, let wake = state.wake else { return nil }
        state.scheduled = true
        return wake
    }
}

// MARK: - The channel's event loop
extension ChannelPipe {
    /// Takes what is there; bytes only when `reading`, or when the client is gone and no reader can hold them up.
    func collect(reading: Bool) -> Delivery {
        state.withLock { state in
            var delivery = Delivery()
            state.scheduled = false
            delivery.written = state.written
            delivery.window = state.window
            state.window = nil
            if reading || state.closed, state.bytes.readableBytes > 0 {
                delivery.bytes = state.bytes
                state.bytes = ByteBuffer()
                delivery.resume = state.starved
                state.starved = false
            }
            delivery.ended = state.ended && state.bytes.readableBytes == 0
            delivery.closed = state.closed
            return delivery
        }
    }

    /// Whether `collect` would find bytes or an end; if so and nobody has done it, marks the loop as woken.
    func claimPending() -> Bool {
        state.withLock { state in
            guard !state.scheduled, state.bytes.readableBytes > 0 else { return false }
            state.scheduled = true
            return true
        }
    }

    /// Asks to be woken when `count` bytes have been written in total; returns the present count.
    func report(at count: UInt64) -> UInt64 {
        state.withLock { state in
            state.reportAt = count
            return state.written
        }
    }

    /// Drops what the client sends from now on. Returns whether the thread holds back bytes to be dropped as well.
    func discard() -> Bool {
        state.withLock { state in
            state.discarding = true
            state.bytes = ByteBuffer()
            defer { state.starved = false }
            return state.starved
        }
    }
}
