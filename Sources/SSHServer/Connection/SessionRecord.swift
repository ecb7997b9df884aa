import CLibSSH
import NIOCore

/// One session channel on the thread's side: libssh's handle, what its callbacks noted, and what waits to be written.
///
/// It stays registered with libssh until both sides have closed, so that a client that goes on sending after our close
/// meets a callback that drops the bytes, not a buffer that grows.
final class SessionRecord {
    enum Output {
        case data(ByteBuffer)
        case errorData(ByteBuffer)
        case exitStatus(UInt32)
        case end
    }

    /// Octets libssh may hold for one channel. Its window is 1,280,000; more means that the client ignores it.
    static let unreadLimit = 2 * 1_280_000
    /// Octets of the smallest packet a client may insist on; those in use name 32,768 or more.
    private static let minimumPacket: UInt32 = 256
    /// Octets per write: two packets. Larger ones cost memory in libssh's buffers, which never shrink.
    private static let chunk = 64 * 1024
    /// Octets a channel may write before input and the other channels get their turn.
    private static let turnLimit = 512 * 1024

    let number: UInt32
    let pipe: ChannelPipe
    unowned let connection: Connection
    private let handle: ssh_channel
    private let callbacks: UnsafeMutablePointer<ssh_channel_callbacks_struct>

    // Noted by callbacks.
    var terminal: SSHTerminal?
    var request: SSHRequest?
    var window: SSHWindowChange?
    var unread = 0
    var hasEnded = false
    var isClosedByPeer = false

    // Asked for by the loop.
    var isResumed = false
    private var isCloseRequested = false
    private var output = CircularBuffer<Output>(initialCapacity: 4)

    private(set) var isStarted = false
    private(set) var isPulling = false
    /// Taken from libssh and not yet in the pipe.
    private(set) var backlog = ByteBuffer()
    private(set) var lingerDeadline: NIODeadline?
    /// Whether there is more to write than one turn allows, with room in socket and window.
    private(set) var wantsTurn = false
    private var isEndTold = false
    private var isPipeClosed = false
    private var isCloseSent = false

    init(number: UInt32, handle: ssh_channel, connection: Connection, inboundLimit: Int) {
        self.number = number
        self.handle = handle
        self.connection = connection
        self.pipe = ChannelPipe(limit: inboundLimit)
        self.callbacks = .allocate(capacity: 1)
        Callbacks.install(callbacks, on: handle, for: self)
    }

    /// Both sides have closed; nothing refers to the channel but this record.
    var isOver: Bool { isCloseSent && isClosedByPeer }

    /// Octets of the client that the pipe had no room for.
    private var held: Int { unread + backlog.readableBytes }

    /// Whether bytes from the client can only be thrown away.
    var isDiscarding: Bool { isCloseSent || isPipeClosed }

    /// Whether the client takes packets of a size that libssh can write.
    var takesPackets: Bool { ssh_channel_maximum_packet(handle) >= Self.minimumPacket }

    func free() {
        ssh_channel_free(handle)
        deallocate()
    }

    func deallocate() {
        callbacks.deallocate()
    }
}

// MARK: - What the loop asks for
extension SessionRecord {
    func enqueue(_ item: Output) {
        guard !isCloseRequested, !isDiscarding else { return }
        output.append(item)
    }

    func closeRequested(_ limit: Duration) {
        guard !isCloseRequested else { return }
        isCloseRequested = true
        startLinger(limit)
    }

    private func startLinger(_ limit: Duration) {
        if lingerDeadline == nil { lingerDeadline = .now() + TimeAmount(limit) }
    }

    /// The connection ends: what fits is written, the rest is lost.
    func closeForEnd() {
        isCloseRequested = true
        writeOutput()
        output.removeAll()
        finishClose()
    }
}

// MARK: - One turn
extension SessionRecord {
    func start() {
        isStarted = true
        isResumed = true
    }

