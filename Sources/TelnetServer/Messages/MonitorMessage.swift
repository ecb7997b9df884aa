import Platform

/// What the monitor says to the session process.
package enum MonitorMessage: Equatable, Sendable {
    /// Before all else, and before ``renewed``, piece by piece: what TLS needs. Nobody else is told, and it is in no argument
    /// and no variable.
    case tls(TLSMaterial.Part, [UInt8])
    /// Then: how to serve. The listening sockets come with it, one for each address.
    case serve(SessionSettings)
    /// Connections that the server was started with, which come with it. When the last is over, all is.
    case connected
    /// The login asked for has a terminal, which comes with it.
    case started(UInt32)
    /// The login asked for is not to be.
    case refused(UInt32, Refusal)
    /// Somebody has got in by the login: it asks no more questions.
    case entered(UInt32)
    /// The program on the terminal has ended, also where the connection had gone before; and whether anybody was in.
    case ended(UInt32, wasIn: Bool)
    /// Take nobody new, and see that those who are in leave.
    case drain
    /// Somebody at a login was let in, or not: to be counted.
    case judged(Bool)
    /// Who comes from now on gets the TLS of the pieces that have come since it was last made.
    case renewed

    /// Why there is no login.
    package enum Refusal: UInt8, Equatable, Sendable {
        /// The system has no terminal or no process to spare, or the program is not there.
        case system = 1
        /// The monitor does not take the name, or another field.
        case field = 2
        /// There are as many as may be.
        case full = 3
    }

    /// As it goes over the socket.
    package var bytes: [UInt8] {
        switch self {
        case .serve(let settings):
            var writer = MessageWriter(kind: 1)
            settings.write(to: &writer)
            return writer.bytes
        case .started(let id): return Self.message(2, id)
        case .refused(let id, let reason):
            var writer = MessageWriter(kind: 3)
            writer.write(id)
            writer.write(reason.rawValue)
            return writer.bytes
        case .ended(let id, let wasIn):
            var writer = MessageWriter(kind: 4)
            writer.write(id)
            writer.write(UInt8(wasIn ? 1 : 0))
            return writer.bytes
        case .drain: return MessageWriter(kind: 5).bytes
        case .tls(let part, let piece):
            var writer = MessageWriter(kind: 6)
            writer.write(part.rawValue)
            writer.write(bytes: piece)
            return writer.bytes
        case .connected: return MessageWriter(kind: 7).bytes
        case .judged(let isRight):
            var writer = MessageWriter(kind: 8)
            writer.write(UInt8(isRight ? 1 : 0))
            return writer.bytes
        case .entered(let id): return Self.message(9, id)
        case .renewed: return MessageWriter(kind: 10).bytes
        }
    }

    /// Reads one. Throws if it is not whole, or not of this version.
    package init(_ bytes: [UInt8]) throws(MessageError) {
        var reader = try MessageReader(bytes)
        switch reader.kind {
        case 1: self = .serve(try SessionSettings(&reader))
        case 2: self = .started(try reader.number())
        case 3:
            let id: UInt32 = try reader.number()
            guard let reason = Refusal(rawValue: try reader.number()) else { throw .value("reason") }
            self = .refused(id, reason)
        case 4: self = .ended(try reader.number(), wasIn: try reader.number(UInt8.self) == 1)
        case 5: self = .drain
        case 6:
            guard let part = TLSMaterial.Part(rawValue: try reader.number()) else { throw .value("part") }
            self = .tls(part, try reader.bytes())
        case 7: self = .connected
        case 8: self = .judged(try reader.number(UInt8.self) == 1)
        case 9: self = .entered(try reader.number())
        case 10: self = .renewed
        default: throw .kind(reader.kind)
        }
        try reader.end()
    }

    private static func message(_ kind: UInt8, _ id: UInt32) -> [UInt8] {
        var writer = MessageWriter(kind: kind)
        writer.write(id)
        return writer.bytes
    }
}
