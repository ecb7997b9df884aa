import NIOCore
import Synchronization

/// A local fault in using an ``SSHChannel``.
public enum SSHChannelError: Error, Equatable, CustomStringConvertible {
    /// More was written than ``SSHServerConfiguration/outboundLimit`` while the client did not take it. The writer
    /// ignored `isWritable`; the channel is closed, as a gap in its output would be worse.
    case outboundLimit

    /// For people.
    public var description: String {
        "the SSH client does not take its output and the writer did not wait: channel closed"
    }
}

// MARK: - Output accounting
extension SSHChannel {
    func canWrite(_ promise: EventLoopPromise<Void>?) -> Bool {
        guard loopState.phase == .active else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return false
        }
        guard !loopState.outputEnded else {
            promise?.fail(ChannelError.outputClosed)
            return false
        }
        return true
    }

    /// Counts output taken from the handlers; turns writability off, and past the limit closes the channel.
    func countAccepted(_ count: Int) {
        loopState.accepted &+= UInt64(count)
        guard loopState.outstanding > loopState.watermark.high else { return }
        absorb(written: pipe.report(at: reportOffset))
        if loopState.outstanding > outboundLimit {
            return close0(error: SSHChannelError.outboundLimit, mode: .all, promise: nil)
        }
        guard loopState.outstanding > loopState.watermark.high, isWritable else { return }
        writable.store(false, ordering: .relaxed)
        watchWritten()
        if !isWritable { pipeline.fireChannelWritabilityChanged() }
    }

    /// The count of written bytes at which the loop has something to do: a promise, or writability.
    private var reportOffset: UInt64 {
        let promise = loopState.due.first?.offset ?? .max
        guard !isWritable else { return promise }
        let low = UInt64(clamping: loopState.watermark.low)
        return min(promise, loopState.accepted > low ? loopState.accepted - low : 0)
    }

    /// Takes note that `written` bytes of output are with the transport: promises, then writability.
    func absorb(written: UInt64) {
        guard written > loopState.written else { return }
        loopState.written = written
        settle()
        let recovers = !isWritable && loopState.outstanding <= loopState.watermark.low
        if recovers { writable.store(true, ordering: .relaxed) }
        if !isWritable || !loopState.due.isEmpty { watchWritten() }
        if recovers, loopState.phase == .active { pipeline.fireChannelWritabilityChanged() }
    }

    /// Has the thread report the next count that matters. What was written meanwhile is not reported again, so it is
    /// looked at here; every round needs the thread to have written more, which the limit on output bounds.
    func watchWritten() {
        let written = pipe.report(at: reportOffset)
        if written > loopState.written { absorb(written: written) }
    }

    private func settle() {
        while let due = loopState.due.first, due.offset <= loopState.written {
            loopState.due.removeFirst()
            due.promise.succeed(())
        }
    }

    /// Sends everything accepted so far to the thread.
    func flushAccepted() {
        guard !loopState.unflushed.isEmpty else { return }
        let watched = loopState.due.isEmpty
        var isFull = false
        for write in loopState.unflushed {
            loopState.flushed &+= UInt64(write.bytes.readableBytes)
            if let promise = write.promise { loopState.due.append(.init(offset: loopState.flushed, promise: promise)) }
            if write.bytes.readableBytes > 0, !mailbox.post(.write(number, write.bytes)) { isFull = true }
        }
        loopState.unflushed.removeAll(keepingCapacity: true)
        if isFull { return close0(error: SSHChannelError.outboundLimit, mode: .all, promise: nil) }
        if watched, !loopState.due.isEmpty { watchWritten() }
    }

    func failWrites(_ error: any Error) {
        failUnflushed(error)
        let due = loopState.due
        loopState.due = CircularBuffer()
        for entry in due { entry.promise.fail(error) }
    }

    func failUnflushed(_ error: any Error) {
        let writes = loopState.unflushed
        loopState.unflushed = []
        for write in writes { write.promise?.fail(error) }
    }
}
