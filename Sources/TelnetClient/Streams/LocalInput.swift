import Glibc
import NIOCore
import NIOPosix
import Platform

/// What comes from a person or a program on our standard input, one read at a time and only when asked.
///
/// Belongs to one event loop. Files and devices that one cannot wait for are read on a thread.
final class LocalInput {
    /// Who takes what was read.
    protocol Reader: AnyObject {
        /// Bytes that were read.
        func typed(_ bytes: ByteBuffer)
        /// All bytes of this read were given; ask for more when there is room.
        func typedAll()
        /// There will be no more.
        func inputEnded()
    }

    private enum Source {
        case channel(any Channel)
        case file(Int32)
        case nothing
    }

    private static let blockSize = 1 << 18

    weak var reader: (any Reader)?
    private let eventLoop: any EventLoop
    private let stream: StandardStream
    private var source = Source.nothing
    private var isReading = false

    init(_ stream: StandardStream, on eventLoop: any EventLoop) {
        self.stream = stream
        self.eventLoop = eventLoop
    }

    /// Prepares reading; the future fails if the system will not have it.
    func open() -> EventLoopFuture<Void> {
        switch stream.kind {
        case .closed: return eventLoop.makeSucceededVoidFuture()
        case .file:
            source = .file(stream.descriptor)
            return eventLoop.makeSucceededVoidFuture()
        case .terminal, .stream: break
        }
        let handler = NIOLoopBound(InputHandler(self), eventLoop: eventLoop)
        return NIOPipeBootstrap(group: eventLoop)
            .channelOption(.autoRead, value: false)
            .channelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 512, initial: 4096, maximum: Self.blockSize)
            )
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler.value) }
            }
            .takingOwnershipOfDescriptor(input: stream.descriptor)
            .assumeIsolated().map { self.source = .channel($0) }.nonisolated()
    }

    /// Asks for one more read.
    func read() {
        switch source {
        case .channel(let channel): channel.read()
        case .file(let descriptor): readFile(descriptor)
        case .nothing: eventLoop.assumeIsolated().execute { self.reader?.inputEnded() }
        }
    }

    /// Gives the descriptor back as it was.
    func close() {
        if case .channel(let channel) = source { channel.close(promise: nil) }
        source = .nothing
        stream.restore()
    }

    private func readFile(_ descriptor: Int32) {
        guard !isReading else { return }
        isReading = true
        NIOThreadPool.singleton.runIfActive(eventLoop: eventLoop) { Self.block(of: descriptor) }
            .assumeIsolated().whenComplete { result in
                self.isReading = false
                guard case .success(let buffer) = result, buffer.readableBytes > 0 else {
                    self.source = .nothing
                    self.reader?.inputEnded()
                    return
                }
                self.reader?.typed(buffer)
                self.reader?.typedAll()
            }
    }

    private static func block(of descriptor: Int32) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: blockSize)
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: blockSize) { bytes in
            var count: Int
            repeat { count = Glibc.read(descriptor, bytes.baseAddress, bytes.count) } while count < 0 && errno == EINTR
            return max(0, count)
        }
        return buffer
    }

    fileprivate func received(_ bytes: ByteBuffer) {
        reader?.typed(bytes)
    }

    fileprivate func receivedAll() {
        reader?.typedAll()
    }

    fileprivate func ended() {
        guard case .channel = source else { return }
        source = .nothing
        reader?.inputEnded()
    }
}

/// The channel's only handler.
private final class InputHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let input: LocalInput

    init(_ input: LocalInput) {
        self.input = input
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        input.received(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        input.receivedAll()
    }

    func channelInactive(context: ChannelHandlerContext) {
        input.ended()
    }

    /// A terminal whose window was closed reads as an error; it is an end like any other.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
