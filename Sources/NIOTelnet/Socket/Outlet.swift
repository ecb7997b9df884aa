import NIOCore

/// Application data that waits in the handler, in order: for the decision about TLS, for the end of a Synch, or for
/// a channel that cannot take more now. Waiting here it can still be forgotten, as `AO` wants it.
struct Outlet {
    struct Write {
        let buffer: ByteBuffer
        let promise: EventLoopPromise<Void>?
    }

    /// Most bytes that wait for TLS or for a Synch, in a time when the channel does not say to stop.
    static let limit = 256 * 1024

    private var writes: [Write] = []
    /// How many of them are gone already.
    private var taken = 0
    private(set) var bytes = 0

    var isEmpty: Bool {
        taken == writes.count
    }

    mutating func add(_ buffer: ByteBuffer, _ promise: EventLoopPromise<Void>?) {
        writes.append(Write(buffer: buffer, promise: promise))
        bytes += buffer.readableBytes
    }

    mutating func takeFirst() -> Write? {
        guard !isEmpty else { return nil }
        let write = writes[taken]
        taken += 1
        bytes -= write.buffer.readableBytes
        if isEmpty { self = Outlet() }
        return write
    }

    mutating func takeAll() -> ArraySlice<Write> {
        defer { self = Outlet() }
        return writes[taken...]
    }
}
