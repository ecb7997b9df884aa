import NIOCore
import Telnet

extension TelnetHandler {
    /// A read's worth of the peer's bytes.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var converted: ByteBuffer?
        read(unwrapInboundIn(data), context, &converted)
        let data = finishText(&converted)
        if reading.isOutputAborted, role == .server { abortOutput() }
        sendOutput(flush: false)
        for event in reading.takeEvents() where upgrade.admitsPeer { context.fireUserInboundEventTriggered(event) }
        if data.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(data)) }
        finishRead(context)
    }

    /// What a read may end in, told after everything that was read before it.
    private func finishRead(_ context: ChannelHandlerContext) {
        if let fault = reading.fault {
            reading.fault = nil
            fail(fault)
        } else if reading.isTLSRefused {
            reading.isTLSRefused = false
            tlsRefused()
        } else if let bytes = reading.tls {
            reading.tls = nil
            installTLS(bytes, context)
        }
    }

    /// The answers of all reads so far go out together.
    public func channelReadComplete(context: ChannelHandlerContext) {
        if hasUnflushed { flush(context: context) }
        context.fireChannelReadComplete()
    }

    private func read(_ buffer: ByteBuffer, _ context: ChannelHandlerContext, _ converted: inout ByteBuffer?) {
        upkeep.lastRead = context.eventLoop.now
        let now = now
        reading.begin(isMarkAhead: urgency?.isMarkAhead ?? false, isAdmitted: upgrade.admitsPeer)
        compression.account.beginRead()
        var rest = buffer
        do throws(TelnetFault) {
            while rest.readableBytes > 0, reading.fault == nil {
                var piece = try nextPiece(of: &rest)
                while let event = reading.read(&piece, by: &engine, now: now) {
                    try act(on: event, &piece, &rest, &converted)
                }
            }
        } catch {
            reading.fault = error
        }
    }

    /// Does what an event means for the bytes behind it, which stand at the front of `piece`; those that are no longer
    /// Telnet as they are go from there to `rest`, or to TLS.
    private func act(
        on event: Engine.Event, _ piece: inout ByteBuffer, _ rest: inout ByteBuffer, _ converted: inout ByteBuffer?
    ) throws(TelnetFault) {
        switch event {
        case .enabled(_, .startTLS): tlsAgreed()
        case .refused(_, .startTLS): reading.isTLSRefused = true
        case .subnegotiation(_, .tlsFollows):
            guard !compression.isInflated else { throw .compressionNested }
            reading.tls = piece
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
        converted = finishText(&converted)
        text = next
    }

    /// The data of the read so far, in the application's terms.
    private func finishText(_ converted: inout ByteBuffer?) -> ByteBuffer {
        let kept = reading.takeData()
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
