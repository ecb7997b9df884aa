import NIOCore
import Telnet

/// Between the application's UTF-8 and the wire.
final class WireText {
    private let decoder: Transcoder?
    private let encoder: Transcoder?
    private let table: TranslationTable?

    /// What a connection begins with; nil where bytes pass as they are.
    convenience init?(_ text: TelnetText) {
        guard case .utf8(let name) = text else { return nil }
        self.init(name)
    }

    /// For a set by name; nil if the C library does not know it.
    convenience init?(_ name: String) {
        self.init(name, table: nil)
    }

    /// For the set of the wire that the peer's table makes of one we know (RFC 2066, `TTABLE-IS`).
    convenience init?(_ table: TranslationTable) {
        self.init(table.from, table: table)
    }

    private init?(_ name: String, table: TranslationTable?) {
        self.table = table
        guard !Self.isUTF8(name) else {
            (decoder, encoder) = (nil, nil)
            return
        }
        guard let decoder = Transcoder(from: name, to: "UTF-8", substitute: Array("\u{FFFD}".utf8)),
            let encoder = Transcoder(from: "UTF-8", to: name, substitute: Self.questionMark(in: name))
        else { return nil }
        (self.decoder, self.encoder) = (decoder, encoder)
    }

    /// What came, in UTF-8.
    func decode(_ buffer: ByteBuffer, in spare: inout SpareStorage) -> ByteBuffer {
        let mapped = table.map { table in ByteBuffer(bytes: buffer.readableBytesView.map(table.fromPeer)) } ?? buffer
        return decoder?.convert(mapped, in: &spare) ?? mapped
    }

    /// What is to go, in the set of the wire.
    func encode(_ buffer: ByteBuffer, in spare: inout SpareStorage) -> ByteBuffer {
        let encoded = encoder?.convert(buffer, in: &spare) ?? buffer
        return table.map { table in ByteBuffer(bytes: encoded.readableBytesView.map(table.toPeer)) } ?? encoded
    }

    static func isUTF8(_ name: String) -> Bool {
        ["UTF-8", "UTF8"].contains(name.uppercased())
    }

    private static func questionMark(in name: String) -> [UInt8] {
        var spare = SpareStorage()
        let encoder = Transcoder(from: "UTF-8", to: name, substitute: [])
        return encoder.map { Array($0.convert(ByteBuffer(string: "?"), in: &spare).readableBytesView) } ?? []
    }
}
