/// Why a message between the monitor and the session process is none. Whoever meets one ends: the other side is not what it
/// was started as.
package enum MessageError: Error, Equatable {
    /// It ends in the middle of a field, or has bytes behind the last.
    case length
    /// Of a version that is not ``Message/version``.
    case version(UInt8)
    /// Of a kind that the other side does not send.
    case kind(UInt8)
    /// A field has a value that none may have.
    case value(String)
}

/// What both directions have in common.
package enum Message {
    /// The version of all messages. Both ends are the same program, so another one is a fault.
    package static let version: UInt8 = 1
    /// Most strings in one list.
    static let mostItems = 64
}

/// Writes the fields of one message: numbers in network order, strings and lists behind their length.
struct MessageWriter {
    private(set) var bytes: [UInt8]

    init(kind: UInt8) {
        bytes = [Message.version, kind]
    }

    mutating func write<Number: FixedWidthInteger>(_ number: Number) {
        for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// A string of up to 65,535 bytes. What is longer is cut: callers keep to limits far below.
    mutating func write(_ text: String) {
        let utf8 = text.utf8.prefix(Int(UInt16.max))
        write(UInt16(utf8.count))
        bytes += utf8
    }

    /// Bytes, of which there may be as many as of a string's.
    mutating func write(bytes all: [UInt8]) {
        let bytes = all.prefix(Int(UInt16.max))
        write(UInt16(bytes.count))
        self.bytes += bytes
    }

    mutating func write(_ list: [String]) {
        let items = list.prefix(Message.mostItems)
        write(UInt8(items.count))
        for item in items { write(item) }
    }
}

/// Reads the fields of one message. Nothing it is given can trap it.
struct MessageReader {
    private var rest: ArraySlice<UInt8>
    /// What kind of message it is.
    let kind: UInt8

    init(_ bytes: [UInt8]) throws(MessageError) {
        guard bytes.count >= 2 else { throw .length }
        guard bytes[0] == Message.version else { throw .version(bytes[0]) }
        kind = bytes[1]
        rest = bytes[2...]
    }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws(MessageError) -> Number {
        let size = Number.bitWidth / 8
        guard rest.count >= size else { throw .length }
        defer { rest = rest.dropFirst(size) }
        return rest.prefix(size).reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }

    mutating func bytes() throws(MessageError) -> [UInt8] {
        let count = Int(try number(UInt16.self))
        guard rest.count >= count else { throw .length }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func text(_ field: String) throws(MessageError) -> String {
        guard let text = String(validating: try bytes(), as: UTF8.self) else { throw .value(field) }
        return text
    }

    mutating func list(_ field: String) throws(MessageError) -> [String] {
        let count = Int(try number(UInt8.self))
        guard count <= Message.mostItems else { throw .value(field) }
        var items: [String] = []
        for _ in 0..<count { items.append(try text(field)) }
        return items
    }

    /// There is no more.
    func end() throws(MessageError) {
        guard rest.isEmpty else { throw .length }
    }
}
