import NIOCore
import NIOTelnet

/// Sees the bytes of the network as they are, inside of TLS and outside of Telnet, and shows them as told.
final class WireTap: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What is shown.
    struct Selection: OptionSet, Sendable {
        let rawValue: Int
        static let bytes = Selection(rawValue: 1)
        static let negotiations = Selection(rawValue: 2)
        /// The bytes in Telnet's own words instead of numbers.
        static let words = Selection(rawValue: 4)
    }

    var selection: Selection
    /// Takes lines, each with its end.
    private let show: (String) -> Void
    private var received = Direction("<", "RCVD")
    private var sent = Direction(">", "SENT")

    private struct Direction {
        let mark: String
        var offset = 0
        var trace: NegotiationTrace

        init(_ mark: String, _ verb: String) {
            self.mark = mark
            trace = NegotiationTrace(verb)
        }

        mutating func text(_ buffer: ByteBuffer, _ selection: Selection) -> String {
            // The trace follows the stream even when it says nothing, so that it can be switched on in the middle.
            let lines = trace.lines(buffer.readableBytesUInt8Span)
            defer { offset += buffer.readableBytes }
            var text = selection.contains(.negotiations) ? lines.map { $0 + "\n" }.joined() : ""
            if selection.isSuperset(of: [.bytes, .words]) {
                // Each read by itself: a command that is cut in two is told as the bytes it is.
                text += "\(mark) \(Notation.text(buffer.readableBytesView))\n"
            } else if selection.contains(.bytes) {
                text += HexDump.lines(buffer.readableBytesView, mark: mark, offset: offset)
            }
            return text
        }
    }

    init(_ selection: Selection, show: @escaping (String) -> Void) {
        self.selection = selection
        self.show = show
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let text = received.text(unwrapInboundIn(data), selection)
        if !text.isEmpty { show(text) }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let text = sent.text(unwrapOutboundIn(data), selection)
        if !text.isEmpty { show(text) }
        context.write(data, promise: promise)
    }
}
