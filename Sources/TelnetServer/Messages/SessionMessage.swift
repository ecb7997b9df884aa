import Platform

/// What the session process says to the monitor, which believes none of it: each field is checked again where it is used.
package enum SessionMessage: Equatable, Sendable {
    /// The sandbox is closed and connections are taken.
    case ready(Sandbox.Report)
    /// Somebody has said who they are: start a login for them.
    case login(LoginRequest)
    /// The connection of a login is gone.
    case hungUp(UInt32)
    /// Everybody has left, and nobody new is taken: after ``MonitorMessage/drain``, after the last of the connections that the
    /// server was started with, or after ``SessionSettings/idleExit``.
    case drained
    /// Something to be put on record.
    case noted(Notice)

    /// As it goes over the socket.
    package var bytes: [UInt8] {
        switch self {
        case .ready(let report):
            var writer = MessageWriter(kind: 1)
            writer.write(UInt8(report.filtersCalls ? 1 : 0))
            writer.write(UInt32(clamping: report.landlock))
            return writer.bytes
        case .login(let request):
            var writer = MessageWriter(kind: 2)
            request.write(to: &writer)
            return writer.bytes
        case .hungUp(let id):
            var writer = MessageWriter(kind: 3)
            writer.write(id)
            return writer.bytes
        case .drained: return MessageWriter(kind: 4).bytes
        case .noted(let notice):
            var writer = MessageWriter(kind: 5)
            notice.write(to: &writer)
            return writer.bytes
        }
    }

    /// Reads one. Throws if it is not whole, or not of this version.
    package init(_ bytes: [UInt8]) throws(MessageError) {
        var reader = try MessageReader(bytes)
        switch reader.kind {
        case 1:
            let filters: UInt8 = try reader.number()
            self = .ready(.init(filtersCalls: filters == 1, landlock: Int(try reader.number(UInt32.self))))
        case 2: self = .login(try LoginRequest(&reader))
        case 3: self = .hungUp(try reader.number())
        case 4: self = .drained
        case 5: self = .noted(try Notice(&reader))
        default: throw .kind(reader.kind)
        }
        try reader.end()
    }
}