    func turn(now: NIODeadline) {
        if let window, isStarted {
            self.window = nil
            pipe.resize(window)
        }
        if isResumed, held > 0 { pull() }
        if hasEnded, held == 0, isStarted, !isEndTold {
            isEndTold = true
            pipe.end()
        }
        writeOutput()
        if let lingerDeadline, now >= lingerDeadline { giveUp() }
        if isClosedByPeer { peerHasClosed() }
        if isCloseRequested, output.isEmpty { finishClose() }
    }

    /// Passes on what the callback had to refuse, as far as the pipe has room.
    private func pull() {
        while held > 0 {
            if backlog.readableBytes == 0 { backlog = takeUnread() }
            let count = backlog.withUnsafeReadableBytes { isDiscarding ? $0.count : pipe.offer($0) }
            backlog.moveReaderIndex(forwardBy: count)
            guard backlog.readableBytes == 0 else {
                isResumed = false
                return
            }
            backlog = ByteBuffer()
        }
    }

    /// Takes everything libssh holds. Never a part: each read sets the window back to its full size whatever stays
    /// behind, so that reading in parts would let a fast client fill the memory.
    private func takeUnread() -> ByteBuffer {
        isPulling = true
        defer { isPulling = false }
        var bytes = ByteBufferAllocator().buffer(capacity: unread)
        let count = bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: unread) { target in
            max(0, Int(ssh_channel_read_nonblocking(handle, target.baseAddress, UInt32(clamping: unread), 0)))
        }
        unread = count > 0 ? max(0, unread - count) : 0
        return bytes
    }

    private func peerHasClosed() {
        guard !isPipeClosed else { return }
        output.removeAll()
        // The rest of what it sent still goes to a reader that takes it, for a while.
        if held > 0, isStarted, !isCloseRequested {
            return startLinger(connection.context.configuration.lingerLimit)
        }
        isCloseRequested = true
    }

    private func giveUp() {
        lingerDeadline = nil
        isCloseRequested = true
        output.removeAll()
        unread = 0
        backlog = ByteBuffer()
    }

    private func finishClose() {
        if !isPipeClosed {
            isPipeClosed = true
            lingerDeadline = nil
            pipe.close()
        }
        // SSH_AGAIN while the socket is full; libssh wants the call again then.
        if !isCloseSent, ssh_channel_close(handle) != SSH_AGAIN { isCloseSent = true }
    }
}

// MARK: - Writing
extension SessionRecord {
    private func writeOutput() {
        wantsTurn = false
        var budget = Self.turnLimit
        while let item = output.first {
            guard budget > 0 else {
                wantsTurn = true
                return
            }
            guard let count = write(item) else { return }
            budget -= count
        }
    }

    /// Writes the first item, or a part of it. Nil when nothing more can be written now.
    private func write(_ item: Output) -> Int? {
        switch item {
        case .data(let bytes): return write(bytes, isError: false)
        case .errorData(let bytes): return write(bytes, isError: true)
        case .exitStatus(let code):
            ssh_channel_request_send_exit_status(handle, Int32(bitPattern: code))
        case .end:
            ssh_channel_send_eof(handle)
        }
        output.removeFirst()
        return 1
    }

    private func write(_ bytes: ByteBuffer, isError: Bool) -> Int? {
        // Without these checks libssh would buffer a whole window for a client that does not read, or poll for room.
        guard ssh_channel_window_size(handle) > 0, ssh_get_status(connection.session) & SSH_WRITE_PENDING == 0 else {
            return nil
        }
        let count = bytes.withUnsafeReadableBytes { source -> Int32 in
            let length = UInt32(min(source.count, Self.chunk))
            return isError
                ? ssh_channel_write_stderr(handle, source.baseAddress, length)
                : ssh_channel_write(handle, source.baseAddress, length)
        }
        guard count >= 0 else {
            output.removeAll()
            isCloseRequested = true
            return nil
        }
        pipe.wrote(Int(count))
        advance(bytes, by: Int(count), isError: isError)
        return count > 0 ? Int(count) : nil
    }

    private func advance(_ bytes: ByteBuffer, by count: Int, isError: Bool) {
        output.removeFirst()
        guard count < bytes.readableBytes else { return }
        var rest = bytes
        rest.moveReaderIndex(forwardBy: count)
        output.prepend(isError ? .errorData(rest) : .data(rest))
    }
}
