import Glibc
import NIOCore
import NIOPosix
import Platform

/// Our standard output, which may be slower than what is to be shown.
///
/// Belongs to one event loop. A file takes everything at once; terminals and pipes are waited for.
final class LocalOutput {
    /// Who has something to show.
    protocol Writer: AnyObject {
        /// There is room again.
        func outputIsWritable()
        /// Nobody reads any more.
        func outputFailed(_ error: any Error)
    }

    private enum Sink {
        case channel(any Channel)
        case file(Int32)
        case nothing
    }

    weak var writer: (any Writer)?
    private let eventLoop: any EventLoop
    private let stream: StandardStream
    private var sink = Sink.nothing
    private var hasFailed = false
    /// Writes that wait in the channel; those behind them have to, too.
    private var waiting = 0

    /// What a person types comes back in pieces no larger than this, and what is larger gains nothing by being fast.
    private static let smallSize = 512

    init(_ stream: StandardStream, on eventLoop: any EventLoop) {
        self.stream = stream
        self.eventLoop = eventLoop
    }

    /// Prepares writing; the future fails if the system will not have it.
    func open() -> EventLoopFuture<Void> {
        switch stream.kind {
        case .closed: return eventLoop.makeFailedFuture(IOError(errnoCode: EBADF, reason: "standard output is closed"))
        case .file:
            sink = .file(stream.descriptor)
            return eventLoop.makeSucceededVoidFuture()
        case .terminal, .stream: break
        }
        let handler = NIOLoopBound(OutputHandler(self), eventLoop: eventLoop)
        return NIOPipeBootstrap(group: eventLoop)
            .channelOption(.writeBufferWaterMark, value: .init(low: 1 << 18, high: 1 << 19))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler.value) }
            }
            .takingOwnershipOfDescriptor(output: stream.descriptor)
            .assumeIsolated().map { self.sink = .channel($0) }.nonisolated()
    }

    /// Whether more should be written now.
    var isWritable: Bool {
        if case .channel(let channel) = sink { channel.isWritable } else { true }
    }

    /// Bytes that wait because whoever shows them is slow.
    var held: Int {
        guard case .channel(let channel) = sink else { return 0 }
        return (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }

    /// Writes, without making sure that it goes out now.
    func write(_ bytes: ByteBuffer) {
        switch sink {
        case .channel(let channel): write(bytes, channel)
        case .file(let descriptor): writeFile(bytes, descriptor)
        case .nothing: break
        }
    }

    /// A key's echo goes to the descriptor at once, which spares it the way through a channel; the rest of it, or all
    /// if there is no room, takes that way.
    private func write(_ bytes: ByteBuffer, _ channel: any Channel) {
        var bytes = bytes
        if waiting == 0, bytes.readableBytes <= Self.smallSize {
            let count = bytes.withUnsafeReadableBytes { Glibc.write(stream.descriptor, $0.baseAddress, $0.count) }
            bytes.moveReaderIndex(forwardBy: max(0, count))
            if bytes.readableBytes == 0 { return }
        }
        waiting += 1
        channel.write(bytes).assumeIsolated().whenComplete { _ in self.waiting -= 1 }
    }

    /// Lets out what was written.
    func flush() {
        if case .channel(let channel) = sink { channel.flush() }
    }

    /// Completes when everything written has gone out, or can no longer.
    func drained() -> EventLoopFuture<Void> {
        guard case .channel(let channel) = sink else { return eventLoop.makeSucceededVoidFuture() }
        return channel.writeAndFlush(ByteBuffer()).recover { _ in }
    }

    /// Gives the descriptor back as it was.
    func close() {
        sink = .nothing
        stream.restore()
    }

    private func writeFile(_ bytes: ByteBuffer, _ descriptor: Int32) {
        guard !hasFailed else { return }
        bytes.withUnsafeReadableBytes { bytes in
            var rest = bytes
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return failed(IOError(errnoCode: errno, reason: "write")) }
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            }
        }
    }

    fileprivate func writabilityChanged() {
        if isWritable { writer?.outputIsWritable() }
    }

    fileprivate func failed(_ error: any Error) {
        guard !hasFailed else { return }
        hasFailed = true
        sink = .nothing
        writer?.outputFailed(error)
    }
}

/// The channel's only handler.
private final class OutputHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let output: LocalOutput

    init(_ output: LocalOutput) {
        self.output = output
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        output.writabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        output.failed(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        output.failed(ChannelError.outputClosed)
    }
}
