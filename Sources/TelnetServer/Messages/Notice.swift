/// What only the session process sees and the monitor puts on record: it has no file to write to.
package enum Notice: Equatable, Sendable {
    /// Where a connection came from.
    package struct Peer: Equatable, Sendable {
        /// An address in numbers.
        package var host: String
        /// 0 where it is not known.
        package var port: UInt16

        package init(host: String, port: UInt16) {
            (self.host, self.port) = (host, port)
        }
    }

    /// How a session ended whose login was started.
    package struct Closing: Equatable, Sendable {
        package var ending: Ending
        /// What else there is to say, or nothing.
        package var detail: String
        /// Bytes on the wire, with those of Telnet and TLS.
        package var received: UInt64
        package var sent: UInt64

        package init(_ ending: Ending, detail: String = "", received: UInt64 = 0, sent: UInt64 = 0) {
            (self.ending, self.detail, self.received, self.sent) = (ending, detail, received, sent)
        }
    }

    /// A connection is over, or was not let in, and no login came of it.
    case unopened(Peer, Ending, detail: String)
    /// So many more of these were not told one by one.
    case more(UInt32)
    /// A session is over. Comes before ``SessionMessage/hungUp(_:)``.
    case closed(UInt32, Closing)
    /// What whoever runs the server should know of a source.
    case source(String, SourceNote)

    /// Bytes of the longest `detail`.
    package static let longestDetail = 120

    /// Text as it may be in a `detail`: printable ASCII, cut to ``longestDetail``.
    static func detail(_ text: String) -> String {
        String(decoding: text.utf8.lazy.map { isPlain($0) ? $0 : 0x3F }.prefix(longestDetail), as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool { 0x20...0x7E ~= byte }

    init(_ reader: inout MessageReader) throws(MessageError) {
        switch try reader.number(UInt8.self) {
        case 1:
            let peer = Peer(host: try reader.text("host"), port: try reader.number())
            guard LoginCommand.isHost(peer.host) else { throw .value("host") }
            self = .unopened(peer, try Self.ending(&reader), detail: try Self.detail(&reader))
        case 2: self = .more(try reader.number())
        case 3:
            let id: UInt32 = try reader.number()
            var closing = Closing(try Self.ending(&reader), detail: try Self.detail(&reader))
            closing.received = try reader.number()
            closing.sent = try reader.number()
            self = .closed(id, closing)
        case 4:
            let host = try reader.text("host")
            guard LoginCommand.isHost(host) else { throw .value("host") }
            guard let note = SourceNote(rawValue: try reader.number()) else { throw .value("note") }
            self = .source(host, note)
        default: throw .value("notice")
        }
    }

    private static func ending(_ reader: inout MessageReader) throws(MessageError) -> Ending {
        guard let ending = Ending(rawValue: try reader.number()) else { throw .value("ending") }
        return ending
    }

    private static func detail(_ reader: inout MessageReader) throws(MessageError) -> String {
        let text = try reader.text("detail")
        guard text.utf8.count <= longestDetail, text.utf8.allSatisfy(isPlain) else { throw .value("detail") }
        return text
    }

    func write(to writer: inout MessageWriter) {
        switch self {
        case .unopened(let peer, let ending, let detail):
            writer.write(UInt8(1))
            writer.write(peer.host)
            writer.write(peer.port)
            writer.write(ending.rawValue)
            writer.write(detail)
        case .more(let count):
            writer.write(UInt8(2))
            writer.write(count)
        case .closed(let id, let closing):
            writer.write(UInt8(3))
            writer.write(id)
            writer.write(closing.ending.rawValue)
            writer.write(closing.detail)
            writer.write(closing.received)
            writer.write(closing.sent)
        case .source(let host, let note):
            writer.write(UInt8(4))
            writer.write(host)
            writer.write(note.rawValue)
        }
    }
}
