import NIOCore
import Telnet

extension TelnetHandler {
    /// A read's worth of the peer's bytes.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let now = context.eventLoop.now
        upkeep.lastRead = now
        reading.begin(isMarkAhead: urgency?.isMarkAhead ?? false, isAdmitted: upgrade.admitsPeer)
        var converted: ByteBuffer?
        read(unwrapInboundIn(data), .nanoseconds(Int64(clamping: now.uptimeNanoseconds)), &converted)
        let outcome = reading.finish()
        let data = finishText(outcome.data, &converted)
        if outcome.isOutputAborted, role == .server { abortOutput() }
        sendOutput(flush: false)
        for event in outcome.events where upgrade.admitsPeer { context.fireUserInboundEventTriggered(event) }
        if data.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(data)) }
        if let end = outcome.end { act(on: end, context) }
    }

    /// What the bytes behind the last one of the read are, told after everything that was read before it.
    private func act(on end: Reading.End, _ context: ChannelHandlerContext) {
        switch end {
        case .fault(let fault): fail(fault)
        case .tlsRefused: tlsRefused()
        case .tls(let bytes): installTLS(bytes, context)
        }
    }

    /// The answers of all reads so far go out together.
    public func channelReadComplete(context: ChannelHandlerContext) {
        if hasUnflushed { flush(context: context) }
        context.fireChannelReadComplete()
    }

    private func read(_ buffer: ByteBuffer, _ now: Duration, _ converted: inout ByteBuffer?) {
        var (piece, rest) = (buffer, ByteBuffer())
        do throws(TelnetFault) {
            if compression.beginRead() {
                swap(&piece, &rest)
                piece = try nextPiece(of: &rest)
            }
            while true {
                while let event = reading.read(&piece, by: &engine, now: now) {
                    try act(on: event, &piece, &rest, &converted)
                }
                guard rest.readableBytes > 0, !reading.isFaulty else { return }
                piece = try nextPiece(of: &rest)
            }
        } catch {
            reading.end = .fault(error)
        }
    }

    /// Does what an event means for the bytes behind it, which stand at the front of `piece`; those that are no longer
    /// Telnet as they are go from there to `rest`, or to TLS.
    private func act(
        on event: Engine.Event, _ piece: inout ByteBuffer, _ rest: inout ByteBuffer, _ converted: inout ByteBuffer?
    ) throws(TelnetFault) {
        switch event {
        case .enabled(_, .startTLS): tlsAgreed()
        case .refused(_, .startTLS): reading.end = .tlsRefused
        case .subnegotiation(_, .tlsFollows):
            guard !compression.isInflated else { throw .compressionNested }
            reading.end = .tls(piece)
            piece = ByteBuffer()
        case .subnegotiation(_, .compression):
            try beginInflating()
            swap(&piece, &rest)
        case .enabled(.local, .mccp2), .enabled(.remote, .mccp3): beginDeflating()
        case .disabled(.local, .mccp2), .disabled(.remote, .mccp3): endDeflating()
        case .subnegotiation(_, .characterSet(let name)): changeText(WireText(name), &converted)
        case .subnegotiation(_, .translation(let table)): changeText(WireText(table), &converted)
        default: break
        }
    }

    /// What came so far is in the character set so far.
    private func changeText(_ next: WireText?, _ converted: inout ByteBuffer?) {
        guard features.text != .asSent, let next else { return }
        converted = finishText(reading.takeData(), &converted)
        text = next
    }

    /// The data of the read so far, of which `kept` has come last, in the application's terms.
    private func finishText(_ kept: ByteBuffer, _ converted: inout ByteBuffer?) -> ByteBuffer {
        let decoded = text?.decode(kept, in: &textSpare) ?? kept
        guard var whole = converted else { return decoded }
        whole.writeImmutableBuffer(decoded)
        return whole
    }
}

extension TelnetEvent {
    init?(_ event: Engine.Event) {
        switch event {
        case .data, .exceeded, .subnegotiation(_, .opaque): return nil
        case .subnegotiation(_, .tlsFollows), .subnegotiation(_, .compression): return nil
        case .command(let command): self = .command(command)
        case .enabled(let side, let option): self = .enabled(side, option)
        case .disabled(let side, let option): self = .disabled(side, option)
        case .refused(let side, let option): self = .refused(side, option)
        case .momentary(let verb, let option): self = .momentary(verb, option)
        case .subnegotiation(_, .windowSize(let size)): self = .windowSize(columns: size.columns, rows: size.rows)
        case .subnegotiation(_, .terminalType(let name)): self = .terminalType(name)
        case .subnegotiation(_, .user(let name)): self = .user(name)
        case .subnegotiation(_, let meaning): self = .said([meaning])
        case .violation(let violation): self = .violation(violation)
        }
    }
}
