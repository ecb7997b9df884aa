import NIOCore
import Telnet

/// What a connection compresses, each way.
struct Compression {
    var inflater: Inflater?
    var deflater: Deflater?
    var account: InflationAccount
    /// Whether the piece being read was compressed.
    var isInflated = false

    init(_ limits: InflationLimits) {
        account = InflationAccount(limits)
    }

    /// A read begins. Returns whether it is compressed.
    mutating func beginRead() -> Bool {
        account.beginRead()
        isInflated = false
        return inflater != nil
    }
}

extension TelnetHandler {
    /// The option is in force: announces our stream and begins it (MCCP2 as server, MCCP3 as client).
    func beginDeflating() {
        guard compression.deflater == nil, engine.beginCompression() else { return }
        sendOutput(flush: false)
        compression.deflater = Deflater()
    }

    /// The option is no longer in force: ends our stream, and goes on without.
    func endDeflating() {
        guard let deflater = compression.deflater else { return }
        compression.deflater = nil
        context?.write(wrapOutboundOut(deflater.finish()), promise: nil)
        hasUnflushed = true
    }

    /// The next bytes of Telnet in `rest`, which loses what they were made from: `rest` itself, or what it is
    /// compressed from as far as that goes.
    func nextPiece(of rest: inout ByteBuffer) throws(TelnetFault) -> ByteBuffer {
        compression.isInflated = compression.inflater != nil
        guard let inflater = compression.inflater else {
            defer { rest = ByteBuffer() }
            return rest
        }
        let piece = try inflater.inflate(&rest, &compression.account)
        if inflater.isAtEnd { compression.inflater = nil }
        return piece
    }

    /// The peer's stream is compressed from here on. Nothing inside of compression can begin it again.
    func beginInflating() throws(TelnetFault) {
        guard !compression.isInflated else { throw .compressionNested }
        compression.inflater = Inflater()
    }
}
