import NIOCore
import NIOTelnet

/// The last handler of a device's channel: the other end of a relay.
///
/// Nothing is read from a device before its relay is there to take it.
final class DeviceEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The protocol engine of this connection, nil for a target that is not Telnet.
    let telnet: TelnetHandler?
    private(set) var context: ChannelHandlerContext?
    private var relay: Relay?
    private var failure: String?

    init(telnet: TelnetHandler?) {
        self.telnet = telnet
    }

    /// Joins this end to a relay.
    func join(_ relay: Relay) {
        self.relay = relay
    }

    /// Leaves the relay; what the device still says is dropped.
    func leave() {
        relay = nil
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        relay?.receivedFromDevice(unwrapInboundIn(data))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        relay?.deviceReadComplete()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        relay?.deviceWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        relay?.end(failure.map(RelayEnding.deviceMisbehaved) ?? .deviceClosed)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { relay?.end(.deviceClosed) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? TelnetError { failure = String(describing: error) }
        context.close(promise: nil)
    }
}
