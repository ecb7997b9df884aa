import Telnet

/// What one end writes, in pieces of any size, the other end reads as it was, but for the one thing RFC 854 wants
/// otherwise: to a server `CR LF` is one Enter. What goes over the wire has no command in it.
///
/// The first byte says who writes and whether binary; each write has its length in front.
func fuzz(_ input: [UInt8]) {
    var choices = Choices(input)
    let choice = choices.byte()
    let role: Role = choice & 1 == 0 ? .client : .server
    var serializer = Serializer(role: role)
    var parser = Parser(role: role == .client ? .server : .client)
    serializer.isBinary = choice & 2 == 0
    parser.isBinary = serializer.isBinary
    let isTyped = role == .client && !serializer.isBinary
    var sent: [UInt8] = [], received: [UInt8] = []
    while !choices.rest.isEmpty {
        let write = choices.bytes(atMost: 40)
        sent += isTyped ? enters(write) : write
        let wire = serialized(write, &serializer)
        require(wire.count <= 2 * write.count + 1, "\(wire.count) bytes for \(write.count)")
        read(wire, &parser, &received)
    }
    require(received == sent, "\(sent) arrived as \(received)")
}

private func serialized(_ data: [UInt8], _ serializer: inout Serializer) -> [UInt8] {
    var wire: [UInt8] = []
    var position = 0
    while let piece = serializer.next(in: data.span, at: &position) {
        if let prefix = piece.prefix { wire.append(prefix) }
        wire += data[piece.range]
        if let suffix = piece.suffix { wire.append(suffix) }
    }
    return wire
}

private func read(_ wire: [UInt8], _ parser: inout Parser, _ data: inout [UInt8]) {
    var position = 0
    while let token = parser.next(in: wire.span, at: &position) {
        guard case .data(let range) = token else { fatalError("\(token) in what was data") }
        data += wire[range]
    }
}

/// What a server is to read of a write: without the `LF` of each `CR LF`.
private func enters(_ write: [UInt8]) -> [UInt8] {
    write.indices.filter { $0 == 0 || write[$0] != 10 || write[$0 - 1] != 13 }.map { write[$0] }
}
