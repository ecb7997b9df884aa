import NIOCore
import Platform

/// What a terminal has beyond one read.
enum Backlog {
    /// Bytes that one read of a terminal brings when there is more: it gives no more than 4 KiB at a time, however much it has.
    static let full = 2048
    /// Bytes taken at a time beyond the first read, which go out in one write.
    static let most = 64 * 1024
    /// Bytes that a read has to have room for.
    static let room = 4096
}

extension Session {
    /// Takes what else the terminal has, so that the peer is sent it at once and not 4 KiB by 4 KiB. Reads past the terminal's
    /// channel, whose loop turns once for each read.
    func passBacklog(_ joined: Joined) {
        guard let context else { return }
        var bytes = context.channel.allocator.buffer(capacity: Backlog.most)
        var notice = TerminalNotice.data
        while notice == .data, bytes.writableBytes >= Backlog.room {
            var more = false
            bytes.writeWithUnsafeMutableBytes(minimumWritableBytes: Backlog.room) { space in
                guard let packet = joined.terminal.read(into: space) else { return 0 }
                (notice, more) = (packet.notice, true)
                return packet.count
            }
            if !more { break }
        }
        if bytes.readableBytes > 0 { context.write(wrapOutboundOut(bytes), promise: nil) }
        if notice != .data { noticed(notice, joined) }
    }
}
